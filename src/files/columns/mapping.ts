import { type ValidationIssue, validateRecord } from "../../record/validate.js";
import { columnReaders, kindOf } from "../reading/cell-reader.js";
import { isCellError, isLikelyNull, type NullTest, nullTest } from "../reading/null-words.js";
import { noCounts, type Reading, type ReadingCounts, type Shown, Unreadable } from "../reading/reading.js";
import { withoutMarks } from "../reading/spreadsheet.js";
import { inOrderOf } from "./first-filled.js";
import { isNeverSent } from "./never-sent.js";
import { CustomFields, placer, type UncheckedProfile } from "./placer.js";
import { cellTypeOf, type Target } from "./target.js";

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
  /**
   * Columns about consent that are left out and that nobody has decided about: unless `subscribedAtChanged` is false, a file
   * with one of them is refused until `subscribedOnlyIf` uses it, or it is taken out of here.
   */
  readonly undecidedConsent?: readonly string[] | undefined;
  /** Groups of columns in the order in which they are asked: in each row only the first that is not blank is read. */
  readonly firstFilled?: readonly (readonly string[])[] | undefined;
  /** Columns that the mapping does not name: an error, left out, or custom string fields of their names. @default "refuse" */
  readonly unknownColumns?: "refuse" | "ignore" | "custom" | undefined;
  /** Columns that the header does not have. @default "refuse" */
  readonly missingColumns?: "refuse" | "ignore" | undefined;
  /** How its cells are written: national phone numbers, dates, times, numbers, words for nothing. */
  readonly reading?: Reading | undefined;
  /** By column, what the rows of a whole file have shown about how it is written: for a file that has some of these rows. */
  readonly shown?: Readonly<Record<string, Shown>> | undefined;
  /** The file has rows of another one that were rejects there, so that somebody could put them right. */
  readonly correctionOf?: Correction | undefined;
}

/** Which columns of a corrected file say what a row was. They fill no field. */
export interface Correction {
  /** That the rows come from. A reject names its line there. */
  readonly file?: string | undefined;
  /** The column with the line, or with file and line as in `customers.csv:17`. A blank cell is a row that somebody has added. */
  readonly line: string;
  /** The column with what was wrong. */
  readonly why: string;
}

/** Words of a column in any case: those of a subscriber, or those that no subscriber has. "" is a blank cell. */
export type SubscriberWords =
  | readonly string[]
  | {
      /** The words of those who are not subscribed; all others are. */
      readonly not: readonly string[];
    };

/** A row as a record for the validator, and what could not be read in it. */
export interface MappedRow {
  readonly value: unknown;
  /** Undefined when all could be read: the validator has not seen it yet. */
  readonly issues: readonly ValidationIssue[] | undefined;
}

/** Maps the rows of one file. */
export interface RowMapper {
  /** Takes a row for evidence of how the columns are written. True when it can only be mapped after others were seen. */
  look(cells: readonly string[]): boolean;
  map(cells: readonly string[]): MappedRow;
  /** What the rows that were looked at have shown, by column. */
  shown(): Readonly<Record<string, Shown>>;
}

/** Fields that only a subscriber may have. */
const OF_SUBSCRIBERS = ["subscribedAt", "subscriptions", "unsubscribeLink"] as const;

/**
 * Turns the cells of a row, in the order of `columns`, into a record for the validator.
 *
 * @param now in milliseconds since the epoch: nobody has registered after it
 * @throws {FileError} when `reading` names a country, a time zone or a form of dates that does not exist
 */
