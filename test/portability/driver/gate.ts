/** What `.ci/run` runs: legs and engines that take a few minutes together. Everything must be as results.json says. */
import { isDeepStrictEqual } from "node:util";
import { loadLeg } from "./legs.js";
import { ourDigest } from "./reference.js";
import { type LegResult, readResults } from "./results.js";
import { runLeg } from "./run-leg.js";
import type { Part } from "./selection.js";

/** The others build for minutes (clients in Java, Kotlin and Rust), or bring only clients of languages that are here already. */
const GATE: Readonly<Record<string, readonly Part[]>> = {
  python: ["verdicts", "clients", "quickstarts", "judges"],
  go: ["verdicts", "clients", "quickstarts", "judges"], // its judge holds back a breaking contract
  php: ["verdicts", "clients", "quickstarts", "judges"],
  ruby: ["verdicts", "quickstarts", "judges"],
  perl: ["verdicts"],
  shell: ["quickstarts"],
  js: ["verdicts", "judges"], // they meet our own client, which is no part of what makes results stale
  java: ["verdicts"],
  rust: ["verdicts"],
};

const FIELDS = { verdicts: "engines", clients: "clients", quickstarts: "quickstarts", judges: "judges" } as const;

/** All problems; a toolchain that is missing is one here. */
export async function gate(say: (line: string) => void): Promise<readonly string[]> {
  const { legs } = readResults();
  const reference = await ourDigest();
  const found: string[] = [];
  for (const [name, parts] of Object.entries(GATE)) {
    const { result, problems, skipped } = await runLeg(await loadLeg(name), { parts }, reference, say);
    found.push(...problems.map((problem) => `${name}/${problem}`));
    if (skipped !== undefined) found.push(`${name} was skipped: ${skipped}`);
    else if (problems.length === 0) found.push(...changes(name, parts, result, legs[name]));
  }
  return found;
}

/** What was just run and is not what was recorded: another cell, other exceptions. */
export function changes(
  name: string,
  parts: readonly Part[],
  result: Omit<LegResult, "inputs">,
  recorded: LegResult | undefined,
): readonly string[] {
  return parts.flatMap((part) => {
    const field = FIELDS[part];
    if (isDeepStrictEqual(verdictsOf(result[field]), verdictsOf(recorded?.[field]))) return [];
    return [`${name}/${part} are not what results.json says. Run \`npm run portability -- --only ${name}\`.`];
  });
}

/** As it would be read back, without what may differ between two machines: Debian's packages move on by themselves. */
function verdictsOf(cells: unknown): unknown {
  return cells && JSON.parse(JSON.stringify(cells), (key, value) => (key === "version" ? undefined : value));
}
