import { isNeverSent } from "./never-sent.js";
import { cellTypeOf, customField, type Field, type Target } from "./target.js";

export type { Target } from "./target.js";

/** How the cells of a row become a record. Plain data: it can be shipped, printed, and read from a file. */
export interface Mapping {
  /** By column name, as the header writes it. */
  readonly columns: Readonly<Record<string, Target>>;
  /**
   * What the record says about the subscription: always the same; true for the rows that have a subscribe date; or true for
   * the rows whose cell in a column is one of some words.
   */
  readonly subscribedAtChanged:
    | boolean
    | "when-subscribed"
    | {
        /** As the header writes it. */
        readonly column: string;
        /** Words that mean true; any other cell is false. */
        readonly true: readonly string[];
      };
  /**
   * By column, the words of somebody who is subscribed, or those that nobody has who is; all must hold. Every other row is sent
   * without `subscribedAt`, `subscriptions` and `unsubscribeLink`, and with `subscribedAtChanged: false`. A file that lacks
   * such a column is refused, unless `subscribedAtChanged` is false: then nobody in it is subscribed.
   */
  readonly subscribedOnlyIf?: Readonly<Record<string, SubscriberWords>> | undefined;
  /** Groups of columns in the order in which they are asked: in each row only the first that is not blank is read. */
  readonly firstFilled?: readonly (readonly string[])[] | undefined;
  /** Columns that the mapping does not name: an error, left out, or custom string fields of their names. @default "refuse" */
  readonly unknownColumns?: "refuse" | "ignore" | "custom" | undefined;
  /** Columns that the header does not have. @default "refuse" */
  readonly missingColumns?: "refuse" | "ignore" | undefined;
  /** Takes spaces, dashes and brackets out of phone numbers. @default false */
  readonly cleanPhones?: boolean | undefined;
  /** Of times that are written without one, for example "+02:00". Without it they stay as they are, and are refused. */
  readonly utcOffset?: string | undefined;
}

/** Words of a column in any case: those of a subscriber, or those that no subscriber has. "" is a blank cell. */
export type SubscriberWords = readonly string[] | { readonly not: readonly string[] };

/** What a mapping did to the data, for the report. */
export interface MappingCounts {
  cleanedPhones: number;
  /** Whole names that were split into a first and a last one. */
  splitNames?: number | undefined;
}

interface UncheckedProfile extends Record<string, unknown> {
  location?: Record<string, unknown>;
  custom?: Record<string, { readonly key: string; readonly values: unknown[] }[]>;
}

/** Fields that only a subscriber may have. */
const OF_SUBSCRIBERS = ["subscribedAt", "subscriptions", "unsubscribeLink"] as const;

/** Turns the cells of one row, in the order of `columns`, into a record for the validator. */
export function rowMapper(
  columns: readonly string[],
  mapping: Mapping,
  counts: MappingCounts = { cleanedPhones: 0 },
): (cells: readonly string[]) => unknown {
  const fillers = inOrderOf(mapping, columns).flatMap(({ column, index, group }) => {
    const target = targetOf(column, mapping);
    return target.field === "ignore"
      ? []
      : [{ index, group, read: reader(target, mapping, counts), place: placer(target.field, counts) }];
  });
  const isSubscriber = subscriberTest(columns, mapping);
  const isChanged = changeTest(columns, mapping);
  return (cells) => {
    const profile: UncheckedProfile = {};
    let filled = -1; // the columns of a group follow one another
    for (const { index, group, read, place } of fillers) {
      const text = cells[index]?.trim();
      if (text === undefined || text === "" || (group !== undefined && group === filled)) continue;
      const value = read(text);
      if (value === undefined) continue;
      place(profile, value);
      if (group !== undefined) filled = group;
    }
    const subscriber = isSubscriber(cells);
    if (!subscriber) for (const field of OF_SUBSCRIBERS) delete profile[field];
    return { profile, subscribedAtChanged: subscriber && isChanged(profile, cells) };
  };
}

interface OrderedColumn {
  readonly column: string;
  readonly index: number;
  /** The group of `firstFilled` that it is in. */
  readonly group: number | undefined;
}

/** The columns as the header has them, but for groups: their columns come together, in the order of the group. */
function inOrderOf({ firstFilled = [] }: Mapping, columns: readonly string[]): readonly OrderedColumn[] {
  const grouped = firstFilled.flatMap((group, number) =>
    group
      .map((column) => ({ column, index: columns.indexOf(column), group: number }))
      .filter(({ index }) => index !== -1),
  );
  const inGroups = new Set(grouped.map(({ index }) => index));
  const others = columns.map((column, index) => ({ column, index, group: undefined }));
  return [...others.filter(({ index }) => !inGroups.has(index)), ...grouped];
}

/** The target of a column that passed `readHeader`. What lets somebody in is sent only when somebody names it. */
export function targetOf(column: string, { columns, unknownColumns }: Mapping): Target {
  const target = Object.hasOwn(columns, column) ? columns[column] : undefined;
  const isCustom = unknownColumns === "custom" && !isNeverSent(column);
  return target ?? { field: isCustom ? `custom.string.${column}` : "ignore" };
}

function reader(target: Target, { cleanPhones, utcOffset }: Mapping, counts: MappingCounts): CellReader {
  const read = cellReader(target, utcOffset);
  if (target.field !== "phoneNumber" || cleanPhones !== true) return read;
  return (text) => {
    const value = read(text);
    if (typeof value !== "string") return value;
    const cleaned = value.replace(/[\s()[\]\u2010-\u2015-]/gu, "");
    if (cleaned === "" || cleaned === value) return value;
    counts.cleanedPhones += 1;
    return cleaned;
  };
}

