import { expect, test } from "vitest";
import { Tally } from "../../src/backfill/counters.js";

const at = (index: number, line?: number): { index: number; origin: { line: number } | undefined } => ({
  index,
  origin: line === undefined ? undefined : { line },
});

test("like reasons meet, and remember where they were seen first", () => {
  const tally = new Tally();
  tally.reject("invalid", "email is bad", at(3, 8));
  tally.reject("invalid", "email is bad", at(5, 12));
  expect(tally.topReasons()).toEqual([
    { outcome: "invalid", reason: "email is bad", count: 2, firstIndex: 3, firstLine: 8 },
  ]);
  expect([tally.counts.invalid, tally.rejects]).toEqual([2, 2]);
});

test("the same words of the validator and of the server are two reasons", () => {
  const tally = new Tally();
  tally.reject("invalid", "bad", at(1));
  tally.reject("rejected", "bad", at(2));
  expect(tally.topReasons().map(({ outcome }) => outcome)).toEqual(["invalid", "rejected"]);
});

test("the most frequent reason comes first", () => {
  const tally = new Tally();
  for (const reason of ["a", "b", "b", "c", "c", "c"]) tally.reject("rejected", reason, at(0));
  expect(tally.topReasons().map(({ reason }) => reason)).toEqual(["c", "b", "a"]);
});

test("whatever servers say, at most twenty reasons are kept, and every reject is counted in one", () => {
  const tally = new Tally();
  for (let n = 0; n < 1000; n += 1) tally.reject(n % 2 ? "invalid" : "rejected", `reason ${n}`, at(n));
  const reasons = tally.topReasons();
  expect(reasons).toHaveLength(20);
  expect(reasons.slice(0, 2).map(({ reason }) => reason)).toEqual(["other reasons", "other reasons"]);
  expect(reasons.reduce((sum, { count }) => sum + count, 0)).toBe(1000);
});

test("reasons are handed out as copies", () => {
  const tally = new Tally();
  tally.reject("invalid", "bad", at(1));
  const [first] = tally.topReasons();
  tally.reject("invalid", "bad", at(2));
  expect(first?.count).toBe(1);
});
