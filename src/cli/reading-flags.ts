import type { ReadingEvidence } from "../files/reading/evidence.js";
import type { MappingFlags } from "./flags.js";
import { printable, shellWord } from "./printable.js";

const FLAGS: Readonly<Record<ReadingEvidence["about"], { readonly flag: string; readonly name: keyof MappingFlags }>> =
  {
    country: { flag: "--country", name: "country" },
    dateFormat: { flag: "--date-format", name: "dateFormat" },
    timeZone: { flag: "--time-zone", name: "timeZone" },
    decimal: { flag: "--decimal", name: "decimal" },
    nullWords: { flag: "--null", name: "null" },
  };
const CANDIDATES_SHOWN = 6;

/** What the cells clearly show, as the flags that say it. */
export function flagsOf(evidence: readonly ReadingEvidence[]): Partial<MappingFlags> {
  return Object.fromEntries(
    evidence.flatMap(({ about, value }) => (value === undefined ? [] : [[FLAGS[about].name, value]])),
  );
}

/** A line for each way of reading that the file shows or needs, with why; what is not clear is left to a person. */
export function evidenceLines(evidence: readonly ReadingEvidence[]): readonly string[] {
  if (evidence.length === 0) return [];
  const flags = evidence.map(({ about, value }) => {
    const word = value === undefined ? "?" : shellWord([value].flat().join(","));
    return `${FLAGS[about].flag} ${word}`;
  });
  const width = Math.max(...flags.map((flag) => flag.length));
  const lines = evidence.map((one, index) => {
    const to = one.value === undefined ? ` ${openQuestion(one)}` : "";
    return `  ${(flags[index] ?? "").padEnd(width)}  ${printable(one.because)}.${to}`;
  });
  return ["How its cells seem to be written, which the next command says:", ...lines, ""];
}

function openQuestion({ about, candidates }: ReadingEvidence): string {
  const { flag } = FLAGS[about];
  const shown = candidates.slice(0, CANDIDATES_SHOWN).map(shellWord);
  const more = candidates.length > shown.length ? `, or another of ${candidates.length}` : "";
  return shown.length === 0
    ? `You have to say it: ${flag}`
    : `You have to say it: ${flag} ${shown.join(" or ")}${more}`;
}
