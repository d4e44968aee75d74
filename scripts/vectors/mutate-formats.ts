// The formats of dates, as laxer or stricter parsers would have them.
import { DATE, DATE_TIME, FORMATS } from "../generate/formats.js";
import type { Formats } from "./judge.js";

/** What a laxer reader sees: the text rewritten into a strict form. */
type Reading = (text: string) => string;
type Readings = Readonly<Record<string, Reading>>;

const LAXER_DAY: Readings = {
  "any month has 31 days": (text) => text.replace(/^(\d{4}-(?:0\d|1[0-2]))-(?:29|30|31)/, "$1-28"),
  "February always has 29 days": (text) => text.replace(/^\d{4}-02-29/, "2020-02-29"),
  "February has 30 days": (text) => text.replace(/-02-30/, "-02-28"),
  "1900 is a leap year": (text) => text.replace(/^\d\d00-02-29/, "2000-02-29"),
  "day 32": (text) => text.replace(/^(\d{4}-\d\d)-32/, "$1-28"),
  "day 00": (text) => text.replace(/^(\d{4}-\d\d)-00/, "$1-01"),
  "month 13": (text) => text.replace(/^(\d{4})-13/, "$1-12"),
  "month 00": (text) => text.replace(/^(\d{4})-00/, "$1-01"),
  "month of one digit": (text) => text.replace(/^(\d{4})-(\d)-/, "$1-0$2-"),
  "year of two digits": (text) => text.replace(/^(\d\d-\d\d-\d\d)/, "20$1"),
  "year of five digits": (text) => text.replace(/^\d(\d{4}-)/, "$1"),
  "negative year": (text) => text.replace(/^-/, ""),
  "leading space": (text) => text.trimStart(),
  "trailing space": (text) => text.replace(/ $/, ""),
  "trailing newline": (text) => text.replace(/\n$/, ""),
  "digits of other scripts": (text) => text.replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660)),
  "basic form": (text) =>
    text.replace(
      /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d))?/,
      (_, y, m, d, h, min, s) => `${y}-${m}-${d}${h ? `T${h}:${min}:${s}` : ""}`,
    ),
};

const LAXER_DATE: Readings = {
  ...LAXER_DAY,
  "a time": (text) => text.replace(/T.*$/, ""),
  "an offset": (text) => text.replace(/(?:Z|[+-]\d\d:\d\d)$/, ""),
  slashes: (text) => text.replaceAll("/", "-"),
  "day of one digit": (text) => text.replace(/-(\d)$/, "-0$1"),
  "no day": (text) => text.replace(/^(\d{4}-\d\d)$/, "$1-01"),
  "no year": (text) => text.replace(/^--/, "2000-"),
  blank: (text) => text || "2000-01-01",
};

