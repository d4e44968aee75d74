import { readFileSync, writeFileSync } from "node:fs";
import type { Bar, Finding, Key } from "../findings.js";
import type { Machine } from "../machine.js";
import type { Section } from "../table.js";

export const RESULTS: URL = new URL("../results.json", import.meta.url);

/** A full run, as it is kept. */
export interface Results {
  /** A day, such as 2024-10-02. */
  readonly date: string;
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  readonly rows: number;
  readonly rounds: number;
  readonly sections: readonly Section[];
}

/** Of less, figures mean little. */
const FULL = { rows: 100_000, rounds: 3 };

export const isSmall = ({ rows, rounds }: Results): boolean => rows < FULL.rows || rounds < FULL.rounds;

/** A finding that is a bar of the picture. */
export type BarFinding = Finding & { readonly bar: Bar };

export function readResults(): Results {
  return JSON.parse(readFileSync(RESULTS, "utf8")) as Results;
}

export function writeResults(results: Results): void {
  writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
}

/** A full run with some suites measured again. @throws when they were not measured as the others were */
export function replaced(full: Results, again: Results): Results {
  const isSame = Object.entries(again.versions).every(([name, version]) => full.versions[name] === version);
  if (!isSame || settingOf(full) !== settingOf(again))
    throw new Error("another machine, another version, or another number of rows or rounds: a full run is needed");
  const sections = full.sections.map((old) => again.sections.find(({ suite }) => suite === old.suite) ?? old);
  return { ...full, sections };
}

const settingOf = ({ machine, rows, rounds }: Results): string =>
  JSON.stringify([{ ...machine, load: undefined }, rows, rounds]);

/** The bars, the longest first. */
export function barsOf({ sections }: Results): readonly BarFinding[] {
  const bars = sections
    .flatMap(({ findings }) => findings)
    .filter((finding): finding is BarFinding => finding.bar !== undefined);
  return bars.sort((a, b) => b.reached.median - a.reached.median);
}

/** The median of the finding that a sentence tells. @throws when the run did not measure it */
export function figureOf({ sections }: Results, key: Key): number {
  const finding = sections.flatMap(({ findings }) => findings).find((each) => each.key === key);
  return finding?.reached.median ?? notMeasured(key);
}

/** Rows per second of CPU of one who is named in a sentence. @throws when the run did not measure it */
export function speedOf(results: Results, who: Bar["who"]): number {
  const named = barsOf(results).find(({ bar }) => bar.who === who);
  return named?.reached.median ?? notMeasured(`speed of ${who}`);
}

function notMeasured(what: string): never {
  throw new Error(`results.json has no figure for "${what}": npm run bench -- --record makes it again`);
}
