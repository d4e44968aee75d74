/**
 * `npm run portability`: the contract in other languages. Everything; or legs, `--only python,go`; or one thing of a leg,
 * `--only php/openapi-generator`; or some of the parts, `--what verdicts,clients,quickstarts,judges`.
 * `--gate` is what `.ci/run` runs: the quick legs, compared with results.json.
 */
import { parseArgs } from "node:util";
import { gate } from "./gate.js";
import { inputsHash } from "./hash.js";
import { LEGS, loadLeg } from "./legs.js";
import { MATRIX, matrix } from "./matrix.js";
import { ourDigest, scenarioDigest } from "./reference.js";
import { replace, writeLegResult } from "./results.js";
import { runLeg } from "./run-leg.js";
import { type Chosen, chosen } from "./selection.js";

const { values } = parseArgs({
  options: { only: { type: "string" }, what: { type: "string" }, gate: { type: "boolean", default: false } },
});
const say = (line: string): void => console.log(line);
process.on("SIGINT", () => process.exit(130)); // ends the commands that run, too
process.on("SIGTERM", () => process.exit(143));

const problems = values.gate ? await gate(say) : await run(chosen(values.only, values.what, LEGS));
if (problems.length > 0) {
  console.error(`\n${problems.length} problems:`);
  for (const problem of problems) console.error(`- ${problem.split("\n", 1)[0]}`);
  process.exitCode = 1;
}

/** Runs the legs, and keeps what those gave that ran as a whole and are green or pinned. */
async function run({ legs, whole, ...selection }: Chosen): Promise<readonly string[]> {
  const ours = await ourDigest();
  const found: string[] = [];
  for (const name of legs) {
    const leg = await loadLeg(name);
    const inputs = inputsHash(leg);
    const reference = name === "ours" ? await scenarioDigest() : ours;
    const { result, problems, skipped } = await runLeg(leg, selection, reference, say);
    found.push(...problems.map((problem) => `${name}/${problem}`));
    if (skipped !== undefined) {
      console.error(`SKIPPED ${name}: ${skipped}`);
      if (process.env.CI === "true") found.push(`${name} was skipped: ${skipped}`);
    } else if (inputsHash(leg) !== inputs) {
      found.push(`${name}: the files that it rests on changed while it ran`);
    } else if (whole && problems.length === 0) {
      replace(MATRIX, matrix(writeLegResult(LEGS, name, { inputs, ...result })));
    }
  }
  if (!whole) say("A part of a leg: results.json stays as it is.");
  return found;
}