export async function rowMapper(
  columns: readonly string[],
  mapping: Mapping,
  counts: ReadingCounts = noCounts(),
  now: () => number = Date.now,
): Promise<RowMapper> {
  const { reading = {} } = mapping;
  const ordered = inOrderOf(columns, mapping.firstFilled);
  const targets = ordered.map(({ column }) => targetOf(column, mapping));
  const known = ordered.map(({ column }) => shownOf(column, mapping));
  const readers = await columnReaders(targets, reading, counts, known, columns, now);
  const custom = new CustomFields();
  const asksForWords = reading.nullWords?.length !== 0; // an empty list says that every word is a text
  const fillers = readers.flatMap((reader, position) => {
    const target = targets[position] ?? { field: "ignore" };
    const { field } = target;
    const isOfAnyText = asksForWords && takesAnyText(target);
    const { index = 0, group, column = "" } = ordered[position] ?? {};
    const isOfMany = column.includes("[]") && cellTypeOf(field) !== "list";
    const isOfSubscribers = (OF_SUBSCRIBERS as readonly string[]).includes(field);
    return field === "ignore"
      ? []
      : [{ ...reader, index, group, place: placer(field, counts, custom), isOfSubscribers, isOfMany, isOfAnyText }];
  });
  const lookers = fillers.flatMap(({ index, look }) => (look ? [{ index, look }] : []));
  const isNothing = nullTest(reading.nullWords);
  const isSubscriber = subscriberTest(columns, mapping, isNothing);
  const isChanged = changeTest(columns, mapping, isNothing);

  return {
    look(cells) {
      if (cells.length !== columns.length) return false;
      let mustWait = false;
      for (const { index, look } of lookers) {
        const text = withoutMarks((cells[index] ?? "").trim());
        if (text !== "" && look(text)) mustWait = true;
      }
      return mustWait;
    },
    shown() {
      const all = readers.map((reader, position) => [ordered[position]?.column ?? "", reader.shown?.()] as const);
      return Object.fromEntries(all.flatMap(([column, shown]) => (shown === undefined ? [] : [[column, shown]])));
    },
    map(cells) {
      const profile: UncheckedProfile = {};
      const issues: ValidationIssue[] = [];
      const subscriber = isSubscriber(cells);
      let filled = -1; // the columns of a group follow one another
      for (const { index, group, read, place, isOfSubscribers, isOfMany, isOfAnyText } of fillers) {
        if ((isOfSubscribers && !subscriber) || (group !== undefined && group === filled)) continue;
        const cell = cells[index] ?? "";
        const trimmed = cell.trim();
        if (trimmed === "") continue;
        const text = withoutMarks(trimmed);
        if (text === "") continue;
        if (isNothing(text) || isCellError(text) || (isOfAnyText && isLikelyNull(text))) {
          counts.nulls += 1;
          continue;
        }
        if (text !== trimmed) counts.texts += 1;
        const value =
          isOfMany && SEVERAL.test(text)
            ? new Unreadable("several-values")
            : read(text, text === trimmed ? cell : text, cells);
        if (value === undefined) continue;
        if (group !== undefined) filled = group;
        if (value instanceof Unreadable) {
          // As it is written, so that a person finds it in the rejects.
          const path = `/profile${place(profile, text)}`;
          issues.push({ path, code: value.code, message: value.message, params: {} });
        } else place(profile, value);
      }
      const value = { profile, subscribedAtChanged: subscriber && isChanged(profile, cells) };
      return { value, issues: issues.length === 0 ? undefined : withOthers(issues, value) };
    },
  };
}

/** Whether "n/a" would be sent as a name, an id or a tag: a field of a customer in which nothing else would tell. */
function takesAnyText(target: Target): boolean {
  const isPlain = target.as !== "choice" && cellTypeOf(target.field) !== "boolean" && kindOf(target) === "plain";
  return isPlain && !target.field.startsWith("custom.");
}

/** What JSON has several values of, as a cell: one field cannot hold them, and they may be several people's. */
const SEVERAL = /^".*","/s;

function shownOf(column: string, { shown = {} }: Mapping): Shown | undefined {
  return Object.hasOwn(shown, column) ? shown[column] : undefined;
}

/** What else is wrong with the record: it is not validated once it has issues. */
function withOthers(issues: readonly ValidationIssue[], value: unknown): readonly ValidationIssue[] {
  const result = validateRecord(value);
  const known = new Set(issues.map(({ path }) => path));
  const others = result.ok ? [] : result.issues.filter(({ path }) => !known.has(path));
  return [...issues, ...others];
}

/** The target of a column that passed `readHeader`. What lets somebody in is sent only when somebody names it. */
export function targetOf(column: string, { columns, unknownColumns }: Mapping): Target {
  const target = Object.hasOwn(columns, column) ? columns[column] : undefined;
  const isCustom = unknownColumns === "custom" && !isNeverSent(column);
  return target ?? { field: isCustom ? `custom.string.${column}` : "ignore" };
}

/** Whether all rules hold for a row, whose cells are in the order of `columns`. */
export function subscriberTest(
  columns: readonly string[],
  { subscribedOnlyIf = {} }: Pick<Mapping, "subscribedOnlyIf">,
  isNothing: NullTest,
): (cells: readonly string[]) => boolean {
  const conditions = Object.entries(subscribedOnlyIf).map(([column, words]) => {
    const index = columns.indexOf(column);
    if (index === -1) return () => false;
    if (!("not" in words)) return oneOf(columns, column, words, isNothing);
    const isNone = oneOf(columns, column, words.not, isNothing);
    return (cells: readonly string[]) => {
      const cell = cells[index];
      return cell !== undefined && !isCellError(cell.trim()) && !isNone(cells);
    };
  });
  return (cells) => conditions.every((holds) => holds(cells));
}

function changeTest(
  columns: readonly string[],
  { subscribedAtChanged }: Mapping,
  isNothing: NullTest,
): (profile: UncheckedProfile, cells: readonly string[]) => boolean {
  if (subscribedAtChanged === "when-subscribed") return (profile) => profile.subscribedAt !== undefined;
  if (typeof subscribedAtChanged === "boolean") return () => subscribedAtChanged;
  const holds = oneOf(columns, subscribedAtChanged.column, subscribedAtChanged.true, isNothing);
  return (_profile, cells) => holds(cells);
}

/** A word for nothing is a blank cell, unless it is one of the words. */
function oneOf(
  columns: readonly string[],
  column: string,
  words: readonly string[],
  isNothing: NullTest,
): (cells: readonly string[]) => boolean {
  const index = columns.indexOf(column);
  const allowed = new Set(words.map((word) => word.trim().toLowerCase()));
  return (cells) => {
    const text = (cells[index] ?? "").trim();
    return allowed.has(text.toLowerCase()) || (allowed.has("") && isNothing(text));
  };
}
