// Prints the scores of the vectors. `--write` puts them into openapi/README.md; `--check` fails when what stands there is
// not current. Always fails when a score is not full.
import { readFileSync, writeFileSync } from "node:fs";
import { readContract } from "../generate/contract.js";
import { idsOfContract, idsOfReadme } from "../spec/assumptions.js";
import { requestSchema, scoreOf } from "./scoring.js";
import { readVectors } from "./vectors.js";

const OPENAPI = new URL("../../openapi/", import.meta.url);
const README = new URL("README.md", OPENAPI);
const BLOCK = /(<!-- scores:start -->)[\s\S]*?(<!-- scores:end -->)/;

const readme = readFileSync(README, "utf8");
const contract = await readContract(OPENAPI);
const sentences: readonly { id: string }[] = JSON.parse(
  readFileSync(new URL("vendor/sentences.json", OPENAPI), "utf8"),
);
const { text, problems } = scoreOf(requestSchema(contract), readVectors(new URL("vectors/", OPENAPI)), {
  sentences: sentences.map(({ id }) => id),
  shapes: idsOfContract(contract.schemas),
  behaviours: idsOfReadme(readme, "A"),
});
console.log(text);
for (const problem of [...problems, ...readmeProblems()]) fail(problem);

function readmeProblems(): string[] {
  if (!BLOCK.test(readme)) return ["openapi/README.md has no block between scores:start and scores:end"];
  const current = readme.replace(BLOCK, `$1\n${text}\n$2`);
  if (process.argv.includes("--write")) writeFileSync(README, current);
  const isStale = process.argv.includes("--check") && current !== readme;
  return isStale ? ["the scores in openapi/README.md are not current: run tsx scripts/vectors/score.ts --write"] : [];
}

function fail(problem: string): void {
  console.error(problem);
  process.exitCode = 1;
}
