import { expect, test } from "vitest";
import type { Entry } from "../../src/delivery/batch.js";
import { Resolver } from "../../src/delivery/resolve.js";
import type { RelevaError } from "../../src/errors.js";
import type { Outcome, Verdict } from "../../src/verdict.js";
import {
  accepted,
  badRequest,
  entries,
  refused,
  serverError,
  tooLarge,
  undelivered,
  unsent,
} from "../support/delivery/entries.js";
import { adaptiveLimits, resolveSteps } from "../support/delivery/rig.js";

interface Trial {
  readonly requests: number;
  readonly most: number;
  readonly settled: readonly (readonly [index: number, kind: Outcome["kind"]])[];
  /** Of those that settled with one. */
  readonly errors: ReadonlySet<RelevaError>;
}

interface Given {
  readonly maxBytes?: number;
  readonly isStopped?: () => boolean;
}

/** Takes `all`, as one request, to their outcomes at a server that decides by `judge`. */
async function trial(
  all: readonly Entry[],
  judge: (part: readonly Entry[], request: number) => Verdict,
  { maxBytes = 1_000_000, isStopped = () => false }: Given = {},
): Promise<Trial> {
  const settled: (readonly [number, Outcome["kind"]])[] = [];
  const errors = new Set<RelevaError>();
  let requests = 0;
  let inFlight = 0;
  let most = 0;
  const steps = resolveSteps({
    async send(part) {
      requests += 1;
      inFlight += 1;
      most = Math.max(most, inFlight);
      await Promise.resolve();
      inFlight -= 1;
      return judge(part, requests);
    },
    async settle(part, outcome) {
      settled.push(...part.map(({ index }) => [index, outcome.kind] as const));
      if (outcome.kind !== "accepted") errors.add(outcome.error);
    },
    isStopped,
  });
  await new Resolver(steps, adaptiveLimits({ maxBytes })).resolve(all);
  return { requests, most, settled, errors };
}

const poisonous =
  (bad: ReadonlySet<number>) =>
  (part: readonly Entry[]): Verdict =>
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

test("one refused among n costs at most log2(n) + 3 requests, k of them k(log2(n/k) + 4) + 1, wherever they are", async () => {
  for (const n of [1, 2, 3, 5, 8, 31, 100, 500]) {
    for (const k of [1, 2, 3, 5, 8, 31, 100, 500].filter((count) => count <= n)) {
      const bound = k === 1 ? Math.ceil(Math.log2(n)) + 3 : k * (Math.log2(n / k) + 4) + 1;
      for (const place of [spread, atFront, atBack, scatteredBy(1), scatteredBy(2), scatteredBy(3)]) {
        const { requests } = await trial(entries(n), poisonous(place(n, k)));
        expect(requests, `n=${n} k=${k} ${place.name || "anywhere"}`).toBeLessThanOrEqual(bound);
      }
    }
  }
});

const range = (count: number, from = 0): number[] => Array.from({ length: count }, (_, i) => from + i);
/** The worst case for halving: no two bad ones meet before the last steps. */
const spread = (n: number, k: number): Set<number> => new Set(range(k).map((i) => Math.floor((i * n) / k)));
/** Anywhere, the same in each run. */
const scatteredBy =
  (seed: number) =>
  (n: number, k: number): Set<number> =>
    new Set(
      range(n)
        .map((i) => ({ i, at: (Math.sin(seed * 7_919 + i * 104_729) * 43_758.5453) % 1 }))
        .sort((a, b) => a.at - b.at)
        .slice(0, k)
        .map(({ i }) => i),
    );
const atFront = (_: number, k: number): Set<number> => new Set(range(k));
const atBack = (n: number, k: number): Set<number> => new Set(range(k, n - k));

test("what is known to be too large is cut without a request", async () => {
  const sizes: number[] = [];
  const { settled } = await trial(
    entries(16),
    (part) => {
      sizes.push(part.length);
      return part.length > 3 ? tooLarge : accepted;
    },
    { maxBytes: 3 },
  );
  expect(sizes).toEqual([16, 3, 3, 3, 3, 3, 1]);
  expect(settled).toHaveLength(16);
});

test("a single record that is too large is rejected", async () => {
  expect(await trial(entries(1, 10), () => tooLarge, { maxBytes: 3 })).toMatchObject({
    requests: 1,
    settled: [[0, "rejected"]],
  });
});

test("what a failure leaves without a verdict has failed, in order, with the failure", async () => {
  const { settled, errors } = await trial(entries(8), (_, request) => [refused, accepted][request - 1] ?? undelivered);
  expect(settled).toEqual([
    ...range(4).map((index) => [index, "accepted"]),
    ...range(4, 4).map((index) => [index, "failed"]),
  ]);
  expect([...errors]).toEqual([serverError]);
});

test("no part is sent after a stop: what is left has failed with the refusal", async () => {
  let stopped = false;
  const { requests, settled, errors } = await trial(
    entries(8),
    (_, request) => {
      stopped = request === 2;
      return request === 1 ? refused : accepted;
    },
    { isStopped: () => stopped },
  );
  expect([requests, settled.filter(([, kind]) => kind === "failed").map(([index]) => index)]).toEqual([2, range(4, 4)]);
  expect([settled.length, ...errors]).toEqual([8, badRequest]);
});

test("what was never sent is unsent, but not when it was part of a refused batch", async () => {
  const kinds = async (judge: (part: readonly Entry[], request: number) => Verdict): Promise<Outcome["kind"][]> =>
    (await trial(entries(4), judge)).settled.map(([, kind]) => kind);
  expect(await kinds(() => unsent)).toEqual(Array(4).fill("unsent"));
  expect(await kinds((_, request) => (request === 1 ? refused : unsent))).toEqual(Array(4).fill("failed"));
});
