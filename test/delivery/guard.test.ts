import { expect, test } from "vitest";
import { Guard } from "../../src/delivery/guard.js";
import { SystemicRejectionError } from "../../src/errors.js";

function refuse(guard: Guard, times: number): (SystemicRejectionError | undefined)[] {
  return Array.from({ length: times }, () => guard.rejected());
}

test("twenty refusals with nothing accepted stop, and not one fewer", () => {
  const stops = refuse(new Guard(), 20);
  expect(stops.slice(0, 19)).toEqual(Array(19).fill(undefined));
  expect(stops[19]).toBeInstanceOf(SystemicRejectionError);
});

test("one accepted record shows that the others are bad, not the mapping", () => {
  const guard = new Guard();
  refuse(guard, 10);
  expect(guard.suspicious).toBe(true);
  guard.accepted(1);
  expect(guard.suspicious).toBe(false);
  expect(refuse(guard, 500)).toEqual(Array(500).fill(undefined));
});

test("nothing is suspicious before the first answer", () => {
  expect(new Guard().suspicious).toBe(false);
});

test("from the thousandth sent record on, more than five per cent of the last thousand stop", () => {
  const guard = new Guard();
  guard.accepted(950);
  expect(refuse(guard, 50)).toEqual(Array(50).fill(undefined)); // 50 of 1 000 are exactly 5 %
  expect(guard.rejected()?.message).toContain("51 of the last 1000");
});

test("the window forgets what is older than a thousand records", () => {
  const guard = new Guard();
  guard.accepted(1);
  refuse(guard, 40);
  guard.accepted(1000);
  expect(refuse(guard, 50)).toEqual(Array(50).fill(undefined));
  expect(guard.rejected()).toBeInstanceOf(SystemicRejectionError);
});

test("a share within bounds never stops, however long the run", () => {
  const guard = new Guard();
  for (let round = 0; round < 200; round += 1) {
    guard.accepted(95);
    expect(refuse(guard, 5)).toEqual(Array(5).fill(undefined));
  }
});
