import { type CellKind, kindOf } from "../reading/cell-reader.js";
import { countryEvidence } from "../reading/country.js";
import { dateEvidence, timesWithoutOffset, zonesOf } from "../reading/date-evidence.js";
import { many, type ReadingEvidence } from "../reading/evidence.js";
import { isCellError, isLikelyNull, nullTest, USUAL_NULL_WORDS } from "../reading/null-words.js";
import { decimalEvidence } from "../reading/number.js";
import type { Reading } from "../reading/reading.js";
import { withoutMarks } from "../reading/spreadsheet.js";
import type { Sample } from "./consent.js";
import { countriesOfRows } from "./country-column.js";
import { countrySigns } from "./country-signs.js";
import type { Target } from "./target.js";

interface Column {
  readonly name: string;
  readonly kind: CellKind;
  readonly cells: readonly string[];
}

/** A word for nothing is told from somebody's text by coming again. */
const REPEATS = 2;

/**
 * What the first rows show of how their cells are written, where that is not said: nothing of it is used before somebody has seen it.
 *
 * @param header as the file has it; `targets` are of its columns @param said what needs no evidence
 */
export async function readingEvidence(
  header: readonly string[],
  targets: readonly Target[],
  sample: Sample,
  said: Reading,
): Promise<readonly ReadingEvidence[]> {
  const filled = header.flatMap((name, index): Column[] => {
    const target = targets[index];
    if (target === undefined || target.field === "ignore") return [];
    const cells = sample.map((row) => withoutMarks((row[index] ?? "").trim())).filter((cell) => cell !== "");
    return [{ name: name.trim(), kind: kindOf(target), cells }];
  });
  const nulls = said.nullWords === undefined ? nullEvidence(filled) : undefined;
  const given = nullTest(said.nullWords ?? nulls?.value);
  const columns = filled.map((column) => ({
    ...column,
    cells: column.cells.filter((cell) => !given(cell) && !isCellError(cell)),
  }));
  const cellsOf = (...kinds: readonly CellKind[]): readonly string[] =>
    columns.filter(({ kind }) => kinds.includes(kind)).flatMap(({ cells }) => cells);
  const found: ReadingEvidence[] = [];
  const add = (evidence: Omit<ReadingEvidence, "columns"> | undefined, ...kinds: readonly CellKind[]): void => {
    const names = columns.filter(({ kind, cells }) => kinds.includes(kind) && cells.length > 0).map(({ name }) => name);
    if (evidence) found.push({ ...evidence, columns: names });
  };

  const signs = countrySigns(header, sample);
  const phones = targets.flatMap((target, index) =>
    target.field !== "ignore" && kindOf(target) === "phone" ? [index] : [],
  );
  const ofRows = countriesOfRows(header, sample, phones, given, said);
  const left = phones.flatMap((index) => ofRows.left.map((row) => withoutMarks((row[index] ?? "").trim())));
  const isAsked = said.country === undefined;
  const country = isAsked
    ? await countryEvidence(
        left.filter((cell) => cell !== "" && !given(cell)),
        signs,
      )
    : undefined;
  add(ofRows.evidence, "phone");
  add(country, "phone");
  if ((said.dateFormat ?? "auto") === "auto") add(await dateEvidence(cellsOf("date", "dateTime")), "date", "dateTime");
  if (said.timeZone === undefined && said.utcOffset === undefined) {
    const strong = signs.find(({ isStrong, countries }) => isStrong && countries.length === 1)?.countries[0];
    const decided = country?.value === undefined ? (country ? undefined : strong) : String(country.value);
    add(await zoneEvidence(cellsOf("dateTime"), said.country ?? decided), "dateTime");
  }
  if (said.decimal === undefined) add(decimalEvidence(cellsOf("number")), "number");
  return nulls === undefined ? found : [...found, nulls];
}

async function zoneEvidence(
  cells: readonly string[],
  country: string | undefined,
): Promise<Omit<ReadingEvidence, "columns"> | undefined> {
  const times = timesWithoutOffset(cells);
  if (times === 0) return undefined;
  const zones = country === undefined ? [] : await zonesOf(country.toUpperCase());
  const [value, other] = zones;
  const what = `${many(times, "time has", "times have")} no offset`;
  const because =
    value === undefined
      ? `${what}, and nothing shows where they were taken`
      : `${what}, and ${country} has ${other === undefined ? "one time zone" : "several time zones"}`;
  return {
    about: "timeZone",
    value: other === undefined ? value : undefined,
    candidates: zones,
    because,
    cells: times,
    of: cells.length,
  };
}

type NullEvidence = ReadingEvidence & { readonly value: readonly string[] };

function nullEvidence(columns: readonly Column[]): NullEvidence | undefined {
  const all = columns.map(({ name, cells }) => ({ name, cells, words: cells.filter(isProposed) }));
  const words = new Map<string, number>();
  for (const word of all.flatMap((column) => column.words)) words.set(word, (words.get(word) ?? 0) + 1);
  const found = [...words].filter(([, times]) => times >= REPEATS).sort(([, one], [, other]) => other - one);
  if (found.length === 0) return undefined;
  const value = [...USUAL_NULL_WORDS, ...found.map(([word]) => word)];
  const having = all.filter((column) => column.words.some((word) => value.includes(word)));
  return {
    about: "nullWords",
    value,
    candidates: value,
    because: found.map(([word, times]) => `"${word}" stands in ${times} cells`).join(", "),
    columns: having.map(({ name }) => name),
    cells: found.reduce((sum, [, times]) => sum + times, 0),
    of: having.reduce((sum, { cells }) => sum + cells.length, 0),
  };
}

/** A word with a comma cannot be said in a list of words. */
const isProposed = (cell: string): boolean =>
  isLikelyNull(cell) && !USUAL_NULL_WORDS.includes(cell) && !cell.includes(",");
