import { expect, test } from "vitest";
import { verdictProblems } from "./verdicts.js";

const vectors = [
  { name: "good", valid: true, why: "It is." },
  { name: "bad", valid: false, why: "It is not." },
];

test("the same verdict on every vector is no problem", () => {
  expect(verdictProblems(vectors, { good: true, bad: false }, {})).toEqual([]);
});

test("another verdict is a problem, unless it is pinned", () => {
  const verdicts = { good: true, bad: true };
  expect(verdictProblems(vectors, verdicts, {})).toEqual(["bad is invalid, and valid to this engine. It is not."]);
  expect(verdictProblems(vectors, verdicts, { bad: "It is lax." })).toEqual([]);
});

test("an exception that is none any more is a problem", () => {
  const [problem] = verdictProblems(vectors, { good: true, bad: false }, { bad: "It was lax." });
  expect(problem).toBe("bad is pinned as an exception, and is none any more");
});

test("a vector without a verdict, or a verdict that is no boolean, is a problem", () => {
  const verdicts = { bad: "no" as unknown as boolean };
  expect(verdictProblems(vectors, verdicts, {})).toEqual(["no verdict on good", "no verdict on bad"]);
});

test("a pin on a vector that there is not is a problem", () => {
  const problems = verdictProblems(vectors, { good: true, bad: false }, { gone: "It is old." });
  expect(problems).toEqual(["gone is pinned as an exception, and is no vector"]);
});