function placer(field: Field, counts: MappingCounts): (profile: UncheckedProfile, value: unknown) => void {
  const custom = customField(field);
  if (custom) {
    const { kind, key } = custom;
    return (profile, value) => {
      const values = [value].flat();
      const fields = profile.custom?.[kind] ?? [];
      const known = fields.find((candidate) => candidate.key === key);
      if (known) known.values.push(...values);
      else profile.custom = { ...profile.custom, [kind]: [...fields, { key, values }] };
    };
  }
  if (field === "location.lat" || field === "location.lon") {
    const coordinate = field.slice("location.".length);
    return (profile, value) => {
      profile.location ??= {};
      profile.location[coordinate] = value;
    };
  }
  if (field === "fullName") {
    return (profile, value) => {
      const [first, last] = partsOf(String(value));
      profile.firstName = first;
      if (last === undefined) return;
      profile.lastName = last;
      counts.splitNames = (counts.splitNames ?? 0) + 1;
    };
  }
  if (cellTypeOf(field) !== "list") {
    return (profile, value) => {
      profile[field] = value;
    };
  }
  return (profile, value) => {
    const before = profile[field];
    // Nearly every list has one column.
    if (before === undefined) profile[field] = Array.isArray(value) ? value : [value];
    else profile[field] = [...new Set([before, value].flat())];
  };
}

/** A name with a comma has its parts in another order, or more than a name: it stays whole. */
function partsOf(name: string): readonly [string, string?] {
  const [, first, last] = /^([^\s,]+)\s+([^,]+)$/u.exec(name) ?? [];
  return first === undefined || last === undefined ? [name] : [first, last];
}

function subscriberTest(
  columns: readonly string[],
  { subscribedOnlyIf = {} }: Mapping,
): (cells: readonly string[]) => boolean {
  const conditions = Object.entries(subscribedOnlyIf).map(([column, words]) => {
    const index = columns.indexOf(column);
    if (index === -1) return () => false;
    if (!("not" in words)) return oneOf(columns, column, words);
    const isNone = oneOf(columns, column, words.not);
    return (cells: readonly string[]) => cells[index] !== undefined && !isNone(cells);
  });
  return (cells) => conditions.every((holds) => holds(cells));
}

function changeTest(
  columns: readonly string[],
  { subscribedAtChanged }: Mapping,
): (profile: UncheckedProfile, cells: readonly string[]) => boolean {
  if (subscribedAtChanged === "when-subscribed") return (profile) => profile.subscribedAt !== undefined;
  if (typeof subscribedAtChanged === "boolean") return () => subscribedAtChanged;
  const holds = oneOf(columns, subscribedAtChanged.column, subscribedAtChanged.true);
  return (_profile, cells) => holds(cells);
}

function oneOf(
  columns: readonly string[],
  column: string,
  words: readonly string[],
): (cells: readonly string[]) => boolean {
  const index = columns.indexOf(column);
  const allowed = new Set(words.map((word) => word.trim().toLowerCase()));
  return (cells) => allowed.has((cells[index] ?? "").trim().toLowerCase());
}

/** Reads a cell that is trimmed and not blank. What it cannot read stays as it is, and the validator judges it. */
export type CellReader = (text: string) => unknown;

/** The separator of a list when the mapping names none. */
const DEFAULT_SEPARATOR = ",";

export function cellReader(target: Target, utcOffset: string | undefined): CellReader {
  if (target.as === "list") return (text) => listOf(text, target.separator);
  if (target.as === "choice") {
    const values = new Map(Object.entries(target.values).map(([word, value]) => [word.toLowerCase(), value]));
    return (text) => chosen(text, values);
  }
  switch (target.as ?? cellTypeOf(target.field)) {
    case "dateTime":
      return (text) => dateTimeOf(text, utcOffset);
    case "number":
      return (text) => (/^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text);
    case "list":
      return (text) => listOf(text, DEFAULT_SEPARATOR);
    case "spreadsheetText":
      return (text) => text.replace(/^'(?=[+\d])/, "");
    case "boolean":
      return (text) => (/^(?:true|false)$/i.test(text) ? text.toLowerCase() === "true" : text);
    case "date":
    case "text":
      return (text) => text;
  }
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/i;

/** RFC 3339. The offset of a time is never guessed: without `utcOffset` such a time stays as it is. */
function dateTimeOf(text: string, utcOffset: string | undefined): string {
  if (DAY.test(text)) return `${text}T00:00:00Z`;
  if (text.length >= 20 && text[10] === "T" && text.endsWith("Z")) return text; // what most programs write
  const [, day, minutes, seconds = ":00", offset = utcOffset] = TIME.exec(text) ?? [];
  return day === undefined || offset === undefined ? text : `${day}T${minutes}${seconds}${offset}`;
}

/** Items that are quoted one by one (`"VIP","Sofia, centre"`) lose their quotes, and may hold the separator. */
function listOf(text: string, separator: string): readonly string[] | undefined {
  const isQuoted = text.length > 1 && text.startsWith('"') && text.endsWith('"');
  const items = isQuoted ? text.slice(1, -1).split(`"${separator}"`) : text.split(separator);
  const filled = items.map((item) => item.trim()).filter((item) => item !== "");
  return filled.length > 0 ? filled : undefined;
}

function chosen(text: string, values: ReadonlyMap<string, string | null>): string | undefined {
  const value = values.get(text.toLowerCase());
  return value === undefined ? text : (value ?? undefined);
}
