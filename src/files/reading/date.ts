import type { DateTime } from "luxon";
import { wholeOf } from "../../commonjs.js";
import { SHORT_YEAR, type WrittenDate, type WrittenTime, writtenDate } from "./date-form.js";
import { dateFormat } from "./date-format.js";
import { type Reading, type ReadingIssueCode, type Shown, Unreadable } from "./reading.js";
import { type OffsetOf, offsetOf } from "./zone.js";

/** Reads the dates of one column. */
export interface DateColumn {
  /** Takes a cell for evidence. True when it can only be read after others were seen. */
  look(text: string): boolean;
  /** RFC 3339 for a `dateTime`, YYYY-MM-DD for a `date`. */
  read(text: string): string | Unreadable;
  /** Whether a text that could be read has a year of two digits. */
  hasShortYear(text: string): boolean;
  /** Undefined when nothing has to be shown. */
  readonly shown: Shown | undefined;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** A day of a spreadsheet's calendar, or seconds since some day: which it is, nothing says. */
const NUMBER = /^[+-]?\d+(?:[.,]\d*)?(?:E[+-]?\d+)?$/i;

/** In which a customer may have been born or registered. */
const YEAR = /^(?:19|20)\d\d$/;

/** A day, and a time if one is written; without offset where none is. */
interface Written {
  readonly day: Day;
  readonly time: WrittenTime | undefined;
  /** Its year was written with two digits. */
  readonly hasShortYear?: boolean;
}

interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/**
 * A column. @param shown What more of its cells have shown than will be read. @param isPast Whether a customer cannot have the date
 * before it has come, nor before there were such customers
 */
export type DateColumns = (kind: "date" | "dateTime", shown?: Shown, isPast?: boolean) => DateColumn;

/** Before it, and on the day before, are the first days that spreadsheets and databases have: they stand for none. */
const FIRST_DAY = "1900-01-02";
const DAY_MS = 86_400_000;
/** How old customers are, in years, as far as two digits of a year may say it: one century alone fits then, or none. */
export const AGES = { youngest: 14, oldest: 99 } as const;
/** In whatever time zone clocks begin to count. */
const EPOCH = /^(?:1970-01-01|1969-12-31)T/;
const DATED = /^\d{4}-\d\d-\d\d/;

/**
 * @param now in milliseconds since the epoch
 * @throws {FileError} when the reading names a time zone or a format that does not exist
 */
export async function dateColumns(reading: Reading, now: () => number = Date.now): Promise<DateColumns> {
  const luxon = wholeOf(await import("luxon"));
  const offset: OffsetOf = offsetOf(luxon, reading);
  const { dateFormat: given = "auto" } = reading;
  const format = given === "auto" ? undefined : dateFormat(luxon, given);

  const today = new Date(now()).toISOString().slice(0, 10);
  const ofPast = (value: string | Unreadable): string | Unreadable => {
    if (typeof value === "string" && EPOCH.test(value)) return new Unreadable("date-epoch");
    if (typeof value !== "string" || (value > FIRST_DAY && value < today) || !DATED.test(value)) return value;
    if (value < FIRST_DAY) return new Unreadable("date-old");
    // A day ahead may be today elsewhere.
    return Date.parse(value) > now() + DAY_MS ? new Unreadable("date-future") : value;
  };

  return (kind, shown, isPast = false) => {
    const order = new DayOrder(format?.isMonthFirst, shown);
    return {
      get shown() {
        return order.shown;
      },
      look: (text) => order.look(text),
      hasShortYear,
      read: (text) => (isPast ? ofPast(readAlone(text)) : readAlone(text)),
    };

    function readAlone(text: string): string | Unreadable {
      if (text.length === 10 && DAY.test(text)) {
        if (!isOfCalendar(dayIn(text))) return new Unreadable("date-day");
        return kind === "date" ? text : `${text}T00:00:00Z`;
      }
      if (kind === "dateTime" && text.length >= 20 && text[10] === "T" && text.endsWith("Z")) return text; // what most programs write
      const written = writtenAs(text, order);
      if (written === undefined) return new Unreadable(noDate(text));
      if (written instanceof Unreadable) return written;
      return kind === "date" ? dayOf(written) : timeOf(written);
    }
  };

  function writtenAs(text: string, order: DayOrder): Written | Unreadable | undefined {
    const said = format?.parse(text);
    if (said) return { ...partsOf(said.at, said), hasShortYear: hasShortYear(text) };
    const date = writtenDate(text);
    if (date) return ordered(date, order);
    const [isShort, sign = ""] = SHORT_YEAR.exec(text) ?? [];
    if (isShort !== undefined) return new Unreadable(isOfFormat(sign) ? "date-day" : "date-year");
    const mailed = /^(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} /.test(text)
      ? luxon.DateTime.fromRFC2822(text, { setZone: true })
      : undefined;
    return mailed?.isValid ? partsOf(mailed, { hasTime: true, hasOffset: true }) : undefined;
  }

  function hasShortYear(text: string): boolean {
    return format?.hasShortYear === true && !/\d{4}/.test(text);
  }

  /** Whether a date with such signs would have been read, were there such a day. */
  function isOfFormat(sign: string): boolean {
    return format?.hasShortYear === true && given.includes(sign);
  }

  function partsOf(
    at: DateTime,
    { hasTime, hasOffset }: { readonly hasTime: boolean; readonly hasOffset: boolean },
  ): Written {
    const { year, month, day, hour, minute, second, millisecond } = at;
    const fraction = millisecond === 0 ? "" : `.${String(millisecond).padStart(3, "0")}`;
    const written = hasOffset ? at.toFormat("ZZ") : undefined;
    return {
      day: { year, month, day },
      time: hasTime ? { hour, minute, second, fraction, offset: written } : undefined,
    };
  }

  function ordered({ order: written, numbers, time }: WrittenDate, order: DayOrder): Written | Unreadable {
    const day = written === "year-first" ? yearFirst(numbers) : order.dayOf(numbers, written === "day-first");
    if (day instanceof Unreadable) return day;
    const isTime = time === undefined || (time.hour < 24 && time.minute < 60 && time.second < 60);
    return isTime && isOfCalendar(day) ? { day, time } : new Unreadable("date-day");
  }

  /** A birthday with a time is a day that some program took for a moment, as long as that is midnight. */
  function dayOf({ day: said, time, hasShortYear }: Written): string | Unreadable {
    const day = hasShortYear ? ofCustomer(said) : said;
    if (day === undefined) return new Unreadable("date-century");
    if (time && (time.hour !== 0 || time.minute !== 0 || time.second !== 0 || /[1-9]/.test(time.fraction))) {
      return new Unreadable("date-time-of-day");
    }
    return textOf(day);
  }

  /** In the century in which somebody born that day can be a customer today; undefined where none is. */
  function ofCustomer({ year, month, day }: Day): Day | undefined {
    const thisYear = new Date(now()).getUTCFullYear();
    const age = AGES.youngest + ((((thisYear - year - AGES.youngest) % 100) + 100) % 100);
    const found = { year: thisYear - age, month, day };
    return age <= AGES.oldest && isOfCalendar(found) ? found : undefined;
  }

  function timeOf({ day, time }: Written): string | Unreadable {
    if (time === undefined) return `${textOf(day)}T00:00:00Z`;
    const { hour, minute, second, fraction } = time;
    const found = time.offset ?? offset({ year: day.year, month: day.month, day: day.day, hour, minute, second });
    if (found instanceof Unreadable) return found;
    return `${textOf(day)}T${two(hour)}:${two(minute)}:${two(second)}${fraction}${found}`;
  }
}

function noDate(text: string): ReadingIssueCode {
  if (YEAR.test(text)) return "date-year-alone";
  return NUMBER.test(text) ? "date-number" : "date-text";
}

const TWO = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, "0"));
const two = (number: number): string => TWO[number] ?? String(number);
const DAYS_OF_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Asked for every cell: luxon would make an object of each. */
function isOfCalendar({ year, month, day }: Day): boolean {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day >= 1 && day <= (month === 2 && isLeap ? 29 : (DAYS_OF_MONTH[month - 1] ?? 0));
}

