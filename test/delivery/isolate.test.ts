import { expect, test } from "vitest";
import type { Entry, Outcome } from "../../src/delivery/entry.js";
import { type IsolateSteps, isolate, type Unresolved } from "../../src/delivery/isolate.js";
import type { FinalVerdict } from "../../src/delivery/suspect.js";
import { accepted, entries, refused, serverError, tooLarge, undelivered } from "../support/delivery/entries.js";

interface Trial {
  readonly requests: number;
  readonly most: number;
  readonly settled: readonly (readonly [index: number, kind: Outcome["kind"]])[];
  readonly unresolved: Unresolved<Entry> | undefined;
}

/** Sends `all` as one batch to a server that decides by `judge`, and isolates. */
async function trial(
  all: readonly Entry[],
  judge: (part: readonly Entry[], request: number) => FinalVerdict,
  steps: Partial<IsolateSteps<Entry>> = {},
): Promise<Trial> {
  const settled: (readonly [number, Outcome["kind"]])[] = [];
  let requests = 0;
  let inAir = 0;
  let most = 0;
  async function send(part: readonly Entry[]): Promise<FinalVerdict> {
    requests += 1;
    inAir += 1;
    most = Math.max(most, inAir);
    await Promise.resolve();
    inAir -= 1;
    return judge(part, requests);
  }
  const unresolved = await isolate(all, await send(all), {
    send,
    settle: async (part, { kind }) => void settled.push(...part.map(({ index }) => [index, kind] as const)),
    isTooLarge: () => false,
    isHalted: () => false,
    ...steps,
  });
  return { requests, most, settled, unresolved };
}

const poisonous =
  (bad: ReadonlySet<number>) =>
  (part: readonly Entry[]): FinalVerdict =>
    part.some(({ index }) => bad.has(index)) ? refused : accepted;

test("an accepted batch costs one request", async () => {
  expect(await trial(entries(3), () => accepted)).toMatchObject({
    requests: 1,
    settled: [
      [0, "accepted"],
      [1, "accepted"],
      [2, "accepted"],
    ],
  });
});

test("a record that is refused alone is rejected, and no other is", async () => {
  const { settled } = await trial(entries(5), poisonous(new Set([2])));
  expect(settled.filter(([, kind]) => kind === "rejected")).toEqual([[2, "rejected"]]);
  expect(settled).toHaveLength(5);
});

test("parts go one at a time and in order, so that entries settle in order", async () => {
  const { settled, most } = await trial(entries(64), poisonous(new Set([0, 17, 18, 63])));
  expect(settled.map(([index]) => index)).toEqual(entries(64).map(({ index }) => index));
  expect(most).toBe(1);
});

test("k refused among n cost at most 2k(log2(n/k) + 2) + 1 requests, wherever they are", async () => {
  for (const n of [1, 2, 3, 5, 8, 31, 100, 500]) {
    for (const k of [1, 2, 3, 5, 8, 31, 100, 500].filter((count) => count <= n)) {
      const bound = 2 * k * (Math.log2(n / k) + 2) + 1;
      for (const place of [spread, atFront, atBack]) {
        const { requests } = await trial(entries(n), poisonous(place(n, k)));
        expect(requests, `n=${n} k=${k} ${place.name}`).toBeLessThanOrEqual(bound);
      }
    }
  }
});

const range = (count: number, from = 0): number[] => Array.from({ length: count }, (_, i) => from + i);
/** The worst case for halving: no two bad ones meet before the last steps. */
const spread = (n: number, k: number): Set<number> => new Set(range(k).map((i) => Math.floor((i * n) / k)));
const atFront = (_: number, k: number): Set<number> => new Set(range(k));
const atBack = (n: number, k: number): Set<number> => new Set(range(k, n - k));

test("parts that are known to be too large are halved without a request", async () => {
  const sizes: number[] = [];
  const limit = 3;
  const { settled } = await trial(
    entries(16),
    (part) => {
      sizes.push(part.length);
      return part.length > limit ? tooLarge : accepted;
    },
    { isTooLarge: (part) => part.length > limit },
  );
  expect(sizes).toEqual([16, 2, 2, 2, 2, 2, 2, 2, 2]);
  expect(settled).toHaveLength(16);
});

test("a single record that is too large is rejected", async () => {
  expect(await trial(entries(1), () => tooLarge, { isTooLarge: () => true })).toMatchObject({
    requests: 1,
    settled: [[0, "rejected"]],
  });
});

test("what a failure leaves without a verdict is handed back, in order, with the failure", async () => {
  const { settled, unresolved } = await trial(
    entries(8),
    (_, request) => [refused, accepted][request - 1] ?? undelivered,
  );
  expect(settled.map(([index]) => index)).toEqual([0, 1, 2, 3]);
  expect(unresolved?.entries.map(({ index }) => index)).toEqual([4, 5, 6, 7]);
  expect(unresolved?.outcome).toEqual({ kind: "failed", error: serverError });
});

test("no part is sent after a halt", async () => {
  let halted = false;
  const { requests, settled, unresolved } = await trial(
    entries(8),
    (_, request) => {
      halted = request === 2;
      return request === 1 ? refused : accepted;
    },
    { isHalted: () => halted },
  );
  expect([requests, settled.length, unresolved?.entries.length]).toEqual([2, 4, 4]);
});

test("what was never sent is unsent, but not when it was part of a refused batch", async () => {
  const idle: FinalVerdict = { kind: "undelivered", attempts: 0, error: serverError };
  expect((await trial(entries(4), () => idle)).unresolved?.outcome.kind).toBe("unsent");
  const split = await trial(entries(4), (_, request) => (request === 1 ? refused : idle));
  expect(split.unresolved).toMatchObject({ entries: { length: 4 }, outcome: { kind: "failed" } });
});
