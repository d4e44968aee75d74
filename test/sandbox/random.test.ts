import { expect, test } from "vitest";
import { seededRandom, shuffledPositions } from "../../src/sandbox/faults.js";

test("numbers lie in [0, 1) and depend on the seed alone", () => {
  const random = seededRandom(1);
  const numbers = Array.from({ length: 1_000 }, random);
  expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
  expect(numbers).toEqual(Array.from({ length: 1_000 }, seededRandom(1)));
  expect(new Set(numbers).size).toBeGreaterThan(990);
});

test("a shuffle holds every position once", () => {
  const positions = shuffledPositions(50, 1);
  expect([...positions].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, n) => n));
  expect(positions).not.toEqual(shuffledPositions(50, 2));
});
