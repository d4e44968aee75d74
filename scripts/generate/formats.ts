// The formats and patterns of the generated validator, as regular expressions: stricter on dates than ajv-formats, which
// accepts 2019-02-30 ("fast") or a space for the T ("full").
import type { Schema } from "./contract.js";

const FEBRUARY_29 = /(?:\d\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29/.source;
// Not \d{4}, for which V8 counts: it costs 4 % of the validation of a record.
const OTHER_DAY =
  /\d\d\d\d-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))/
    .source;
const DAY = `(?:${OTHER_DAY}|${FEBRUARY_29})`;
const HOUR_AND_MINUTE = "(?:[01]\\d|2[0-3]):[0-5]\\d";

/** A day of the proleptic Gregorian calendar, years 0000 to 9999. */
export const DATE: RegExp = new RegExp(`^${DAY}$`);

/** RFC 3339 with upper-case T and Z; no leap second, because few parsers read one. */
export const DATE_TIME: RegExp = new RegExp(
  `^${DAY}T${HOUR_AND_MINUTE}:[0-5]\\d(?:\\.\\d+)?(?:Z|[+-]${HOUR_AND_MINUTE})$`,
);

export const FORMATS: Readonly<Record<string, RegExp>> = { date: DATE, "date-time": DATE_TIME };

/** A pattern of the contract, the guard beside it, and both in one expression, because a second one costs as much again. */
export const PATTERNS: readonly { readonly pattern: string; readonly guard: string; readonly both: RegExp }[] = [
  {
    pattern: "^[^@]+@[^@]+$",
    guard: "[\\x00-\\x20,:;<>\\x7F]",
    both: /^[!-+\--9=?A-~\u0080-\uffff]+@[!-+\--9=?A-~\u0080-\uffff]+$/,
  },
  { pattern: "^\\+[0-9]+$", guard: "[^+0-9]", both: /^\+[0-9]+$/ },
];

export function expressionFor({ pattern, not: guard }: Schema): RegExp {
  const known = PATTERNS.find((entry) => entry.pattern === pattern && entry.guard === guard?.pattern);
  if (known === undefined)
    throw new Error(`scripts/generate/formats.ts does not have ${pattern} and its guard as one expression`);
  return known.both;
}
