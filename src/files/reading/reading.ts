/** How the cells of a file are written, where the file itself does not say it. Nothing in it is guessed. */
export interface Reading {
  /** Whose national phone numbers the file has, as ISO 3166 names the country: "BG". Without it only international ones are read. */
  readonly country?: string | undefined;
  /**
   * The column that names the country of each row, by its code or its name: national phone numbers are read by it, and in a row without a
   * country that is known by `country`.
   */
  readonly countryColumn?: string | undefined;
  /**
   * How dates are written, in luxon's tokens: "dd.MM.yyyy HH:mm". With "auto" every form is read that can mean one thing only:
   * ISO 8601, RFC 2822, months in English, day.month.year; and slashes where the column shows which is the day.
   * @default "auto"
   */
  readonly dateFormat?: string | undefined;
  /** Where times without an offset were taken: "Europe/Sofia". */
  readonly timeZone?: string | undefined;
  /** Of times without one: "+02:00" or "Z". Takes the place of a time zone where the clocks never change. */
  readonly utcOffset?: string | undefined;
  /** What stands before the decimals of a number. @default what the column shows */
  readonly decimal?: "." | "," | undefined;
  /**
   * Cells that mean nothing, in any case. In names, ids and lists, so does what nobody is called, such as `n/a` and `-`, unless this
   * list is empty. What a spreadsheet shows for an error is nothing everywhere. @default `NULL` and `\N`, as written here
   */
  readonly nullWords?: readonly string[] | undefined;
}

/** What is said now, and for the rest what was said before. An offset takes the place of a time zone, and the other way round. */
export function readingOver(said: Reading | undefined, now: Reading): Reading {
  const { timeZone, utcOffset, ...before } = said ?? {};
  const isZoneSaid = now.timeZone !== undefined || now.utcOffset !== undefined;
  const zone = { ...(timeZone !== undefined && { timeZone }), ...(utcOffset !== undefined && { utcOffset }) };
  return { ...before, ...(!isZoneSaid && zone), ...now };
}

/**
 * What the cells of a column have shown about how it is written: which of day and month comes first, or what stands before decimals;
 * `mixed` when they contradict one another.
 */
export type Shown = "day-first" | "month-first" | "." | "," | "mixed" | "nothing";

/** How many cells were read as something else than they say, for the report. */
export interface ReadingCounts {
  /** Phone numbers written in another way than "+" and digits. */
  phones: number;
  /** Dates and times written in another way than RFC 3339 or YYYY-MM-DD, with a whole year. */
  dates: number;
  /** Dates and times with a year of two digits: of a birthday the one in which somebody was born who is 14 to 99 years old now. */
  shortYears: number;
  /** Numbers with a decimal comma, with thousands set apart, or with a currency, which is left out. */
  numbers: number;
  /** E-mail addresses that something stood around. */
  emails: number;
  /** Texts that a spreadsheet had marked: '0888, ="0888". */
  texts: number;
  /** Words and dates that mean nothing. */
  nulls: number;
  /** Whole names that were split at their first space, into a first and a last one. */
  names: number;
  /** Whole names whose last name came first, before a comma. */
  turnedNames: number;
  /** Whole names of which titles and forms of address were left out: Dr., Mrs, Herr. */
  titles: number;
}

export function noCounts(): ReadingCounts {
  return {
    phones: 0,
    dates: 0,
    shortYears: 0,
    numbers: 0,
    emails: 0,
    texts: 0,
    nulls: 0,
    names: 0,
    turnedNames: 0,
    titles: 0,
  };
}

/** Why a cell cannot be read, and what would settle it. It never holds the cell. */
export class Unreadable {
  readonly code: ReadingIssueCode;
  readonly message: string;

  constructor(code: ReadingIssueCode) {
    this.code = code;
    this.message = messageFor(code);
  }
}

/** What the issues of this code say. */
export function messageFor(code: ReadingIssueCode): string {
  return MESSAGES[code];
}

/** Codes of the issues that reading a cell can find. */
export type ReadingIssueCode = keyof typeof MESSAGES;

const MESSAGES = {
  "phone-national": "is a national phone number: say of which country (country)",
  "phone-abroad":
    "is a national phone number in a row of another country than was given (country): say which column names the country of a row (countryColumn)",
  "phone-ambiguous": "can be two phone numbers, as it may begin with the code of its country or not: write it with +",
  "phone-scientific":
    "is in scientific notation, in which a spreadsheet has lost its last digits: export it again, with the column as text",
  "id-scientific":
    "is in scientific notation, in which a spreadsheet has lost digits of an id: export it again, with the column as text",
  "phone-date": "is a date, and a phone number is wanted: is another column meant?",
  "phone-letters": "has letters, such as those of an extension: a phone number is + and digits",
  "phone-characters": "has signs that no phone number has, or is several: one number is wanted",
  "phone-several": "is several phone numbers: one is wanted, so leave one of them in the cell",
  "phone-short": "has too few digits for a phone number of its country",
  "phone-long": "has too many digits for a phone number of its country",
  "phone-country": "begins with the code of no country",
  "phone-impossible": "is no possible phone number of its country",
  "date-order":
    "may be the month first or the day first, and nothing in the column shows which: say how dates are written (dateFormat)",
  "date-contrary": "has day and month in another order than the rows before it",
  "date-year": "has a year of two digits: say how dates are written (dateFormat)",
  "date-century": "has a year of two digits, and nobody born then is of an age to be a customer: write all four",
  "date-day": "is no day of the calendar",
  "date-number":
    "is a number, and a date is wanted: if a spreadsheet made it of one, export it again with the column as dates",
  "date-year-alone": "is a year alone: write the day as well, as in 31.01.2019 or 2019-01-31, or leave it blank",
  "date-text":
    "is no date that can be read: write it with day, month and year in digits, as in 31.01.2019 or 2019-01-31",
  "date-future": "lies in the future",
  "date-old":
    "lies before 1900-01-02, as what spreadsheets and databases write for no date: leave it blank if it is none",
  "date-epoch":
    "is the first second of a computer's clock, which programs write for no date: leave it blank if it is none",
  "date-time-of-day": "is a time of the day, and a date is wanted",
  "time-zone": "is a time without an offset: say where it was taken (timeZone), or its offset (utcOffset)",
  "time-skipped": "is a time that did not exist: the clocks of the time zone went forward over it",
  "time-twice": "is a time that came twice, as the clocks of the time zone went back: write its offset",
  "number-ambiguous":
    "may be one and a fraction or a thousand, and nothing in the column shows which: say what stands before decimals (decimal)",
  "number-contrary": "has another sign before its decimals than the rows before it: write it as they have it",
  "line-break":
    "has a line break and an address inside, which no name has: there may be a quote too many before it, or one too few",
  "number-currency": "has another currency than the rows before it, and a number does not say which: write all in one",
  "number-percent": "is a percentage: take away the sign %, and write the number alone",
  "number-rounded": "has more digits than a number keeps: send the column as text (custom.string)",
  "number-text": "is no number such as 12.5: correct it, or send the column as text (custom.string)",
  "several-values":
    "has several values in the JSON, and one is wanted: name another path, or write one record for each of them",
  "email-domain":
    "has something behind the @ that no domain has, such as a quote, a slash, or a dot at its end: write the address anew",
  "email-invisible": "has a character inside that cannot be seen: write the address anew",
} as const;
