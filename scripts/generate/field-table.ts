// generated/fields.md: every field of the request, and what a column of a file can fill, in two tables for people.
import { atLeastOneOf, type Contract, type Schema } from "./contract.js";
import { type Field, fieldsOf, type Kind } from "./fields.js";
import { HEADER } from "./header.js";
import { inlined, schemaNamed } from "./schemas.js";

interface Row {
  readonly path: string;
  readonly schema: Schema;
  readonly required: string;
}

/** By kind, what src/files/reading makes of the text. What it cannot read stays as it is, and is refused. */
const READINGS: Readonly<Record<Kind, string>> = {
  text: "as it is; `phoneNumber` as an international number, or a national one of `--country`",
  date: "a day, in any form that can mean one day only, or in that of `--date-format`",
  number: "a number, where the column or `--decimal` shows what stands before decimals",
  boolean: "true or false, in any case",
  dateTime: "a date-time with an offset, or with that of `--time-zone` or `--utc-offset`; or a day: midnight UTC",
  list: "items separated by commas, or by what follows a colon: `addTags:;`",
};

const CUSTOM_FIELDS: readonly Field[] = [
  { name: "custom.string.<key>", kind: "text" },
  { name: "custom.numeric.<key>", kind: "number" },
  { name: "custom.date.<key>", kind: "dateTime" },
];

export function generateFieldTable(contract: Contract): string {
  return `<!-- ${HEADER} -->
# Fields of the request, contract ${contract.version}

An id under "assumed" is explained in [openapi/README.md](../openapi/README.md#questions-for-the-vendor). An id at an object
holds for its fields too.

| field | type | required | what it is | assumed |
| --- | --- | --- | --- | --- |
${requestRows(contract).map(rowOf).join("\n")}

## What a column of a file can fill

The names that \`--map "column=field"\` and a mapping file take. A blank cell leaves the field out.

| how a cell is read | for these fields |
| --- | --- |
${readingRows(contract).join("\n")}
`;
}

function readingRows(contract: Contract): readonly string[] {
  const fields = [...fieldsOf(contract), ...CUSTOM_FIELDS];
  return Object.entries(READINGS).flatMap(([kind, reading]) => {
    const names = fields.filter((field) => field.kind === kind).map(({ name }) => `\`${name}\``);
    return names.length > 0 ? [`| ${reading} | ${names.join(", ")} |`] : [];
  });
}

/** The cells of every field of the request: its path, its type, whether it is required, what it is, what is assumed of it. */
export function requestRows({ schemas }: Contract): readonly (readonly string[])[] {
  const rows = rowsOf(inlined(schemaNamed(schemas, "UpsertProfilesRequest"), schemas), "");
  return rows.map(({ path, schema, required }) => {
    return [`\`${path}\``, typeOf(schema), required, descriptionOf(schema), assumptionsOf(schema).join(", ")];
  });
}

const rowOf = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;

function rowsOf(schema: Schema, prefix: string): readonly Row[] {
  const { properties = {}, required = [] } = schema;
  const either = atLeastOneOf(schema) ?? [];
  return Object.entries(properties).flatMap(([name, inner]) => {
    const path = `${prefix}${name}`;
    const others = either.filter((other) => other !== name).map((other) => `\`${other}\``);
    const when = required.includes(name) ? "yes" : either.includes(name) ? `unless ${others.join(" or ")} is set` : "";
    const items = inner.items as Schema | undefined;
    return [
      { path, schema: inner, required: when },
      ...rowsOf(inner, `${path}.`),
      ...(items?.properties ? rowsOf(items, `${path}[].`) : []),
    ];
  });
}

function typeOf({ type, format, items, enum: values }: Schema): string {
  if (Array.isArray(values)) return `one of ${values.map((value) => `\`${value}\``).join(", ")}`;
  const inner = items as Schema | undefined;
  const names = [type ?? []].flat().map((name) => (name === "array" && inner ? `list of ${typeOf(inner)}s` : name));
  return format === undefined || format === "double" ? names.join(" or ") : String(format);
}

const assumptionsOf = (schema: Schema): readonly string[] => [
  ...new Set([schema, schema.items as Schema | undefined].flatMap((each) => each?.["x-assumption"] ?? []).map(String)),
];

const descriptionOf = ({ description, items }: Schema): string =>
  String(description ?? (items as Schema | undefined)?.description ?? "")
    .trim()
    .replace(/\s+/g, " ");
