import { FileError, type UndecidedColumn } from "../file-error.js";
import { refuseUndecided } from "./consent.js";
import { PLACEHOLDER } from "./consent-hint.js";
import { type Mapping, targetOf } from "./mapping.js";
import { maskValue } from "./masked-value.js";
import { isNeverSent } from "./never-sent.js";
import { subscriberRuleText } from "./subscriber-rule.js";
import { type Field, takesMany } from "./target.js";

/** Names that would reach an object's prototype instead of a field. */
const FORBIDDEN: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** The column names of a header row, spelled as in `mapping`. Their order is free. @throws {FileError} when they are not what `mapping` expects */
export function readHeader(place: string, cells: readonly string[], mapping: Mapping): readonly string[] {
  const names = namesIn(mapping);
  const columns = matchColumns(cells, names);
  const expected = new Set(names);
  const known = columns.filter((column) => expected.has(column));
  const unknown = unknownOf(
    columns.filter((column) => !expected.has(column)),
    mapping,
  );
  const problems = [
    named(
      "is forbidden",
      "are forbidden",
      columns.filter((column) => FORBIDDEN.has(column)),
    ),
    // Without any known name the first row may be a customer: it is not repeated in a message.
    known.length === 0
      ? "the first row names none of the expected columns (is the header missing?)"
      : named("is unknown", "are unknown", unknown.map(withoutPerson)),
    named("is missing", "are missing", known.length === 0 ? [] : missingOf(columns, mapping)),
    named("is there twice", "are there twice", repeated(mapping.unknownColumns === "custom" ? columns : known)),
    ...rivals(columns, mapping),
  ].filter((problem) => problem !== undefined);
  if (problems.length === 0) {
    refuseWithoutConsent(place, columns, mapping);
    refuseUndecided(place, undecidedOf(columns, mapping));
    return columns;
  }
  const remedy = unknown.length === 0 ? "" : ' Map it, or say what becomes of unknown columns: "ignore" or "custom".';
  const what = mapping.missingColumns === "ignore" ? "Known columns" : "Expected header";
  const found = `${place}: ${problems.join("; ")}.${known.length === 0 ? "" : remedy}`;
  const fact = known.length === 0 ? "no-known-column" : "header-unexpected";
  throw new FileError(fact, found, { beside: ` ${what}: ${listed(names, ",")}.` });
}

