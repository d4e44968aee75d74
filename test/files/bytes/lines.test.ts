import { expect, test } from "vitest";
import { LineEnds } from "../../../src/files/bytes/lines.js";

test("knows where each new line ends, counted after the lines that were there before", () => {
  const ends = new LineEnds(10, 1_000);
  ends.add(5);
  ends.add(7);
  expect([ends.count, ends.bytes]).toEqual([12, 1_012]);
  expect([9, 10, 11, 12, 13].map((count) => ends.after(count))).toEqual([undefined, 1_000, 1_005, 1_012, undefined]);
});

test("old ends are forgotten, and later ones keep their numbers", () => {
  const ends = new LineEnds(0, 0);
  for (let line = 0; line < 100; line += 1) ends.add(10);
  ends.forgetBelow(60);
  ends.forgetBelow(30);
  expect([59, 60, 100].map((count) => ends.after(count))).toEqual([undefined, 600, 1_000]);
  ends.forgetBelow(1_000);
  ends.add(1);
  expect([ends.count, ends.bytes, ends.after(100)]).toEqual([101, 1_001, 1_000]);
});
