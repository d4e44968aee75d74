/** The parts of a date as it is written, before anybody asks which number is the day. */
export interface WrittenDate {
  /** Day and month, where the order of the column decides which is which. */
  readonly order: "year-first" | "day-first" | "of-column";
  readonly numbers: readonly [number, number, number];
  readonly time: WrittenTime | undefined;
}

export interface WrittenTime {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** With its point: ".419". */
  readonly fraction: string;
  /** As RFC 3339 writes it. */
  readonly offset: string | undefined;
}

const OFFSET = "(Z|UTC|GMT|[+-]\\d\\d(?::?\\d\\d)?(?: UTC)?)?";
const CLOCK = `(\\d{1,2}):(\\d\\d)(?::(\\d\\d)(?:[.,](\\d+))?)?(?:[ \u00a0\u202f]?([AP])\\.?M\\.?)?(?: ?ч\\.?)? ?${OFFSET}`;
const TIME = `(?:(?:T|,? +)${CLOCK})?$`;
const YEAR_FIRST = new RegExp(`^(\\d{4})([-/.]) ?(\\d{1,2})\\2 ?(\\d{1,2})\\.?${TIME}`, "i");
const YEAR_LAST = new RegExp(`^(\\d{1,2})([-/.]) ?(\\d{1,2})\\2 ?(\\d{4})(?: ?г\\.?)?${TIME}`, "iu");
/** ISO 8601 without signs. Years of the 20th and 21st century: their first digits are no month, so no other order fits. */
const BASIC = new RegExp(`^((?:19|20)\\d\\d)(\\d\\d)(\\d\\d)(?:T(\\d\\d)(\\d\\d)(\\d\\d)?${OFFSET})?$`, "i");

/** In English, whole or its first three letters, as programs write it: "Mar 12, 2021", "12 March 2021". */
const MONTHS: readonly string[] =
  "january february march april may june july august september october november december".split(" ");
const DAY_OF_WEEK = "(?:[a-z]{3,9},? )?";
const MONTH_NAMED = new RegExp(`^${DAY_OF_WEEK}([a-z]{3,9})\\.? (\\d{1,2}),? (\\d{4})${TIME}`, "i");
const NAMED_SECOND = new RegExp(`^${DAY_OF_WEEK}(\\d{1,2})([- ])([a-z]{3,9})\\.?,?\\2(\\d{4})${TIME}`, "i");

/** Year of two digits, in any order. */
export const SHORT_YEAR: RegExp = /^\d{1,2}([-/.]) ?\d{1,2}\1 ?\d{2}(?:[ ,].*)?$/;

/** Undefined for what is no date of digits. */
export function writtenDate(text: string): WrittenDate | undefined {
  const first = YEAR_FIRST.exec(text);
  if (first) return { order: "year-first", numbers: numbersOf(first, 1, 3, 4), time: timeOf(first.slice(5)) };
  const last = YEAR_LAST.exec(text);
  if (last) {
    const order = last[2] === "." ? "day-first" : "of-column";
    return { order, numbers: numbersOf(last, 1, 3, 4), time: timeOf(last.slice(5)) };
  }
  const [, year, month, day, hour, minute, second, offset] = BASIC.exec(text) ?? [];
  if (year === undefined) return /[a-z]{3}/i.test(text) ? withNamedMonth(text) : undefined;
  const time = hour === undefined ? undefined : timeOf([hour, minute, second, undefined, undefined, offset]);
  return { order: "year-first", numbers: [Number(year), Number(month), Number(day)], time };
}

function withNamedMonth(text: string): WrittenDate | undefined {
  const first = MONTH_NAMED.exec(text);
  if (first) return named(first[1], first[2], first[3], first.slice(4));
  const second = NAMED_SECOND.exec(text);
  return second ? named(second[3], second[1], second[4], second.slice(5)) : undefined;
}

function named(
  word = "",
  day: string | undefined,
  year: string | undefined,
  time: readonly string[],
): WrittenDate | undefined {
  const small = word.toLowerCase();
  const month = MONTHS.findIndex((name) => name === small || name.slice(0, 3) === small) + 1;
  if (month === 0) return undefined;
  return { order: "year-first", numbers: [Number(year), month, Number(day)], time: timeOf(time) };
}

function numbersOf(match: RegExpExecArray, ...at: readonly [number, number, number]): [number, number, number] {
  const [a, b, c] = at.map((index) => Number(match[index]));
  return [a ?? 0, b ?? 0, c ?? 0];
}

function timeOf([hour, minute, second, fraction, half, offset]: readonly (string | undefined)[]):
  | WrittenTime
  | undefined {
  if (hour === undefined) return undefined;
  return {
    hour: half === undefined ? Number(hour) : ofTwentyFour(Number(hour), half.toUpperCase()),
    minute: Number(minute),
    second: Number(second ?? 0),
    fraction: fraction === undefined ? "" : `.${fraction}`,
    offset: offset && rfcOffset(offset.toUpperCase()),
  };
}

/** An hour that no clock of twelve shows stays impossible. */
function ofTwentyFour(hour: number, half: string): number {
  if (hour < 1 || hour > 12) return 99;
  return (hour % 12) + (half === "P" ? 12 : 0);
}

function rfcOffset(text: string): string {
  const [, sign, hours, minutes = "00"] = /^([+-])(\d\d):?(\d\d)?/.exec(text) ?? [];
  return sign === undefined ? "Z" : `${sign}${hours}:${minutes}`;
}
