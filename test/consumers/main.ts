/**
 * `npm run consumers`: packs the package once, installs it in projects as its users have them, and judges each by what arrives
 * at a sandbox. `--quick` runs what the gate does, `--only <text>` what has this text in its name. A whole run that has no
 * problem writes results.json and docs/environments.md.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { titleOf } from "./cell.js";
import { CELLS } from "./cells/index.js";
import { type Project, projectsOf, runProject } from "./place.js";
import { problemOf, resultOf, writeResults } from "./results.js";
import { PAGE, page } from "./table.js";

const { values } = parseArgs({ options: { quick: { type: "boolean" }, only: { type: "string" } } });
const { quick, only } = values;
const chosen = CELLS.filter((cell) => (!quick || cell.quick) && (!only || titleOf(cell).includes(only)));
if (chosen.length === 0) throw new Error("no cell has such a name");

const folder = mkdtempSync(join(tmpdir(), "releva-consumers-"));
const problems: string[] = [];
try {
  const packed = execFileSync("npm", ["pack", "--silent", "--pack-destination", folder], { encoding: "utf8" });
  const tarball = join(folder, packed.trim());
  const waiting = [...projectsOf(chosen)];
  await Promise.all(Array.from({ length: availableParallelism() }, () => work(waiting, tarball)));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

for (const problem of problems) console.error(`\n${problem}`);
if (problems.length > 0) process.exitCode = 1;
else if (!quick && !only) {
  const results = { node: process.versions.node, cells: CELLS.map(resultOf) };
  writeResults(results);
  writeFileSync(PAGE, page(results));
}
console.log(`\n${chosen.length - problems.length} passed, ${problems.length} failed`);

async function work(waiting: Project[], tarball: string): Promise<void> {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    await runProject(next, tarball, (cell, ending, seconds) => {
      const problem = problemOf(cell, ending);
      const word = problem ? "failed" : ending === undefined ? "works " : "known ";
      console.log(`${word} ${seconds.toFixed(1).padStart(6)} s  ${titleOf(cell)}`);
      if (problem) problems.push(problem);
    });
  }
}
