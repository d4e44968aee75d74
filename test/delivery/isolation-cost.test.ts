import { afterAll, expect, test } from "vitest";
import type { Entry } from "../../src/delivery/batch.js";
import { Pipeline } from "../../src/delivery/pipeline.js";
import { seededRandom } from "../../src/sandbox/faults.js";
import type { Verdict } from "../../src/verdict.js";
import { accepted, entry, limits, refused } from "../support/delivery/entries.js";
import { bothHalves, type Cost, informationBound } from "../support/delivery/halving.js";

/** What refused records cost, in requests, at a server that refuses a request when it holds one. */
const RECORDS = 100_000;

/** Which records are refused: at random, and the same in each run. */
function refusedAt(share: number): ReadonlySet<number> {
  const random = seededRandom(14);
  return new Set(Array.from({ length: RECORDS }, (_, index) => index).filter(() => random() < share));
}

interface Sent {
  readonly requests: number;
  readonly rejected: ReadonlySet<number>;
  readonly accepted: number;
  /** By key, the indices in the order in which they were accepted. */
  readonly byKey: ReadonlyMap<string, readonly number[]>;
}

/** Sends records through a pipeline. Every fourth is of one of 125 people, who come again 500 later: while they may be in flight. */
async function send(isRefused: (index: number) => boolean, judge?: (part: readonly Entry[]) => Verdict): Promise<Sent> {
  let requests = 0;
  let count = 0;
  const rejected = new Set<number>();
  const byKey = new Map<string, number[]>();
  const pipeline = new Pipeline<Entry>({
    settings: { concurrency: 4, limits: limits({ maxBytes: 1e9 }) },
    async send(part) {
      requests += 1;
      await Promise.resolve();
      if (judge) return judge(part);
      return part.some(({ index }) => isRefused(index)) ? refused : accepted;
    },
    onUndelivered: "continue", // the guard would stop it
    onSettled(part, { kind }) {
      for (const { index, keys = [] } of part) {
        if (kind === "rejected") rejected.add(index);
        else count += 1;
        const [key = ""] = keys;
        byKey.set(key, [...(byKey.get(key) ?? []), index]);
      }
    },
  });
  for (let index = 0; index < RECORDS; index += 1) {
    if (!pipeline.hasRoom) await pipeline.ready();
    pipeline.offer(entry(index % 4 ? `person ${index}` : `often ${index % 500}`, 1, index));
  }
  await pipeline.close();
  return { requests, rejected, accepted: count, byKey };
}

const table: Record<string, string | number>[] = [];
afterAll(() => console.table(table));

test.each([0, 0.001, 0.004, 0.02, 0.1])("a share of %d refused costs little more than it must", async (share) => {
  const all = refusedAt(share);
  const { requests, rejected, accepted: taken, byKey } = await send((index) => all.has(index));
  expect(rejected).toEqual(all);
  expect(taken + rejected.size).toBe(RECORDS);
  for (const indices of byKey.values()) expect(indices).toEqual([...indices].sort((a, b) => a - b));

  const bound = Math.max(informationBound(RECORDS, all.size), RECORDS / 500);
  const before = (bothHalves satisfies Cost)(RECORDS, (index) => all.has(index));
  table.push({
    refused: `${100 * share} %`,
    bound: Math.round(bound),
    "both halves": before,
    inferred: requests,
    "of the bound": (requests / bound).toFixed(2),
  });
  expect(requests / bound).toBeLessThanOrEqual(1.35);
  if (share > 0) expect(requests).toBeLessThan(0.85 * before);
});

test("two records that are refused only together are innocent, also where one is inferred to be at fault", async () => {
  const together = [
    [70, 71],
    [300, 480],
    [1_000, 1_001],
  ];
  const { rejected, accepted: taken } = await send(
    () => false,
    (part) => {
      const indices = new Set(part.map(({ index }) => index));
      return together.some((pair) => pair.every((index) => indices.has(index))) ? refused : accepted;
    },
  );
  expect([rejected.size, taken]).toEqual([0, RECORDS]);
});
