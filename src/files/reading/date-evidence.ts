import { wholeOf } from "../../commonjs.js";
import { writtenDate } from "./date-form.js";
import { many, type ReadingEvidence } from "./evidence.js";

type Found = Omit<ReadingEvidence, "columns">;

/** Of the dates that are written in a form of its own. */
const ENOUGH = 0.95;

/** Day, month and a year of two digits, in any order, with the parts of a time. */
const SHORT = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{2})(?:(,? )(\d{1,2}):\d\d(:\d\d)?( ?[AP]M)?)?$/i;
const WITH_NAME = /^[\p{L}\d]{1,9}[ -][\p{L}\d]{1,9},?[ -]\d{2,4}\b/u;
const NAMED: readonly string[] = [...["d-MMM-yy", "d MMM yy"]];
const TIMES: readonly string[] = ["", " H:mm", " H:mm:ss", " h:mm a", ", H:mm", ", h:mm a"];

/**
 * How the dates of a file are written, where that is not ISO 8601 or day.month.year: a form that reads those which have no other
 * order, and of slashes and dashes which number is the day. Undefined when there is nothing to say.
 */
export async function dateEvidence(cells: readonly string[]): Promise<Found | undefined> {
  const shown = orderOf(cells);
  const others = cells.filter((cell) => writtenDate(cell) === undefined);
  const short = others.filter((cell) => SHORT.test(cell));
  const named = others.filter((cell) => WITH_NAME.test(cell));
  if (short.length > 0 && short.length >= named.length) return ofShort(short, cells.length, shown);
  if (named.length > 0) return ofNamed(named, cells.length);
  return ofOrder(shown, cells.length);
}

interface Order {
  /** Of dates with slashes or dashes and a year of four digits. */
  readonly sign: string;
  readonly cells: number;
  readonly day: number;
  readonly month: number;
}

function orderOf(cells: readonly string[]): Order {
  const order = { sign: "/", cells: 0, day: 0, month: 0 };
  for (const cell of cells) {
    const date = writtenDate(cell);
    if (date?.order !== "of-column") continue;
    const [first, second] = date.numbers;
    order.sign = /[-/]/.exec(cell)?.[0] ?? order.sign;
    order.cells += 1;
    if (first > 12 && second <= 12) order.day += 1;
    if (second > 12 && first <= 12) order.month += 1;
  }
  return order;
}

function ofOrder({ sign, cells, day, month }: Order, of: number): Found | undefined {
  if (cells === 0 || (day > 0 && month > 0)) return undefined; // each column is read as it shows, or refused
  const [dayFirst, monthFirst] = [`dd${sign}MM${sign}yyyy`, `MM${sign}dd${sign}yyyy`];
  const found = { about: "dateFormat", cells, of } as const;
  if (day === 0 && month === 0) {
    const because = `${many(cells, "date", "dates")} can have the day or the month first, and none has a day over 12`;
    return { ...found, value: undefined, candidates: [dayFirst, monthFirst], because };
  }
  const value = day > 0 ? dayFirst : monthFirst;
  const because = `of ${many(cells, "date", "dates")}, ${many(day + month, "has", "have")} a day over 12, and it comes ${day > 0 ? "first" : "second"}`;
  return { ...found, value, candidates: [value], because };
}

const ORDERS = ["dMy", "Mdy", "yMd"] as const;

function ofShort(cells: readonly string[], of: number, shown: Order): Found {
  const found = { about: "dateFormat", cells: cells.length, of } as const;
  const [, , sign = "/", , , between = "", hour, seconds = "", half = ""] = SHORT.exec(cells.at(-1) ?? "") ?? [];
  const isTwo = cells.every((cell) => /^\d\d\D\d\d\D/.test(cell));
  const time =
    hour === undefined ? "" : `${between}${half ? "h" : "H"}:mm${seconds && ":ss"}${half.replace(/\w+/, "a")}`;
  const fitting = ORDERS.filter((order) => cells.filter((cell) => fits(cell, order)).length >= ENOUGH * cells.length);
  const isShown = (order: string): boolean =>
    (order !== "Mdy" || shown.day === 0) && (order !== "dMy" || shown.month === 0);
  const possible = fitting.filter(isShown);
  const formOf = (order: string): string => {
    const parts = [...order].map((part) => (part === "y" || isTwo ? part.repeat(2) : part));
    return `${parts.join(sign)}${time}`;
  };
  const candidates = possible.map(formOf);
  const dotted = sign === "." && possible.includes("dMy") ? formOf("dMy") : undefined;
  const value = dotted ?? (candidates.length === 1 ? candidates[0] : undefined);
  const what = `${many(cells.length, "date has", "dates have")} a year of two digits`;
  const why =
    value === undefined
      ? "and nothing shows which number is the day"
      : candidates.length === 1
        ? "and no other order fits"
        : "and points stand after a day that comes first";
  return { ...found, value, candidates: value === undefined ? candidates : [value], because: `${what}, ${why}` };
}

function fits(cell: string, order: (typeof ORDERS)[number]): boolean {
  const [, a, , b, c] = SHORT.exec(cell) ?? [];
  const numbers: Record<string, number> = {};
  for (const [index, part] of [...order].entries()) numbers[part] = Number([a, b, c][index]);
  const { d = 0, M: month = 0 } = numbers;
  return d >= 1 && d <= 31 && month >= 1 && month <= 12;
}

async function ofNamed(cells: readonly string[], of: number): Promise<Found | undefined> {
  const { DateTime } = wholeOf(await import("luxon"));
  const reads = (form: string): boolean =>
    cells.filter((cell) => DateTime.fromFormat(cell, form, { locale: "en", zone: "utc" }).isValid).length >=
    ENOUGH * cells.length;
  const value = NAMED.flatMap((day) => TIMES.map((time) => `${day}${time}`)).find(reads);
  if (value === undefined) return undefined;
  const because = `${many(cells.length, "date names", "dates name")} the month in English`;
  return { about: "dateFormat", value, candidates: [value], because, cells: cells.length, of };
}

/** How many of the cells are times without an offset. */
export function timesWithoutOffset(cells: readonly string[]): number {
  return cells.filter((cell) => {
    const date = writtenDate(cell);
    if (date) return date.time !== undefined && date.time.offset === undefined;
    return /\d{1,2}:\d\d/.test(cell) && !/[+-]\d\d:?\d\d$|\b(?:Z|UTC|GMT)$/i.test(cell);
  }).length;
}

/** The time zones of a country: one, when all of them have had the same time in this century. */
export async function zonesOf(country: string): Promise<readonly string[]> {
  const { IANAZone } = wholeOf(await import("luxon"));
  const locale = new Intl.Locale(`und-${country}`) as Intl.Locale & {
    readonly timeZones?: readonly string[];
    getTimeZones?(): readonly string[] | undefined;
  };
  const zones = locale.getTimeZones?.() ?? locale.timeZones ?? [];
  const offsets = zones.map((name) => MOMENTS.map((moment) => IANAZone.create(name).offset(moment)).join(" "));
  return new Set(offsets).size === 1 ? zones.slice(0, 1) : zones;
}

/** A day in winter and one in summer, every few years. */
const MOMENTS: readonly number[] = [2001, 2006, 2011, 2015, 2018, 2021, 2024].flatMap((year) => [
  Date.UTC(year, 0, 15),
  Date.UTC(year, 6, 15),
]);
