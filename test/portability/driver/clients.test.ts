import { expect, test } from "vitest";
import { problemsOf } from "./clients.js";
import type { KnownFailure } from "./leg.js";

const lost = { name: "milliseconds-lost", detail: ".123 was meant" };
const known: KnownFailure = { stage: "wire", reason: "It cuts.", differences: ["milliseconds-lost"] };

test("no difference and nothing known is no problem", () => {
  expect(problemsOf(undefined, { differences: [] })).toEqual([]);
});

test("a difference is a problem, unless it is known", () => {
  expect(problemsOf(undefined, { differences: [lost] })).toEqual(["milliseconds-lost: .123 was meant"]);
  expect(problemsOf(known, { differences: [lost] })).toEqual([]);
});

test("a known difference that is gone is a problem", () => {
  expect(problemsOf(known, { differences: [] })).toEqual(["milliseconds-lost is pinned, and is there no more"]);
});

test("a stage that fails is a problem, unless it is known to fail with this text", () => {
  const failure = { stage: "compile", message: "javac: cannot find symbol Date" } as const;
  const run = { failure, differences: [] };
  expect(problemsOf(undefined, run)).toHaveLength(1);
  expect(problemsOf({ stage: "generate", reason: "x", says: "symbol Date" }, run)).toHaveLength(1);
  expect(problemsOf({ stage: "compile", reason: "x", says: "out of memory" }, run)).toHaveLength(1);
  expect(problemsOf({ stage: "compile", reason: "x" }, run)).toHaveLength(1);
  expect(problemsOf({ stage: "compile", reason: "x", says: "symbol Date" }, run)).toEqual([]);
});

test("a stage that is known to fail, and does not, is a problem", () => {
  const [problem] = problemsOf({ stage: "generate", reason: "It crashes.", says: "Error" }, { differences: [] });
  expect(problem).toBe("generate is known to fail, and does not any more: It crashes.");
});

test("what is known of the wire must name its differences", () => {
  expect(problemsOf({ stage: "wire", reason: "It is odd." }, { differences: [] })).toHaveLength(1);
});
