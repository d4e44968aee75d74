import { execFile, fork } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { customer } from "./customer.js";

interface Measured {
  /** Of the whole process, in bytes; some 100 MB of it are Node and the TypeScript loader, before the first record. */
  readonly resident: number;
  /** Heap and buffers, in bytes; when collecting, without what is garbage. */
  readonly live: number;
  readonly accepted: number;
}

const here = (name: string): string => new URL(name, import.meta.url).pathname;
const sink = fork(here("sink.ts"), { execArgv: ["--import", "tsx"] });
let baseUrl = "";
let folder = "";

beforeAll(async () => {
  const [port] = (await once(sink, "message")) as [number];
  baseUrl = `http://127.0.0.1:${port}`;
  folder = await mkdtemp(join(tmpdir(), "memory-"));
});
afterAll(async () => {
  sink.disconnect();
  await rm(folder, { recursive: true });
});

async function measure(kind: string, count: number, looking: "plainly" | "collecting"): Promise<Measured> {
  const file = join(folder, `${count}.ndjson`);
  if (kind === "ndjson") await pipeline(Readable.from(lines(count)), createWriteStream(file));
  const args = ["--import", "tsx", "--expose-gc", here("memory-run.ts"), baseUrl, kind, String(count), file, looking];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as Measured;
}

function* lines(count: number): Generator<string> {
  for (let n = 0; n < count; n += 1) yield `${JSON.stringify(customer(n))}\n`;
}

/** When the engine collects by itself is chance, and one short run may never do so: then the middle of three counts. */
async function peakOf(what: "resident" | "live", kind: string, count: number): Promise<number> {
  const [looking, runs] = what === "live" ? (["collecting", 1] as const) : (["plainly", 3] as const);
  const peaks: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const measured = await measure(kind, count, looking);
    expect(measured.accepted).toBe(count);
    peaks.push(measured[what]);
  }
  return peaks.sort((a, b) => a - b)[runs >> 1] ?? Number.NaN;
}

/** The peak for 100 000 records over the one for 10 000. */
async function growth(what: "resident" | "live", kind: string): Promise<number> {
  const [small, large] = [await peakOf(what, kind, 10_000), await peakOf(what, kind, 100_000)];
  const [before, after] = [small, large].map((bytes) => `${(bytes / 2 ** 20).toFixed(0)} MB`);
  console.log(`${kind}: peak ${what} memory ${before} for 10 000 records, ${after} for 100 000`);
  return large / small;
}

const SOURCES = ["generator", "ndjson"];

test.each(SOURCES)("100 000 records of a %s keep little more memory in use than 10 000", async (kind) => {
  expect(await growth("live", kind)).toBeLessThanOrEqual(1.3);
});

test.each(SOURCES)("100 000 records of a %s take little more memory from the system than 10 000", async (kind) => {
  expect(await growth("resident", kind)).toBeLessThanOrEqual(1.3);
});
