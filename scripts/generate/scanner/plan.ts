// The closed schema of a record as a plan for runtime/scan.ts. What it cannot scan exactly stops the generator.
import { atLeastOneOf, type Schema } from "../contract.js";
import { expressionFor, FORMATS } from "../formats.js";
import { ENDED_BEFORE, type Plan } from "../runtime/scan.js";
import type { Automata } from "./automata.js";

/** What a schema may say. */
const KEYWORDS: Readonly<Record<string, readonly string[]>> = {
  object: ["type", "properties", "required", "not", "additionalProperties"],
  array: ["type", "items"],
  string: ["type", "pattern", "not", "format", "minLength", "enum"],
  number: ["type", "minimum", "maximum"],
  boolean: ["type"],
};

/** The bits of an integer that say which of them were there. */
const MOST_MEMBERS = 31;

const PLAIN = '[^"\\\\\\x00-\\x1F]';
const ESCAPED = '\\\\["\\\\/bfnrt]|\\\\u[0-9a-fA-F]{4}';
const FRACTION = "(?:\\.[0-9]+)?";
/** An integer of more digits may be another one when it is read, and a larger exponent may lead beyond what a number can be. */
const NUMBER = `-?(?:0|[1-9][0-9]{0,14})${FRACTION}(?:[eE][+-]?[0-9]{1,2})?`;
const SMALLER = "(?:[eE]-[0-9]{1,2})?";
const BEHIND = "[\\t\\n\\r ,\\]}]";

interface Options {
  readonly automata: Automata;
  /** Paths of members of which the scanner tells where they are. */
  readonly marked?: readonly string[];
  /** Paths of strings that are scanned without escapes alone, so that their bytes are their text. */
  readonly plain?: readonly string[];
}

export function planOf(schema: Schema, options: Options, path = ""): Plan {
  const { automata, marked = [], plain = [] } = options;
  const [type = "", ...others] = [schema.type ?? []].flat();
  const orNull = type === "array" && others.join() === "null";
  const unknown = Object.keys(schema).find((keyword) => !KEYWORDS[type]?.includes(keyword));
  if (unknown || (others.length > 0 && !orNull)) refuse(`${unknown ?? "several types"} at ${path || "the record"}`);

  if (type === "array") return { items: planOf(schema.items as Schema, options, `${path}/*`), orNull };
  if (type === "boolean") return { text: automata.add(["true|false"]) };
  if (type === "number") return { text: automata.add([numberPattern(schema) + BEHIND], ENDED_BEFORE) };
  if (type === "string") return { text: automata.add(stringPatterns(schema, plain.includes(path))) };

  const properties = Object.entries(schema.properties ?? {});
  const names = properties.map(([name]) => name);
  if (schema.additionalProperties !== false || names.length === 0) refuse(`an object that is not closed at ${path}`);
  if (names.length > MOST_MEMBERS) refuse(`more than ${MOST_MEMBERS} members at ${path}`);
  const members = properties.map(([name, member]) => {
    const inner = path ? `${path}.${name}` : name;
    const mark = marked.includes(inner) && { mark: marked.indexOf(inner) };
    return [name, { ...planOf(member, options, inner), ...mark }];
  });
  const bits = (some: readonly string[]): number => some.reduce((sum, name) => sum | (1 << names.indexOf(name)), 0);
  const oneOf = schema.not ? (atLeastOneOf(schema) ?? refuse(`the rule "not" at ${path}`)) : [];
  return { members: Object.fromEntries(members), required: bits(schema.required ?? []), oneOf: bits(oneOf) };
}

/** All of them must match. */
function stringPatterns(schema: Schema, isPlain: boolean): string[] {
  const { pattern, not, format, minLength = 0, enum: values } = schema;
  const rules: string[] = [];
  if (pattern ?? not) rules.push(withoutAnchors(expressionFor(schema)));
  if (format) rules.push(withoutAnchors(FORMATS[String(format)] ?? refuse(`the format ${format}`)));
  if (values) rules.push((values as readonly string[]).map(asPattern).join("|"));
  if (Number(minLength) > 1) refuse("a count of characters, of which two escapes may be one");
  const character = isPlain || rules.length > 0 ? PLAIN : `(?:${PLAIN}|${ESCAPED})`;
  return [`${character}{${minLength},}`, ...rules].map((rule) => `"(?:${rule})"`);
}

const asPattern = (word: string): string => (/^\w+$/.test(word) ? word : refuse("signs in an enum"));

const withoutAnchors = ({ source }: RegExp): string =>
  /^\^(.*)\$$/.exec(source)?.[1] ?? refuse(`${source}, a pattern that is not from ^ to $`);

/** JSON, between bounds if there are some. */
function numberPattern({ minimum, maximum }: Schema): string {
  if (minimum === undefined && maximum === undefined) return NUMBER;
  const [most, least] = [Number(maximum), -Number(minimum)];
  const isSmall = (bound: number): boolean => Number.isInteger(bound) && bound > 0 && bound < 5_000;
  if (!isSmall(most) || !isSmall(least)) refuse("numbers, but between two small integers of either sign");
  return `(?:-(?:${upTo(least)})|${upTo(most)})`;
}

/** `most`, or what begins with a smaller integer. */
function upTo(most: number): string {
  return `(?:${[...Array(most).keys()].join("|")})${FRACTION}${SMALLER}|${most}(?:\\.0+)?`;
}

function refuse(what: string): never {
  throw new Error(`scripts/generate/scanner/plan.ts cannot scan ${what}`);
}
