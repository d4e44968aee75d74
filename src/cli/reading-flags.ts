import { type ReadingEvidence, readingOf } from "../files/reading/evidence.js";
import type { Reading } from "../files/reading/reading.js";
import type { MappingFlags } from "./flags.js";
import { printable, shellWord } from "./printable.js";

const FLAGS: Readonly<Record<ReadingEvidence["about"], string>> = {
  country: "--country",
  countryColumn: "--country-column",
  dateFormat: "--date-format",
  timeZone: "--time-zone",
  decimal: "--decimal",
  nullWords: "--null",
};

/** How cells are read, as the flags that say it. */
export function flagsOfReading({ nullWords, ...reading }: Reading = {}): Partial<MappingFlags> {
  const said = Object.entries({ ...reading, null: nullWords }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(said);
}

/** More of them are no suggestion. */
const MOST_CANDIDATES = 6;

/** What has to be said, where the file suggests nothing. */
const TO_BE_SAID: Readonly<Record<ReadingEvidence["about"], string>> = {
  country: "<two letters>",
  countryColumn: "<name>",
  dateFormat: "<format>",
  timeZone: "<Area/City>",
  decimal: "<sign>",
  nullWords: "<words>",
};

/** What the cells clearly show, as the flags that say it. */
export function flagsOf(evidence: readonly ReadingEvidence[]): Partial<MappingFlags> {
  return flagsOfReading(readingOf(evidence));
}

/** A line for each way of reading that the file shows or needs, with why; what is not clear is left to a person. */
export function evidenceLines(evidence: readonly ReadingEvidence[], isOfCommand = true): readonly string[] {
  if (evidence.length === 0) return [];
  const said = isOfCommand ? ", which the next command says" : "";
  return [`How its cells seem to be written${said}:`, ...flagTable(evidence.map(evidenceRow)), ""];
}

/** A flag, and why it is to be said. */
export type FlagRow = readonly [flag: string, why: string];

export function evidenceRow(one: ReadingEvidence): FlagRow {
  const { about, value, because } = one;
  const word = value === undefined ? "?" : shellWord([value].flat().join(","));
  const question = value === undefined ? ` ${openQuestion(one)}` : "";
  return [`${FLAGS[about]} ${word}`, `${printable(because)}.${question}`];
}

export function flagTable(rows: readonly FlagRow[]): readonly string[] {
  const width = Math.max(...rows.map(([flag]) => flag.length));
  return rows.map(([flag, why]) => `  ${flag.padEnd(width)}  ${why}`);
}

/** `--country BG or FI`: what the file suggests. Undefined when that is nothing, or nearly anything. */
export function suggestionOf({ about, value, candidates }: ReadingEvidence): string | undefined {
  const named = value === undefined ? candidates : [[value].flat().join(",")];
  if (named.length === 0 || named.length > MOST_CANDIDATES) return undefined;
  return `${FLAGS[about]} ${named.map(shellWord).join(" or ")}`;
}

function openQuestion(one: ReadingEvidence): string {
  return `Unless you say it, they are rejects: ${toBeSaid(one)}`;
}

/** The flag with what the file leaves open, or with what it takes. */
export const toBeSaid = (one: ReadingEvidence): string =>
  suggestionOf(one) ?? `${FLAGS[one.about]} ${TO_BE_SAID[one.about]}`;
