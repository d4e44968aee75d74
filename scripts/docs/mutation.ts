import { join } from "node:path";
import type { DocumentCheck, TextFile } from "./check.js";
import { fencesOf } from "./markdown.js";
import { byKind, type Mutant, mutantsOf, sampleOf } from "./mutants.js";

export interface Tried extends Mutant {
  readonly isCaught: boolean;
  /** Of one that is not caught, why; undefined when nobody has looked into it. */
  readonly reason: string | undefined;
}

/** In a session of a page, or in a file that one reads: a test plays it, and compares every word. */
export function isPlayed({ file, line, text }: Mutant): boolean {
  if (file !== "README.md" && !file.startsWith(join("docs", ""))) return false;
  return fencesOf(text).some(({ firstLine, language, mark, text: block }) => {
    const isIn = line >= firstLine && line < firstLine + block.split("\n").length;
    return isIn && (language === "console" || /\.(?:csv|json|ndjson|txt)$/.test(mark));
  });
}

/** Why a defect is not caught. */
const REASONS: readonly { readonly of: (mutant: Mutant) => boolean; readonly reason: string }[] = [
  {
    of: ({ kind, before }) => kind === "type" && /^"(?:no address|0888 123 405)"$/.test(before),
    reason: "it is wrong on purpose, and still is",
  },
  {
    of: ({ kind, after }) => kind === "field name" && after.includes("_"),
    reason: "stands beside code of a language that writes names so",
  },
  {
    of: ({ file, kind }) => kind === "phone" && file === "docs/rejects.md",
    reason: "is in a script of sed, which a test runs",
  },
  {
    of: ({ file, kind }) => file === "openapi/README.md" && (kind === "header" || kind === "required"),
    reason: "is in a program of another language, which the portability driver runs where it has the toolchain",
  },
  {
    of: ({ kind, before }) => kind === "date" && before === "2024-10-02",
    reason: "is of the vendor's page, and in the name of its file",
  },
  {
    of: ({ file, before }) => file === join("docs", "testing.md") && before === "location",
    reason: "is a header of HTTP",
  },
  { of: isPlayed, reason: "is in a session, which a test plays" },
  {
    of: ({ kind, after }) => kind === "type" && after === "[1]",
    reason: "is in a table of what a test sends, in words",
  },
];

/** Plants defects into documents one at a time. Documents that have problems of their own cannot tell. */
export async function tryMutants(mutants: readonly Mutant[], { check }: DocumentCheck): Promise<readonly Tried[]> {
  const tried: Tried[] = [];
  for (const mutant of mutants) {
    const isCaught = (await check(mutant)).problems.length > 0;
    const reason = isCaught ? undefined : REASONS.find(({ of }) => of(mutant))?.reason;
    tried.push({ ...mutant, isCaught, reason });
  }
  return tried;
}

/** As many mutants as a table can show, of every kind. */
export const SAMPLE = 80;
/** So many of them must be caught. */
export const CAUGHT_AT_LEAST = 76;

export const sampledMutants = (files: readonly TextFile[]): readonly Mutant[] =>
  sampleOf(mutantsOf(files.filter(isPlanted)), SAMPLE);

/**
 * The reference is judged as every document is, and no defect is planted there: it is written from the sources, so that a defect
 * in it is one of its generator, which its own check finds. Its many names would stand for those that people write.
 */
export const isPlanted = ({ file }: TextFile): boolean => !file.startsWith(join("docs", "reference"));

/** A line for each kind, then one for each defect. */
export function tableOfMutants(tried: readonly Tried[]): string {
  const kinds = [...byKind(tried)].map(
    ([kind, all]) => `  ${kind.padEnd(10)} ${all.filter(({ isCaught }) => isCaught).length} of ${all.length}`,
  );
  const each = tried.map(({ kind, file, line, before, after, isCaught, reason }) => {
    const place = `${file}:${line}`.padEnd(32);
    const end = isCaught ? "" : `  NOT CAUGHT: ${reason ?? "no reason known"}`;
    return `  ${kind.padEnd(10)} ${place} ${shown(before)} -> ${shown(after)}${end}`;
  });
  const caught = tried.filter(({ isCaught }) => isCaught).length;
  return [`${caught} of ${tried.length} planted defects are caught`, ...kinds, "", ...each].join("\n");
}

function shown(text: string): string {
  const line = JSON.stringify(text).slice(1, -1);
  return line === "" ? "nothing" : line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
