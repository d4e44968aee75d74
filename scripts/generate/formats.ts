// The date formats of the generated validator, as regular expressions that ajv inlines: stricter than ajv-formats, which
// accepts 2019-02-30 ("fast") or a space for the T ("full").
const FEBRUARY_29 = /(?:\d\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29/.source;
const OTHER_DAY =
  /\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))/
    .source;
const DAY = `(?:${OTHER_DAY}|${FEBRUARY_29})`;
const HOUR_AND_MINUTE = "(?:[01]\\d|2[0-3]):[0-5]\\d";

/** A day of the proleptic Gregorian calendar, years 0000 to 9999. */
export const DATE: RegExp = new RegExp(`^${DAY}$`);

/** RFC 3339 with upper-case T and Z; no leap second, because few parsers read one. */
export const DATE_TIME: RegExp = new RegExp(
  `^${DAY}T${HOUR_AND_MINUTE}:[0-5]\\d(?:\\.\\d+)?(?:Z|[+-]${HOUR_AND_MINUTE})$`,
);
