/** What the number of a cell means, by how the cell is shown. */
export type NumberKind = "number" | "date" | "dateTime" | "time";

const DAY_MS = 86_400_000;
/** Day 0 of the two calendars of spreadsheets; in the older one 1900 has a 29th of February, so that days before it are one off. */
const EPOCH = Date.UTC(1899, 11, 30);
const DAYS_TO_1904 = 1_462;
const FALSE_LEAP_DAY = 60;
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
  if (/[0#?]/.test(signs.replace(/[.,]0+/g, "")) || /general/i.test(signs)) return "number";
  const hasTime = /[hs]/i.test(signs);
  const hasDay = /[dy]/i.test(signs) || (/m/i.test(signs) && !hasTime);
  if (hasDay) return hasTime ? "dateTime" : "date";
  return hasTime ? "time" : "number";
}

/** The number of a cell as text: a day, a time without an offset, or the number as the spreadsheet shows it. */
export function numberText(text: string, kind: NumberKind, is1904: boolean): string {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) return text;
  if (kind === "number" || value < 0 || value >= LAST_DAY) return String(Number(value.toPrecision(15)));
  const days = is1904 ? value + DAYS_TO_1904 : value < FALSE_LEAP_DAY ? value + 1 : value;
  const [day = "", time = ""] = new Date(EPOCH + Math.round((days * DAY_MS) / 1_000) * 1_000)
    .toISOString()
    .split(/[T.]/);
  const isDay = time === "00:00:00";
  if (kind === "time" && value < 1) return time;
  return kind === "date" && isDay ? day : `${day}T${time}`;
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
