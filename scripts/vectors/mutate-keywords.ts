// Mutants of one keyword of a schema. Each function answers with no change when the schema does not have the keyword.
import type { Schema } from "../generate/contract.js";
import type { Change } from "./places.js";

/** What a careless client sends in place of each type. */
const SLIPS: Readonly<Record<string, string>> = {
  string: "number",
  number: "string",
  boolean: "string",
  array: "string",
  object: "array",
};

const AS_JSON: Readonly<Record<string, unknown>> = { null: null, number: 1 };

/**
 * A `not` beside the type refuses other types as well. To see the type alone, it is told to speak of that type only.
 * An enum says its type already: there, a wider type means a wider enum.
 */
export function wrongType(schema: Schema): readonly Change[] {
  const types = [schema.type ?? []].flat();
  const [first] = types;
  if (first === undefined) return [];
  const wider = ["null", SLIPS[first] ?? "null"].filter((type) => !types.includes(type));
  if (Array.isArray(schema.enum)) {
    const values: readonly unknown[] = schema.enum;
    const { type: _, ...untyped } = schema;
    return wider.map((type) => ({ what: `or ${type}`, node: { ...untyped, enum: [...values, AS_JSON[type]] } }));
  }
  const { type: _, ...untyped } = schema.not ? { ...schema, not: { ...schema.not, type: first } } : schema;
  const narrower = types.length === 1 ? [] : types;
  return [
    { what: "type removed", node: untyped },
    ...wider.map((type) => ({ what: `or ${type}`, node: { ...untyped, type: [...types, type] } })),
    ...narrower.map((type) => ({ what: `never ${type}`, node: { ...untyped, type: types.filter((t) => t !== type) } })),
    ...(first === "number" ? [{ what: "only integers", node: { ...untyped, type: "integer" } }] : []),
  ];
}

export function wrongRequired(schema: Schema): readonly Change[] {
  const required = schema.required ?? [];
  const optional = Object.keys(schema.properties ?? {}).filter((name) => !required.includes(name));
  return [
    ...required.map((name) => ({
      what: `${name} optional`,
      node: { ...schema, required: required.filter((other) => other !== name) },
    })),
    ...optional.map((name) => ({ what: `${name} required`, node: { ...schema, required: [...required, name] } })),
  ];
}

export function wrongEnum(schema: Schema): readonly Change[] {
  if (!Array.isArray(schema.enum)) return [];
  const { enum: all, ...free } = schema;
  const values: readonly string[] = schema.enum;
  const extra = ["", ...values.map((value) => value.charAt(0).toUpperCase() + value.slice(1))];
  return [
    { what: "enum removed", node: free },
    ...values.map((value) => ({ what: `no ${value}`, node: { ...schema, enum: values.filter((v) => v !== value) } })),
    ...extra.map((value) => ({ what: `also "${value}"`, node: { ...schema, enum: [...values, value] } })),
  ];
}

export const BOUNDS: readonly string[] = ["minimum", "maximum", "minItems", "minLength"];

/** The bound removed, moved by one in both directions, and exclusive; and the bounds that nobody documented, added. */
export function wrongBounds(schema: Schema): readonly Change[] {
  const has = (keyword: string) => schema[keyword] !== undefined;
  const bounds = BOUNDS.filter(has).flatMap((keyword) => {
    const { [keyword]: value, ...unbounded } = schema;
    const bound = Number(value);
    const steps = [bound - 1, bound + 1].filter((step) => step !== 0); // a count of 0 is no bound at all
    const exclusive = { minimum: ["exclusiveMinimum"], maximum: ["exclusiveMaximum"] }[keyword] ?? [];
    return [
      { what: `${keyword} removed`, node: unbounded },
      ...steps.map((step) => ({ what: `${keyword} ${step}`, node: { ...schema, [keyword]: step } })),
      ...exclusive.map((twin) => ({ what: `${keyword} exclusive`, node: { ...unbounded, [twin]: bound } })),
    ];
  });
  const type = [schema.type ?? []].flat()[0];
  const added = ADDED_BOUNDS.filter((bound) => bound.type === type && !bound.unless.some(has));
  return [
    ...bounds,
    ...added.map(({ keyword, value }) => ({ what: `${keyword} ${value}`, node: { ...schema, [keyword]: value } })),
  ];
}

const ADDED_BOUNDS: readonly { type: string; keyword: string; value: unknown; unless: readonly string[] }[] = [
  { type: "string", keyword: "minLength", value: 1, unless: ["minLength", "pattern", "format", "enum"] },
  { type: "string", keyword: "maxLength", value: 255, unless: ["pattern", "format", "enum"] },
  { type: "array", keyword: "minItems", value: 1, unless: ["minItems"] },
  { type: "array", keyword: "maxItems", value: 1, unless: [] },
  { type: "array", keyword: "uniqueItems", value: true, unless: [] },
  { type: "number", keyword: "minimum", value: 0, unless: ["minimum"] },
  { type: "number", keyword: "maximum", value: 2 ** 31, unless: ["maximum"] },
  { type: "object", keyword: "minProperties", value: 1, unless: ["required", "not"] },
  { type: "object", keyword: "additionalProperties", value: false, unless: [] },
];

export function wrongFormat(schema: Schema): readonly Change[] {
  if (schema.format === undefined) return [];
  const { format, ...free } = schema;
  const other = format === "date" ? "date-time" : "date";
  return [
    { what: "format removed", node: free },
    { what: `format ${other}`, node: { ...schema, format: other } },
  ];
}

export function wrongItems(schema: Schema): readonly Change[] {
  const { items, ...free } = schema;
  return items === undefined ? [] : [{ what: "items unchecked", node: free }];
}

/** The rule "not all of these absent"; the guard beside a pattern is mutated with the pattern. */
export function wrongNot(schema: Schema): readonly Change[] {
  const { not, ...free } = schema;
  const keys = Object.keys(not?.properties ?? {});
  if (keys.length === 0) return [];
  return [
    { what: "rule of identity removed", node: free },
    {
      what: `both ${keys.join(" and ")} required`,
      node: { ...schema, required: [...(schema.required ?? []), ...keys] },
    },
    ...keys.map((key) => ({
      what: `only ${key} identifies`,
      node: { ...schema, not: { properties: { [key]: { not: {} } } } },
    })),
  ];
}
