import { cellTypeOf, type Target } from "../columns/target.js";
import { type DateColumn, type DateColumns, dateColumns } from "./date.js";
import { emailOf } from "./email.js";
import { bareOfTrimmed } from "./invisible.js";
import { NumberColumn } from "./number.js";
import { type Reading, type ReadingCounts, type Shown, Unreadable } from "./reading.js";
import { type RowPhoneReader, rowPhoneReader } from "./row-country.js";

/** Reads the cells of one column that are not blank. */
export interface ColumnReader {
  /** Takes a cell for evidence of how the column is written. True when it can only be read after others were seen. */
  readonly look?: (text: string) => boolean;
  /** What the cells that were looked at have shown, as far as it is needed. */
  readonly shown?: () => Shown | undefined;
  /**
   * The value, or an `Unreadable`. What it cannot read otherwise stays as it is, and the validator judges it.
   *
   * @param text The cell without white space and a spreadsheet's marks around it. @param cell As it is. @param row The
   * whole row
   */
  readonly read: (text: string, cell: string, row: readonly string[]) => unknown;
}

/** Dates that a customer has only once they have come. */
const OF_THE_PAST: ReadonlySet<string> = new Set(["birthday", "registeredAt", "subscribedAt"]);

/** The separator of a list when the mapping names none. */
const DEFAULT_SEPARATOR = ",";

/**
 * A reader for each target; `shown` is what is known of each. What it counts is what it reads as something else than it says.
 *
 * @param columns of the whole row, in its order @param now in milliseconds since the epoch
 */
export async function columnReaders(
  targets: readonly Target[],
  reading: Reading,
  counts: ReadingCounts,
  shown: readonly (Shown | undefined)[] = [],
  columns: readonly string[] = [],
  now: () => number = Date.now,
): Promise<readonly ColumnReader[]> {
  // Both libraries take a moment to load. What is said and does not exist is refused, also where nothing is read by it.
  const kinds = targets.map(kindOf);
  const { country, dateFormat, timeZone } = reading;
  const phone = kinds.includes("phone") || country !== undefined ? await rowPhoneReader(columns, reading) : undefined;
  const hasDates = kinds.some((kind) => kind === "date" || kind === "dateTime");
  const dates = hasDates || (dateFormat ?? timeZone) !== undefined ? await dateColumns(reading, now) : undefined;
  return targets.map((target, index): ColumnReader => {
    const isPast = OF_THE_PAST.has(target.field);
    switch (kindOf(target)) {
      case "email":
        return { read: (_text, cell) => counted(counts, "emails", cell.trim(), emailOf(cell)) };
      case "phone":
        return ofPhones(phone as RowPhoneReader, target.as === "internationalPhone", counts);
      case "date":
        return ofDates((dates as DateColumns)("date", shown[index], isPast), counts);
      case "dateTime":
        return ofDates((dates as DateColumns)("dateTime", shown[index], isPast), counts);
      case "number":
        return ofNumbers(new NumberColumn(reading.decimal, shown[index]), target.field.startsWith("custom."), counts);
      default:
        return { read: plainReader(target, counts) };
    }
  });
}

export type CellKind = "email" | "phone" | "date" | "dateTime" | "number" | "plain";

/** A text of one of these fields is read by its meaning; any other by its type. */
export function kindOf(target: Target): CellKind {
  const { field, as = cellTypeOf(field) } = target;
  if (as === "internationalPhone") return "phone";
  if (as === "text" || as === "spreadsheetText") {
    return field === "email" ? "email" : field === "phoneNumber" ? "phone" : "plain";
  }
  return as === "date" || as === "dateTime" || as === "number" ? as : "plain";
}

function ofPhones(phone: RowPhoneReader, isInternational: boolean, counts: ReadingCounts): ColumnReader {
  const read: RowPhoneReader = isInternational ? (text, row) => phone(text.replace(/^'?(?=[1-9])/, "+"), row) : phone;
  return { read: (text, _cell, row) => counted(counts, "phones", text, read(text, row)) };
}

function ofDates(column: DateColumn, counts: ReadingCounts): ColumnReader {
  return {
    look: column.look,
    shown: () => column.shown,
    read(text) {
      const value = column.read(text);
      if (typeof value === "string" && value !== text && !value.startsWith(text)) {
        counts[column.hasShortYear(text) ? "shortYears" : "dates"] += 1;
      }
      return value;
    },
  };
}

/** @param isCustom A text can be sent in another kind of field */
function ofNumbers(column: NumberColumn, isCustom: boolean, counts: ReadingCounts): ColumnReader {
  return {
    look: (text) => column.look(text),
    shown: () => column.shown,
    read(text) {
      const value = column.read(text);
      if (typeof value === "number" && !/^-?\d+(?:\.\d+)?$/.test(text)) counts.numbers += 1;
      return isCustom && typeof value === "string" ? new Unreadable("number-text") : value;
    },
  };
}

function counted<T>(counts: ReadingCounts, what: keyof ReadingCounts, text: string, value: T): T {
  if (typeof value === "string" && value !== text) counts[what] += 1;
  return value;
}

function plainReader(target: Target, counts: ReadingCounts): ColumnReader["read"] {
  if (target.as === "list") return (text) => listOf(text, target.separator);
  if (target.as === "choice") {
    const values = new Map(Object.entries(target.values).map(([word, value]) => [word.toLowerCase(), value]));
    return (text) => chosen(text, values);
  }
  if (target.as === "spreadsheetText") return (text) => text.replace(/^'(?=[+\d])/, "");
  switch (cellTypeOf(target.field)) {
    case "list":
      return (text) => (target.as === "text" ? text : listOf(text, DEFAULT_SEPARATOR));
    case "boolean":
      return (text) => (/^(?:true|false)$/i.test(text) ? text.toLowerCase() === "true" : text);
    default:
      if (target.field === "id") return idReader(counts);
      // The rest of a file with a stray quote, of which a program makes a cell.
      return NAMES.has(target.field)
        ? (text) => (/[\r\n]/.test(text) && text.includes("@") ? new Unreadable("line-break") : bareOfTrimmed(text))
        : (text) => text;
  }
}

/** What shops write for a guest, of whom they know none: with it, all guests would be one customer. */
const NO_ID = /^0+$/;

function idReader(counts: ReadingCounts): ColumnReader["read"] {
  return (text) => {
    if (LOST_DIGITS.test(text)) return new Unreadable("id-scientific");
    if (!NO_ID.test(text)) return bareOfTrimmed(text);
    counts.nulls += 1;
    return undefined;
  };
}

/** As spreadsheets write a long number. An id such as 12E4 may be one. */
const LOST_DIGITS = /^[+-]?\d[.,]\d+E\+\d+$/i;

const NAMES: ReadonlySet<string> = new Set(["firstName", "lastName", "fullName"]);

/** Items that are quoted one by one (`"VIP","Sofia, centre"`) lose their quotes, and may hold the separator. */
function listOf(text: string, separator: string): readonly string[] | undefined {
  const isQuoted = text.length > 1 && text.startsWith('"') && text.endsWith('"');
  const items = isQuoted ? text.slice(1, -1).split(`"${separator}"`) : text.split(separator);
  const filled: string[] = [];
  for (const item of items) {
    const trimmed = item.trim();
    if (trimmed !== "") filled.push(trimmed);
  }
  return filled.length > 0 ? filled : undefined;
}

function chosen(text: string, values: ReadonlyMap<string, string | null>): string | undefined {
  const value = values.get(text.toLowerCase());
  return value === undefined ? text : (value ?? undefined);
}
