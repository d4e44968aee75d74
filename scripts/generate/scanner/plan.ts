// The closed schema of a record as a plan for runtime/scan.ts. What it cannot scan exactly stops the generator.
import { atLeastOneOf, type Schema } from "../contract.js";
import { expressionFor, FORMATS } from "../formats.js";
import { ENDED_BEFORE, type Plan } from "../runtime/scan.js";
import { type Automata, CHARACTER, PLAIN } from "./automata.js";

/** Keywords that the plan takes up; the others of a schema say nothing of what is valid. */
const KEYWORDS: Readonly<Record<string, readonly string[]>> = {
  object: ["type", "properties", "required", "not", "additionalProperties"],
  array: ["type", "items"],
  string: ["type", "pattern", "not", "format", "minLength"],
  number: ["type", "minimum", "maximum"],
  boolean: ["type"],
  enum: ["type", "enum"],
};

/** The bits of an integer that say which of them were there. */
const MOST_MEMBERS = 31;

const FRACTION = "(?:\\.[0-9]+)?";
/** An integer of more digits may be another one when it is read. */
const INTEGER = "(?:0|[1-9][0-9]{0,14})";
/** A larger exponent may lead beyond what a number can be. */
const EXPONENT = "(?:[eE][+-]?[0-9]{1,2})?";
const SMALLER = "(?:[eE]-[0-9]{1,2})?";
const BEHIND = "[\\t\\n\\r ,\\]}]";

interface Options {
  readonly automata: Automata;
  /** Paths of members of which the scanner tells where they are. */
  readonly marked?: readonly string[];
  /** Paths of strings that are scanned without escapes alone. */
  readonly plain?: readonly string[];
}

export function planOf(schema: Schema, options: Options, path = ""): Plan {
  const { automata, plain = [] } = options;
  const [type = "", ...more] = [schema.type ?? []].flat();
  const isNullable = more.length === 1 && more[0] === "null" && type === "array";
  const kind = schema.enum ? "enum" : type;
  const unread = Object.keys(schema).find((keyword) => !KEYWORDS[kind]?.includes(keyword));
  if (unread !== undefined || (more.length > 0 && !isNullable)) {
    throw new Error(
      `scripts/generate/scanner/plan.ts cannot scan ${unread ?? "several types"} at ${path || "the record"}`,
    );
  }
  if (kind === "object") return objectPlan(schema, options, path);
  if (kind === "array") {
    return { items: planOf(schema.items as Schema, options, `${path}/*`), orNull: isNullable };
  }
  if (kind === "number") return { text: automata.add([`(?:${numberPattern(schema)})${BEHIND}`], ENDED_BEFORE) };
  if (kind === "boolean") return { text: automata.add(["true|false"]) };
  if (schema.not && schema.pattern === undefined) unsaid(path); // it is a guard beside a pattern
  return { text: automata.add(stringPatterns(schema, plain.includes(path))) };
}

function objectPlan(schema: Schema, options: Options, path: string): Plan {
  const members = Object.entries(schema.properties ?? {});
  const names = members.map(([name]) => name);
  if (schema.additionalProperties !== false || members.length === 0) throw new Error(`${path} is not a closed object`);
  if (members.length > MOST_MEMBERS) throw new Error(`${path} has more than ${MOST_MEMBERS} members`);
  const bits = (some: readonly string[]): number => some.reduce((sum, name) => sum | (1 << names.indexOf(name)), 0);
  const planned = members.map(([name, member]) => {
    const inner = path ? `${path}.${name}` : name;
    const mark = options.marked?.indexOf(inner) ?? -1;
    return [name, { ...planOf(member, options, inner), ...(mark >= 0 && { mark }) }];
  });
  return {
    members: Object.fromEntries(planned),
    required: bits(schema.required ?? []),
    oneOf: bits(schema.not ? (atLeastOneOf(schema) ?? unsaid(path)) : []),
  };
}

function unsaid(path: string): never {
  throw new Error(`scripts/generate/scanner/plan.ts cannot scan the rule "not" at ${path}`);
}

/** All of them must match. @param isPlain it has no escapes, so that its bytes are its text */
function stringPatterns(schema: Schema, isPlain: boolean): string[] {
  const { pattern, format, minLength = 0, enum: values } = schema;
  const expressions = [
    ...(pattern === undefined ? [] : [expressionFor(schema)]),
    ...(format === undefined ? [] : [FORMATS[String(format)] ?? unknownFormat(String(format))]),
  ];
  const rules = expressions.map(({ source }) => `"${/^\^(.*)\$$/.exec(source)?.[1] ?? unanchored(source)}"`);
  if (values) rules.push((values as readonly string[]).map((value) => JSON.stringify(value)).join("|"));
  const character = isPlain || rules.length > 0 ? PLAIN : CHARACTER;
  return [`"${character}{${minLength},}"`, ...rules];
}

/** JSON, between bounds if there are some. */
function numberPattern({ minimum, maximum }: Schema): string {
  if (minimum === undefined && maximum === undefined) return `-?${INTEGER}${FRACTION}${EXPONENT}`;
  const [most, least] = [Number(maximum), -Number(minimum)];
  if (!(Number.isInteger(most) && Number.isInteger(least) && most > 0 && least > 0 && most + least < 10_000)) {
    throw new Error("only numbers between two small integers of either sign can be scanned");
  }
  return `-(?:${upTo(least)})|(?:${upTo(most)})`;
}

/** `most`, or what begins with a smaller integer. */
function upTo(most: number): string {
  const smaller = Array.from({ length: most }, (_, integer) => integer).join("|");
  return `(?:${smaller})${FRACTION}${SMALLER}|${most}(?:\\.0+)?`;
}

function unknownFormat(format: string): never {
  throw new Error(`scripts/generate/scanner/plan.ts has no pattern of the format ${format}`);
}

function unanchored(source: string): never {
  throw new Error(`scripts/generate/scanner/plan.ts reads patterns from ^ to $ alone, not ${source}`);
}
