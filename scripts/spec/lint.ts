// Lints the contract as written (3.1) and as generated (3.0), compares the assumptions with their questions, and the version
// of the contract with what changed since it was last released.
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { ASSUMPTIONS } from "../../src/sandbox/assumptions.js";
import { idDifferences, idsOfContract, idsOfReadme } from "./assumptions.js";
import { versionProblems } from "./breaking/gate.js";
import { lintFiles, type Problem } from "./redocly.js";
import { spectralProblems } from "./spectral.js";

const CONTRACT = "openapi/openapi.yaml";
const BUNDLED = "generated/openapi.yaml";
const CONTRACT_3_0 = "generated/openapi-3.0.json";
const README = "openapi/README.md";

const contract: unknown = parse(readFileSync(CONTRACT, "utf8"));
const readme = readFileSync(README, "utf8");
const written = ({ file, line, rule, message }: Problem) => `${file}:${line} ${rule}: ${message}`;
const problems = [
  ...(await lintFiles([CONTRACT, CONTRACT_3_0])).map(written),
  ...(await spectralProblems([BUNDLED, CONTRACT_3_0])).map(written),
  ...idDifferences({ place: CONTRACT, ids: idsOfContract(contract) }, { place: README, ids: idsOfReadme(readme, "S") }),
  ...idDifferences(
    { place: "src/sandbox/assumptions.ts", ids: Object.keys(ASSUMPTIONS).filter((id) => id.startsWith("A")) },
    { place: README, ids: idsOfReadme(readme, "A") },
  ),
  ...(await versionProblems()),
];

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log(`spec: ${CONTRACT} and ${CONTRACT_3_0} are clean, every assumption is explained`);