const LAXER_DATE_TIME: Readings = {
  ...LAXER_DAY,
  "lower-case t": (text) => text.replace("t", "T"),
  "lower-case z": (text) => text.replace("z", "Z"),
  "space for the T": (text) => text.replace(/(\d) (\d)/, "$1T$2"),
  "nothing for the T": (text) => text.replace(/^(.{10})(\d)/, "$1T$2"),
  "any separator": (text) => text.replace(/^(.{10})_/, "$1T"),
  "no time": (text) => text.replace(/^(.{10})$/, "$1T00:00:00Z"),
  "no offset": (text) => text.replace(/(:\d\d:\d\d)$/, "$1Z"),
  "no seconds": (text) => text.replace(/T(\d\d:\d\d)(?=[Z+-])/, "T$1:00"),
  "no minutes": (text) => text.replace(/T(\d\d)Z/, "T$1:00:00Z"),
  "hour of one digit": (text) => text.replace(/T(\d):/, "T0$1:"),
  "hour 24": (text) => text.replace("T24:", "T23:"),
  "minute 60": (text) => text.replace(/T(\d\d):60:/, "T$1:59:"),
  "second 60": (text) => text.replace(/:60(?=[Z+-])/, ":59"),
  "leap second": (text) => text.replace("23:59:60Z", "23:59:59Z"),
  "comma for the point": (text) => text.replace(",", "."),
  "empty fraction": (text) => text.replace(".Z", "Z"),
  "offset without colon": (text) => text.replace(/([+-]\d\d)(\d\d)$/, "$1:$2"),
  "offset of hours": (text) => text.replace(/(:\d\d[+-]\d\d)$/, "$1:00"),
  "offset of one digit": (text) => text.replace(/\+(\d:\d\d)$/, "+0$1"),
  "offset +24:00": (text) => text.replace("+24:00", "Z"),
  "offset -24:00": (text) => text.replace("-24:00", "Z"),
  "offset of 60 minutes": (text) => text.replace(/([+-]\d\d):60$/, "$1:59"),
  "offset after Z": (text) => text.replace(/Z[+-]\d\d:\d\d$/, "Z"),
  "name of a zone": (text) => text.replace(/\[.*\]$|EEST$/, (zone) => (zone === "EEST" ? "Z" : "")),
  "sign of a year": (text) => text.replace(/^\+00/, ""),
  "typographic minus": (text) => text.replace("−", "-"),
  "Unix time": (text) => text.replace(/^\d+$/, "2000-01-01T00:00:00Z"),
  blank: (text) => text || "2000-01-01T00:00:00Z",
};

/** What a stricter reader refuses. */
const STRICTER_DAY: Readonly<Record<string, RegExp>> = {
  "no leap day": /-02-29/,
  "no leap day in 2000": /^2000-02-29/,
  "no 31st": /-31/,
  "no year before 1900": /^(?:0|1[0-8])/,
  "no year after 2100": /^[3-9]/,
};

const STRICTER_DATE_TIME: Readonly<Record<string, RegExp>> = {
  ...STRICTER_DAY,
  "no year before 1970": /^19[0-6]/,
  "no fraction": /\./,
  "fraction required": /:\d\d(?:Z|[+-]\d\d:\d\d)$/,
  "fraction of three digits at least": /\.\d{1,2}\D/,
  "fraction of three digits at most": /\.\d{4}/,
  "fraction of nine digits at most": /\.\d{10}/,
  "no offset but Z": /\d$/,
  "no offset -00:00": /-00:00$/,
  "no offset +00:00": /\+00:00$/,
  "no offset of minutes": /[+-]\d\d:(?!00)\d\d$/,
  "no offset beyond +14:00": /\+(?:1[5-9]|2)\d?:?\d\d:?\d?\d?$/,
  "no offset beyond -12:00": /-(?:1[3-9]|2\d):\d\d$/,
  "no midnight": /T00:00:00/,
  "no second 59": /:59(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/,
};

export function wrongDateFormats(): readonly { readonly what: string; readonly formats: Formats }[] {
  return [
    ...laxer("date", DATE, LAXER_DATE),
    ...stricter("date", DATE, STRICTER_DAY),
    ...laxer("date-time", DATE_TIME, LAXER_DATE_TIME),
    ...stricter("date-time", DATE_TIME, STRICTER_DATE_TIME),
    ...["date", "date-time"].map((format) => {
      const whatever = (text: string) => !Number.isNaN(Date.parse(text));
      return { what: `${format}: what Date.parse reads`, formats: { ...FORMATS, [format]: whatever } };
    }),
  ];
}

function laxer(format: string, strict: RegExp, readings: Readings): { what: string; formats: Formats }[] {
  return Object.entries(readings).map(([what, reading]) => ({
    what: `${format}: ${what} accepted`,
    formats: { ...FORMATS, [format]: (text: string) => strict.test(text) || strict.test(reading(text)) },
  }));
}

function stricter(
  format: string,
  strict: RegExp,
  refusals: Readonly<Record<string, RegExp>>,
): { what: string; formats: Formats }[] {
  return Object.entries(refusals).map(([what, refused]) => ({
    what: `${format}: ${what}`,
    formats: { ...FORMATS, [format]: (text: string) => strict.test(text) && !refused.test(text) },
  }));
}
