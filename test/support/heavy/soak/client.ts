/** One long backfill, watched from within: prints what it found when the process exits by itself. Arguments: base URL, number of records. */
import { writeSync } from "node:fs";
import type { BackfillReport } from "../../../../src/backfill/report.js";
import { createClient } from "../../../../src/index.js";
import { nodeFetch } from "../../../../src/node.js";
import type { ProfileUpsert } from "../../../../src/types.js";
import { customer } from "./customers.js";

/** How the process stands, after a collection of garbage. */
export interface Sample {
  readonly read: number;
  /** Heap and buffers in use, in MB. */
  readonly liveMb: number;
  readonly rssMb: number;
  /** Sockets, timers, and whatever else keeps the event loop alive. */
  readonly resources: number;
}

export interface Watched {
  readonly report: BackfillReport;
  readonly samples: readonly Sample[];
  /** Positions of the rejects, as `onReject` got them. */
  readonly invalid: readonly number[];
  readonly refused: readonly number[];
  readonly progressReports: number;
  /** What kept the event loop alive when the run had ended. */
  readonly left: readonly string[];
  /** From the end of the run to the end of the process. */
  readonly exitMs: number;
  /** Of Node, such as of too many listeners. */
  readonly warnings: readonly string[];
}

const SAMPLES = 200;
const MB = 2 ** 20;
/** The process must have ended by itself long before. */
const EXIT_WITHIN_MS = 10_000;

const [baseUrl = "", count = ""] = process.argv.slice(2);
const records = Number(count);
void process.stderr; // a handle, which node:assert opens when Node makes its first Response
const atStart = process.getActiveResourcesInfo();
const samples: Sample[] = [];
const warnings: string[] = [];
process.on("warning", ({ name, message }) => warnings.push(`${name}: ${message}`));

async function* customers(): AsyncGenerator<ProfileUpsert> {
  const every = Math.ceil(records / SAMPLES);
  for (let serial = 0; serial < records; serial += 1) {
    if (serial % 100 === 0) await new Promise((resolve) => setImmediate(resolve)); // as a page of a database would
    if (serial % every === every - 1) look(serial);
    yield customer(serial);
  }
}

function look(read: number): void {
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  const resources = process.getActiveResourcesInfo().length;
  samples.push({ read, liveMb: (heapUsed + external) / MB, rssMb: rss / MB, resources });
}

const client = createClient({
  secretKey: "k",
  baseUrl,
  fetch: nodeFetch,
  timeoutMs: 1_000,
  retry: { baseDelayMs: 10, maxDelayMs: 100 },
});
const rejects = { invalid: [] as number[], refused: [] as number[] };
let progressReports = 0;
const report = await client.backfill(customers(), {
  async onReject({ outcome, index }) {
    await new Promise((resolve) => setImmediate(resolve)); // as a file would
    rejects[outcome === "invalid" ? "invalid" : "refused"].push(index);
  },
  onProgress() {
    progressReports += 1;
  },
});
const endedAt = performance.now();
await new Promise((resolve) => setImmediate(resolve)); // a connection is let go in the turn after its answer
const left = [...process.getActiveResourcesInfo()];
for (const resource of atStart) if (left.includes(resource)) left.splice(left.indexOf(resource), 1);
setTimeout(() => process.exit(1), EXIT_WITHIN_MS).unref();
process.once("exit", () => {
  const exitMs = performance.now() - endedAt;
  const watched: Watched = { report, samples, ...rejects, progressReports, left, exitMs, warnings };
  writeSync(1, JSON.stringify(watched)); // process.stdout would be a handle of its own
});
