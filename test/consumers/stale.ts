/** Whether results.json and docs/environments.md are those of the cells as they are: part of `npm run check`. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { CELLS } from "./cells/index.js";
import { readResults, resultOf } from "./results.js";
import { PAGE, page } from "./table.js";

if (process.argv.includes("--write")) writeFileSync(PAGE, page(readResults())); // after a change of its words alone
const results = readResults();
const text = existsSync(PAGE) ? readFileSync(PAGE, "utf8") : "";
if (JSON.stringify(results.cells) !== JSON.stringify(CELLS.map(resultOf)) || text !== page(results)) {
  console.error("consumers: results.json or docs/environments.md is not what the cells give. Run `npm run consumers`.");
  process.exitCode = 1;
}
