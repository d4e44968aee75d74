import { expect, test } from "vitest";
import { durationMs, numberOrShare, wholeNumber } from "../../src/cli/flag-values.js";

test.each([
  ["500ms", 500],
  ["60s", 60_000],
  ["1.5s", 1_500],
  ["15m", 900_000],
  ["2h", 7_200_000],
])("a time of %s is %i ms", (text, expected) => {
  expect(durationMs(text)).toBe(expected);
});

test.each(["60", "s", "-1s", "1d", ""])("%j is no time", (text) => {
  expect(() => durationMs(text)).toThrow(/with its unit/);
});

test.each(["-1", "1.5", "1e3", "", "99999999999999999999"])("%j is no whole number", (text) => {
  expect(() => wholeNumber(text)).toThrow(/whole number/);
});

test("rejects may be limited by a number or by a share", () => {
  expect(["0", "100", "5%", "0.5%"].map(numberOrShare)).toEqual([0, 100, "5%", "0.5%"]);
  expect(() => numberOrShare("101%")).toThrow(/at most 100%/);
  expect(() => numberOrShare("many")).toThrow(/whole number/);
});
