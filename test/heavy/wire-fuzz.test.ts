import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { checks, type End, playScenario } from "../support/heavy/wire/scenario.js";
import type { SeenRequest } from "../support/heavy/wire/server.js";

const ROUNDS = Number(process.env.FUZZ_ROUNDS ?? 300);
const SEED = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
/** At once: each waits more than it works. */
const LANES = 12;

test(`${ROUNDS} scenarios over the raw socket, from seed ${SEED} on: sums, order and every outcome are true`, async () => {
  const problems: string[] = [];
  let next = 0;
  async function lane(): Promise<void> {
    while (next < ROUNDS) {
      const seed = SEED + next;
      next += 1;
      const found = await inTime(playScenario(seed)).catch((error: unknown) => [`threw ${(error as Error).stack}`]);
      problems.push(...found.map((problem) => `FUZZ_SEED=${seed} FUZZ_ROUNDS=1: ${problem}`));
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane));
  expect(problems.slice(0, 20)).toEqual([]);
}, 1_200_000);

/** A scenario takes a second or two; one that takes minutes has come to a stand. */
async function inTime<T>(playing: Promise<T>): Promise<T> {
  const abort = new AbortController();
  const tooLong = setTimeout(240_000, undefined, { signal: abort.signal }).then(() => {
    throw new Error("it has not ended after four minutes");
  });
  return Promise.race([playing, tooLong]).finally(() => abort.abort());
}

/** Two records of one person, of which the second is refused, as it should be. */
const REQUESTS: SeenRequest[] = [
  { records: [{ index: 0, person: 7 }], applied: true, status: 202 },
  { records: [{ index: 1, person: 7 }], applied: false, status: 400 },
];
const ENDS: [number, End][] = [
  [0, "accepted"],
  [1, "rejected"],
];

test.each<[string, SeenRequest[], [number, End][], boolean]>([
  ["nothing", REQUESTS, ENDS, false],
  ["a record that was accepted by nobody", REQUESTS.slice(1), ENDS, true],
  ["a record that was rejected and never sent alone", REQUESTS.slice(0, 1), ENDS, true],
  [
    "a record that was rejected for nothing",
    REQUESTS,
    [
      [0, "rejected"],
      [1, "rejected"],
    ],
    true,
  ],
  [
    "a record that is said to be invalid, and was sent",
    REQUESTS,
    [
      [0, "invalid"],
      [1, "rejected"],
    ],
    true,
  ],
  [
    "an old version after a new one",
    [{ records: [{ index: 1, person: 7 }], applied: true, status: 202 }, ...REQUESTS],
    ENDS,
    true,
  ],
])("the checks find %s", (_, requests, ends, isFound) => {
  const problems = checks(
    [{}, {}] as never,
    new Map(ends),
    { requests, orderedRequests: Number.POSITIVE_INFINITY },
    { bad: new Set([1]), poison: new Set(), isSilent: false },
    new Set(),
  );
  expect(problems.length > 0).toBe(isFound);
});
