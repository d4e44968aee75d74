import { execFile, fork } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { customer } from "../support/heavy/customer.js";

interface Measured {
  /** Heap and buffers in use, in bytes, without what is garbage. */
  readonly live: number;
  readonly accepted: number;
}

const here = (name: string): string => fileURLToPath(new URL(`../support/heavy/${name}`, import.meta.url));
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

async function measure(kind: string, count: number): Promise<Measured> {
  const file = join(folder, `${count}.ndjson`);
  if (kind === "ndjson") await pipeline(Readable.from(lines(count)), createWriteStream(file));
  const args = ["--import", "tsx", "--expose-gc", here("memory-run.ts"), baseUrl, kind, String(count), file];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as Measured;
}

function* lines(count: number): Generator<string> {
  for (let n = 0; n < count; n += 1) yield `${JSON.stringify(customer(n))}\n`;
}

/** The peak for 100 000 records over the one for 10 000. What the system gives the process, garbage included, is chance: `npm run bench` measures that. */
async function growth(kind: string): Promise<number> {
  const [small, large] = [await measure(kind, 10_000), await measure(kind, 100_000)];
  expect([small.accepted, large.accepted]).toEqual([10_000, 100_000]);
  const [before, after] = [small, large].map(({ live }) => `${(live / 2 ** 20).toFixed(0)} MB`);
  console.log(`${kind}: peak memory in use ${before} for 10 000 records, ${after} for 100 000`);
  return large.live / small.live;
}

test.each(["generator", "ndjson"])(
  "100 000 records of a %s keep little more memory in use than 10 000",
  async (kind) => {
    expect(await growth(kind)).toBeLessThanOrEqual(1.3);
  },
);
