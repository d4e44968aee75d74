import { describe, expect, test } from "vitest";
import { Counters, throttled } from "../../src/backfill/counters.js";

const at = (index: number, line?: number): { index: number; origin: { line: number } | undefined } => ({
  index,
  origin: line === undefined ? undefined : { line },
});

test("the same reason twice is one, with the place of its first record", () => {
  const counters = new Counters();
  counters.reject("invalid", "email is bad", at(3, 8));
  counters.reject("invalid", "email is bad", at(5, 12));
  expect(counters.topReasons()).toEqual([
    { outcome: "invalid", reason: "email is bad", count: 2, firstIndex: 3, firstLine: 8 },
  ]);
  expect([counters.counts.invalid, counters.rejects]).toEqual([2, 2]);
});

test("the same words of the validator and of the server are two reasons", () => {
  const counters = new Counters();
  counters.reject("invalid", "bad", at(1));
  counters.reject("rejected", "bad", at(2));
  expect(counters.topReasons().map(({ outcome }) => outcome)).toEqual(["invalid", "rejected"]);
});

test("the most frequent reason comes first", () => {
  const counters = new Counters();
  for (const reason of ["a", "b", "b", "c", "c", "c"]) counters.reject("rejected", reason, at(0));
  expect(counters.topReasons().map(({ reason }) => reason)).toEqual(["c", "b", "a"]);
});

test("whatever servers say, at most twenty reasons are kept, and every reject is counted in one", () => {
  const counters = new Counters();
  for (let n = 0; n < 1000; n += 1) counters.reject(n % 2 ? "invalid" : "rejected", `reason ${n}`, at(n));
  const reasons = counters.topReasons();
  expect(reasons).toHaveLength(20);
  expect(reasons.slice(0, 2).map(({ reason }) => reason)).toEqual(["other reasons", "other reasons"]);
  expect(reasons.reduce((sum, { count }) => sum + count, 0)).toBe(1000);
});

test("the reasons of a report do not change with what is counted later", () => {
  const counters = new Counters();
  counters.reject("invalid", "bad", at(1));
  const [first] = counters.topReasons();
  counters.reject("invalid", "bad", at(2));
  expect(first?.count).toBe(1);
});

/** A clock that `at` sets, and a call at that time. */
function throttledAt(listener?: (news: number) => void): {
  call: (isLast?: boolean) => void;
  at(ms: number): void;
  errors: unknown[];
} {
  let now = 0;
  const errors: unknown[] = [];
  const call = throttled(
    () => listener?.(now),
    () => now,
    (error) => errors.push(error),
  );
  function at(ms: number): void {
    now = ms;
    call();
  }
  return { call, errors, at };
}

describe("a throttled listener", () => {
  test("is called at most four times a second, the first time at once", () => {
    const news: number[] = [];
    const { at } = throttledAt((ms) => void news.push(ms));
    for (const ms of [1, 100, 250, 251, 300, 501, 2000]) at(ms);
    expect(news).toEqual([1, 251, 501, 2000]);
  });

  test("is called with the last news at any time", () => {
    const news: number[] = [];
    const { call, at } = throttledAt((ms) => void news.push(ms));
    at(1);
    call(true);
    expect(news).toEqual([1, 1]);
  });

  test("may throw, at once or later: onError receives it", async () => {
    const now = throttledAt(() => {
      throw "at once";
    });
    now.call(true);
    const later = throttledAt(() => Promise.reject("later"));
    later.call(true);
    await Promise.resolve();
    expect([now.errors, later.errors]).toEqual([["at once"], ["later"]]);
  });

  test("need not be there", () => {
    const { call, errors } = throttledAt();
    call(true);
    expect(errors).toEqual([]);
  });
});
