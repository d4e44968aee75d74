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

const CANDIDATES_SHOWN = 6;

/** What the cells clearly show, as the flags that say it. */
export function flagsOf(evidence: readonly ReadingEvidence[]): Partial<MappingFlags> {
  return flagsOfReading(readingOf(evidence));
}

/** A line for each way of reading that the file shows or needs, with why; what is not clear is left to a person. */
export function evidenceLines(evidence: readonly ReadingEvidence[]): readonly string[] {
  if (evidence.length === 0) return [];
  const flags = evidence.map(({ about, value }) => {
    const word = value === undefined ? "?" : shellWord([value].flat().join(","));
    return `${FLAGS[about]} ${word}`;
  });
  const width = Math.max(...flags.map((flag) => flag.length));
  const lines = evidence.map((one, index) => {
    const to = one.value === undefined ? ` ${openQuestion(one)}` : "";
    return `  ${(flags[index] ?? "").padEnd(width)}  ${printable(one.because)}.${to}`;
  });
  return ["How its cells seem to be written, which the next command says:", ...lines, ""];
}

function openQuestion({ about, candidates }: ReadingEvidence): string {
  const flag = FLAGS[about];
  const shown = candidates.slice(0, CANDIDATES_SHOWN).map(shellWord);
  const more = candidates.length > shown.length ? `, or another of ${candidates.length}` : "";
  return shown.length === 0
    ? `You have to say it: ${flag}`
    : `You have to say it: ${flag} ${shown.join(" or ")}${more}`;
}