/** A file without a header has a customer where the names should be. */
const withoutPerson = (column: string): string =>
  /@|^[+(]?[\d\s()./-]{6,}$/.test(column) ? maskValue(column) : column;

/**
 * The cells without white space around them, each spelled as one of `names` if it is that name: exactly, or else in another
 * case, as long as it is clear which cell and which name are meant.
 */
export function matchColumns(cells: readonly string[], names: readonly string[]): readonly string[] {
  const columns = cells.map((cell) => cell.trim());
  const known = new Set(names);
  const exact = new Set(columns);
  const cellOf = onlyOnes(columns);
  const nameOf = onlyOnes(names.filter((name) => !exact.has(name)));
  return columns.map((column) => {
    const folded = column.toLowerCase();
    return known.has(column) || cellOf.get(folded) === undefined ? column : (nameOf.get(folded) ?? column);
  });
}

/** By its lower case, each text that no other one shares it with. */
function onlyOnes(texts: readonly string[]): ReadonlyMap<string, string | undefined> {
  const found = new Map<string, string | undefined>();
  for (const text of texts) {
    const folded = text.toLowerCase();
    found.set(folded, found.has(folded) ? undefined : text);
  }
  return found;
}

/** Every column that the mapping names. */
export function namesIn(mapping: Mapping): readonly string[] {
  const { columns, subscribedOnlyIf = {} } = mapping;
  const asked = askedIn(mapping);
  return [...new Set([...Object.keys(columns), ...asked, ...Object.keys(subscribedOnlyIf)])];
}

/** Whether a header has every column that the mapping cannot do without. */
export function hasColumns(cells: readonly string[], mapping: Pick<Mapping, "columns" | "missingColumns">): boolean {
  const names = Object.keys(mapping.columns);
  const there = new Set(matchColumns(cells, names));
  return mapping.missingColumns === "ignore" || names.every((name) => there.has(name));
}

/** Columns that are asked about in each row, and without which a row would be read as something else. */
function askedIn({ subscribedAtChanged, reading: { countryColumn } = {} }: Mapping): readonly string[] {
  const asked = typeof subscribedAtChanged === "object" ? [subscribedAtChanged.column] : [];
  return countryColumn === undefined ? asked : [...asked, countryColumn];
}

/** @param columns that the mapping does not name */
function unknownOf(columns: readonly string[], { unknownColumns }: Mapping): readonly string[] {
  if (unknownColumns === "ignore") return [];
  // A custom field needs a name.
  return columns.filter((column) => (unknownColumns === "custom" ? column === "" : !isNeverSent(column)));
}

function missingOf(columns: readonly string[], mapping: Mapping): readonly string[] {
  const mapped = mapping.missingColumns === "ignore" ? [] : Object.keys(mapping.columns);
  const there = new Set(columns);
  return [...new Set([...mapped, ...askedIn(mapping)])].filter((column) => !there.has(column));
}

/** Columns that say who is subscribed: without one of them, everybody would be, or nobody. @throws {FileError} when one is missing, unless nobody is to be subscribed */
function refuseWithoutConsent(place: string, columns: readonly string[], mapping: Mapping): void {
  const { subscribedOnlyIf = {}, subscribedAtChanged } = mapping;
  if (subscribedAtChanged === false) return;
  const dates = Object.keys(mapping.columns).filter((column) => mapping.columns[column]?.field === "subscribedAt");
  const there = new Set(columns);
  const isDated = subscribedAtChanged !== "when-subscribed" || dates.some((column) => there.has(column));
  const deciding = [...Object.keys(subscribedOnlyIf), ...(isDated ? [] : dates)];
  const missing = [...new Set(deciding)].filter((column) => !there.has(column));
  const problem = named("says who is subscribed, and is missing", "say who is subscribed, and are missing", missing);
  if (problem !== undefined) throw new FileError("consent-column-missing", `${place}: ${problem}.`);
  if (subscribedAtChanged === "when-subscribed" && dates.length === 0) {
    throw new FileError(
      "dates-unmapped",
      `${place}: who has a date of subscription is to be subscribed, and no column fills subscribedAt.`,
    );
  }
}

/** What nobody has decided about, by the mapping's own word. */
function undecidedOf(columns: readonly string[], mapping: Mapping): readonly UndecidedColumn[] {
  const { undecidedConsent = [], subscribedOnlyIf = {}, subscribedAtChanged } = mapping;
  if (subscribedAtChanged === false) return [];
  const there = new Set(columns);
  return undecidedConsent
    .filter((column) => there.has(column) && !Object.hasOwn(subscribedOnlyIf, column))
    .map((column) => ({ column, rule: subscriberRuleText({ column, words: [PLACEHOLDER] }) }));
}

/** Columns that fill the same field, which has room for one. */
function rivals(columns: readonly string[], mapping: Mapping): readonly string[] {
  const byField = new Map<Field, string[]>();
  for (const column of new Set(columns)) {
    const group = mapping.firstFilled?.find((names) => names.includes(column));
    const isFirst = !group || columns.find((other) => group.includes(other)) === column; // the others take its place
    for (const field of isFirst ? filledBy(targetOf(column, mapping).field) : []) {
      if (!takesMany(field)) byField.set(field, [...(byField.get(field) ?? []), column]);
    }
  }
  return [...byField]
    .filter(([, fillers]) => fillers.length > 1)
    .map(
      ([field, fillers]) =>
        `${named("", `fill ${field}, which has room for one`, fillers)}; map the others to "ignore"`,
    );
}

const filledBy = (field: Field): readonly Field[] => (field === "fullName" ? ["firstName", "lastName"] : [field]);

function named(one: string, many: string, columns: readonly string[]): string | undefined {
  const [first] = columns;
  if (first === undefined) return undefined;
  const names = listed(columns.map((column) => (column === "" ? "(a column without a name)" : `"${column}"`)));
  return columns.length === 1 ? `column ${names} ${one}` : `columns ${names} ${many}`;
}

/** A message with thousands of names would hide what it says. */
const MOST_NAMES = 50;

function listed(names: readonly string[], separator = ", "): string {
  const others = names.length - MOST_NAMES;
  return others <= 0 ? names.join(separator) : `${names.slice(0, MOST_NAMES).join(separator)} and ${others} more`;
}

function repeated(columns: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  const again = columns.filter((column) => seen.size === seen.add(column).size);
  return [...new Set(again)];
}
