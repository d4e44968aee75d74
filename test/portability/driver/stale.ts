/** Whether results.json and MATRIX.md are those of the contract and the driver as they are: part of `npm run check`. */
import { existsSync, readFileSync } from "node:fs";
import { inputsHash } from "./hash.js";
import { LEGS, loadLeg } from "./legs.js";
import { MATRIX, matrix } from "./matrix.js";
import { type Results, readResults } from "./results.js";
import { readExceptions } from "./verdicts.js";

/** What is not current, each with what to do. None: nothing is stale. */
export async function staleResults(): Promise<readonly string[]> {
  const legs = await Promise.all(LEGS.map(loadLeg));
  const engines = new Set(legs.flatMap((leg) => (leg.engines ?? []).map(({ name }) => name)));
  const strangers = Object.keys(readExceptions()).filter((engine) => !engines.has(engine));
  const hashes = new Map(legs.map((leg) => [leg.name, inputsHash(leg)]));
  return [
    ...staleness(readResults(), hashes, existsSync(MATRIX) ? readFileSync(MATRIX, "utf8") : ""),
    ...strangers.map((engine) => `exceptions.json has an engine that there is not, ${engine}: take it out.`),
  ];
}

/** `hashes`: of every leg that there is, as it is now. */
export function staleness(
  results: Results,
  hashes: ReadonlyMap<string, string>,
  matrixText: string,
): readonly string[] {
  const stale = [...hashes].filter(([name, hash]) => results.legs[name]?.inputs !== hash).map(([name]) => name);
  const gone = Object.keys(results.legs).filter((name) => !hashes.has(name));
  const rerun = (legs: readonly string[]): string => `Run \`npm run portability -- --only ${legs.join(",")}\`.`;
  return [
    ...(stale.length > 0 ? [`results.json is stale for ${stale.join(", ")}. ${rerun(stale)}`] : []),
    ...gone.map((name) => `results.json has a leg that there is not, ${name}. ${rerun(["ours"])}`),
    ...(matrixText === matrix(results) ? [] : [`MATRIX.md is not what results.json gives. ${rerun(["ours"])}`]),
  ];
}

if (process.argv[1] === import.meta.filename) {
  const found = await staleResults();
  for (const line of found) console.error(`portability: ${line}`);
  if (found.length > 0) process.exitCode = 1;
}
