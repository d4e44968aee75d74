/** What the number of a cell means, by how the cell is shown. Digits: a postal code or an id is shown with so many at least, as 01067. */
export type NumberKind = "number" | "date" | "dateTime" | "time" | { readonly digits: number };

const DAY_SECONDS = 86_400;
const DAY_MS = DAY_SECONDS * 1_000;
/** Day 0 of the two calendars of spreadsheets; in the older one 1900 has a 29th of February, so that days before it are one off. */
const EPOCH = Date.UTC(1899, 11, 30);
const DAYS_TO_1904 = 1_462;
const FALSE_LEAP_DAY = 60;
/** What a spreadsheet shows for 0, which stands for none, and for the day that there was not: nobody reads a date in them. */
const [NO_DAY, NO_LEAP_DAY] = ["1900-01-00", "1900-02-29"];
const LAST_DAY = 2_958_466; // 10000-01-01

/** The formats that have a number and no text in the file. */
const BUILT_IN: readonly (readonly [from: number, to: number, kind: NumberKind])[] = [
  [14, 17, "date"],
  [18, 21, "time"],
  [22, 22, "dateTime"],
  [27, 36, "date"],
  [45, 47, "time"],
  [50, 58, "date"],
];

/** @param code The text of a format, such as `dd.mm.yyyy hh:mm` */
export function kindOfFormat(id: number, code: string | undefined): NumberKind {
  if (code === undefined) return BUILT_IN.find(([from, to]) => id >= from && id <= to)?.[2] ?? "number";
  const [signs = ""] = code.replace(/"[^"]*"|\\.|_.|\*.|\[(?!h|m|s)[^\]]*\]/gi, "").split(";");
  if (/^00+$/.test(signs)) return { digits: signs.length };
  if (/[0#?]/.test(signs.replace(/[.,]0+/g, "")) || /general/i.test(signs)) return "number";
  const hasTime = /[hs]/i.test(signs);
  const hasDay = /[dy]/i.test(signs) || (/m/i.test(signs) && !hasTime);
  if (hasDay) return hasTime ? "dateTime" : "date";
  return hasTime ? "time" : "number";
}

/** The number of a cell as text: a day, a time without an offset, or the number as the spreadsheet shows it. */
export function numberText(text: string, kind: NumberKind, is1904: boolean): string {
  const value = Number(text);
  // Fractions are shown with fifteen digits; those of an id, which a program has written and no spreadsheet, stay as they are.
  const isWhole = /^-?\d+$/.test(text);
  if (text.trim() === "" || !(Math.abs(value) <= Number.MAX_SAFE_INTEGER)) return text;
  if (typeof kind === "object" && isWhole && value >= 0) return text.padStart(kind.digits, "0");
  if (typeof kind === "object" || kind === "number" || value < 0 || value >= LAST_DAY)
    return isWhole ? text : String(Number(value.toPrecision(15)));
  const seconds = Math.round(value * DAY_SECONDS);
  const whole = Math.floor(seconds / DAY_SECONDS);
  if (kind === "time" && whole <= FALSE_LEAP_DAY) return clockOf(seconds);
  const time = clockOf(seconds % DAY_SECONDS);
  const day = dayOf(whole, is1904);
  return kind === "date" && time === "00:00:00" ? day : `${day}T${time}`;
}

/** The hours of a duration go beyond 24. */
function clockOf(seconds: number): string {
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

function dayOf(serial: number, is1904: boolean): string {
  if (serial === 0) return NO_DAY;
  if (serial === FALSE_LEAP_DAY && !is1904) return NO_LEAP_DAY;
  const days = is1904 ? serial + DAYS_TO_1904 : serial < FALSE_LEAP_DAY ? serial + 1 : serial;
  return new Date(EPOCH + days * DAY_MS).toISOString().slice(0, 10);
}

/** Spreadsheets write some characters as `_x000D_`. */
export function unescapeText(text: string): string {
  return text.includes("_x")
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : text;
}

/** `C` in `C12` is 2. Undefined for what is no place in a sheet. */
export function columnOf(place: string | undefined): number | undefined {
  const [, letters] = /^([A-Z]{1,3})\d+$/.exec(place ?? "") ?? [];
  if (letters === undefined) return undefined;
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}