const dayIn = (text: string): Day => ({
  year: Number(text.slice(0, 4)),
  month: Number(text.slice(5, 7)),
  day: Number(text.slice(8)),
});

const textOf = ({ year, month, day }: Day): string =>
  `${two(Math.floor(year / 100))}${two(year % 100)}-${two(month)}-${two(day)}`;
const yearFirst = ([year, month, day]: WrittenDate["numbers"]): Day => ({ year, month, day });

/** Whether the day or the month comes first in a column, as its cells show: only one of them goes beyond 12. */
class DayOrder {
  readonly #isMonthFirst: boolean | undefined;
  readonly #seen = new Set<"day" | "month">();
  readonly #isKnown: boolean;

  /** @param isMonthFirst As the user says it: then nothing has to be shown. @param shown What other rows have shown: then these show nothing new */
  constructor(isMonthFirst: boolean | undefined, shown: Shown | undefined) {
    this.#isMonthFirst = isMonthFirst;
    this.#isKnown = shown !== undefined;
    if (shown === "day-first" || shown === "mixed") this.#seen.add("day");
    if (shown === "month-first" || shown === "mixed") this.#seen.add("month");
  }

  get shown(): Shown | undefined {
    const [one, other] = this.#seen;
    if (this.#isMonthFirst !== undefined) return undefined;
    if (one === undefined) return "nothing";
    return other === undefined ? `${one}-first` : "mixed";
  }

  look(text: string): boolean {
    if (this.#isMonthFirst !== undefined || this.#isKnown) return false;
    const date = writtenDate(text);
    if (date?.order !== "of-column") return false;
    const [first, second] = date.numbers;
    if (first > 12 && second <= 12) this.#seen.add("day");
    if (second > 12 && first <= 12) this.#seen.add("month");
    return true;
  }

  dayOf([first, second, year]: WrittenDate["numbers"], isDotted: boolean): Day | Unreadable {
    const dayFirst = { year, month: second, day: first };
    const monthFirst = { year, month: first, day: second };
    if (this.#isMonthFirst !== undefined) return this.#isMonthFirst ? monthFirst : dayFirst;
    if (isDotted || first === second) return dayFirst;
    const [shown, other] = this.#seen;
    if (shown === undefined || other !== undefined) {
      if (first > 12) return dayFirst;
      return second > 12 ? monthFirst : new Unreadable("date-order");
    }
    const isContrary = shown === "day" ? second > 12 && first <= 12 : first > 12 && second <= 12;
    if (isContrary) return new Unreadable("date-contrary");
    return shown === "day" ? dayFirst : monthFirst;
  }
}
