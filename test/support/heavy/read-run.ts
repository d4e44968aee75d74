/** Reads one file to its end or its error, in a process of its own. Arguments: path. Prints what came of it, and the peak of its memory. */
import { existsSync, readFileSync } from "node:fs";
import { isRelevaError } from "../../../src/errors.js";
import { readCsv, readJson, readXlsx } from "../../../src/node.js";

const [path = ""] = process.argv.slice(2);
const read = path.endsWith(".xlsx") ? readXlsx : /json/.test(path) ? readJson : readCsv;
let records = 0;
let rejects = 0;
let error: string | undefined;
try {
  for await (const { issues } of read(path)) {
    records += 1;
    rejects += issues === undefined ? 0 : 1;
  }
} catch (thrown) {
  error = isRelevaError(thrown) ? thrown.message : `crashes: ${thrown}`;
}
console.log(JSON.stringify({ records, rejects, error, peakMb: peakKb() / 1024 }));

/** What `resourceUsage` says begins with the memory of the process that started this one. */
function peakKb(): number {
  const status = existsSync("/proc/self/status") ? readFileSync("/proc/self/status", "utf8") : "";
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? process.resourceUsage().maxRSS);
}
