// What each kind of issue says: the rule and, where the rule alone does not help, an example. Never the value.

export type Params = Readonly<Record<string, unknown>>;

/** By pattern: a pattern is no sentence. The generator fails when the contract has one that is not listed. */
export const PATTERN_MESSAGES: Readonly<Record<string, string>> = {
  "^[^@]+@[^@]+$": "must be an e-mail address: one @, something on both sides, no white space, none of < > , ; :",
  "^\\+[0-9]+$": 'must be "+" followed by digits only, for example +49875345976',
};

/** By format, in the same way. */
export const FORMAT_MESSAGES: Readonly<Record<string, string>> = {
  "date-time": "must be an RFC 3339 date-time with an offset, for example 2019-08-18T05:48:42.419Z",
  date: "must be a calendar day as YYYY-MM-DD, for example 1986-01-17",
};

/** By type, in the same way. */
export const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a finite number",
  boolean: "true or false",
  array: "an array",
  object: "an object",
  null: "null",
};

export type IssueCode =
  | "type"
  | "required"
  | "unknown"
  | "identity"
  | "enum"
  | "pattern"
  | "format"
  | "minimum"
  | "maximum"
  | "minItems"
  | "minLength";

export const MESSAGES: Readonly<Record<IssueCode, (params: Params) => string>> = {
  type: ({ expected }) =>
    `must be ${namesOf(expected)
      .map((name) => TYPE_NAMES[name])
      .join(" or ")}`,
  required: () => "is required",
  unknown: ({ property, suggestion }) =>
    `is not a field of the contract: "${property}"${suggestion === undefined ? "" : `, did you mean "${suggestion}"?`}`,
  identity: ({ anyOf }) => `${namesOf(anyOf).join(" or ")} is required`,
  enum: ({ allowed }) => `must be one of ${namesOf(allowed).join(", ")}`,
  pattern: ({ pattern }) => PATTERN_MESSAGES[String(pattern)] ?? "",
  format: ({ format }) => FORMAT_MESSAGES[String(format)] ?? "",
  minimum: ({ limit }) => `must be at least ${limit}`,
  maximum: ({ limit }) => `must be at most ${limit}`,
  minItems: ({ limit }) => `must have at least ${limit} item${limit === 1 ? "" : "s"}`,
  minLength: ({ limit }) => `must have at least ${limit} character${limit === 1 ? "" : "s"}`,
};

function namesOf(list: unknown): string[] {
  return [list].flat().map(String);
}
