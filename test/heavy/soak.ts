/**
 * The soak test at length: `npx tsx test/heavy/soak.ts [--records 5000000]` sends them through a heap of 128 MB to a server that
 * spoils one request in twenty, and looks whether any was lost, doubled or overtaken, and whether memory, handles or timers
 * grew: median of the last tenth against that of the second, at most a tenth more memory (and 2 MB of what is in use).
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { growthOf, problemsOf, type Soaked, soak, tenths } from "../support/heavy/soak/soak.js";

const { values } = parseArgs({ options: { records: { type: "string", default: "5000000" } } });
const records = Number(values.records);
const folder = await mkdtemp(join(tmpdir(), "releva-soak-"));
try {
  const soaked = await soak(records, folder);
  const problems = [...problemsOf(soaked, records), ...growthOf(soaked)];
  console.log(figures(soaked).join("\n"));
  console.log(problems.join("\n") || "every record accounted for exactly once, nothing grew, nothing was left");
  if (problems.length > 0) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true });
}

function figures(soaked: Soaked): string[] {
  const { report, arrivals, samples, left, exitMs } = soaked;
  const { read, accepted, invalid, rejected, requests, retries, splits, durationMs } = report;
  const faults = Object.entries(arrivals.faults).map(([fault, count]) => `${count} x ${fault}`);
  const line = (what: string, key: "liveMb" | "rssMb" | "resources"): string => {
    const { warm, end } = tenths(soaked, (sample) => sample[key]);
    const most = Math.max(...samples.map((sample) => sample[key]));
    return `${what}: ${warm.toFixed(1)} in the second tenth, ${end.toFixed(1)} in the last, ${most.toFixed(1)} at most`;
  };
  return [
    `read ${read} = accepted ${accepted} + invalid ${invalid} + rejected ${rejected}, in ${(durationMs / 1000).toFixed(0)} s`,
    `requests ${requests}, of them ${retries} retries and ${splits} to find the rejected`,
    `faults: ${faults.join(", ")}`,
    `arrived: ${arrivals.applied} distinct, ${arrivals.again} once more, ${arrivals.overtaken} overtaken`,
    line("MB in use after a collection, median", "liveMb"),
    line("MB resident, median", "rssMb"),
    line("handles and timers, median", "resources"),
    `left at the end: ${left.join(", ") || "nothing"}; the process ended ${exitMs.toFixed(0)} ms later by itself`,
  ];
}
