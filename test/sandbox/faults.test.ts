import { expect, test } from "vitest";
import type { FaultCondition, FaultPlan } from "../../src/sandbox/fault.js";
import { Faults, parseFaultPlan, seededRandom, shuffledPositions } from "../../src/sandbox/faults.js";

const VALID: FaultPlan[] = [
  { fault: { kind: "status", status: 503, headers: { "retry-after": "1" }, body: "busy", applied: true }, times: 3 },
  { fault: { kind: "delay", ms: 0 } },
  { fault: { kind: "delay", ms: 5, when: "after-apply" } },
  { fault: { kind: "late-apply", ms: 5 } },
  { fault: { kind: "reset", when: "before-read" }, when: { nth: 2 } },
  { fault: { kind: "garbage" }, when: { probability: 0.5, seed: 3 } },
  { fault: { kind: "truncated" }, when: { every: 2, bytesOver: 1_048_576, bodyIncludes: "x" } },
  { fault: { kind: "stalled" } },
  { fault: { kind: "dribbled", ms: 1 } },
  { fault: { kind: "idle-closed" }, times: 2 },
];

test.each(VALID)("%j is a plan", (plan) => {
  expect(parseFaultPlan(plan)).toBe(plan);
});

test.each([
  [null, "plan must be an object."],
  [{}, "plan.fault must be an object with a kind."],
  [{ fault: { kind: "toString" } }, "fault.kind must be one of status, delay, late-apply, reset"],
  [{ fault: { kind: "status", status: 101 } }, "fault.status must be a whole number from 200 to 599."],
  [{ fault: { kind: "status", status: 500, headers: { a: 1 } } }, "fault.headers must be an object of HTTP headers."],
  [{ fault: { kind: "status", status: 500, headers: { "no name": "" } } }, "fault.headers must be an object of HTTP"],
  [{ fault: { kind: "delay", ms: 2 ** 31 } }, "fault.ms must be a whole number from 0 to 2147483647."],
  [{ fault: { kind: "reset" } }, "fault.when must be one of before-read, after-read, after-apply."],
  [{ fault: { kind: "garbage", ms: 1 } }, 'fault has no "ms".'],
  [{ fault: { kind: "garbage" }, time: 1 }, 'plan has no "time". It takes: fault, times, when.'],
  [{ fault: { kind: "garbage" }, times: 0 }, "plan.times must be a whole number from 1 to"],
  [{ fault: { kind: "garbage" }, when: { probability: 2 } }, "when.probability must be a number above 0, at most 1."],
  [{ fault: { kind: "garbage" }, when: { ever: 2 } }, 'when has no "ever".'],
])("%j is refused", (plan, message) => {
  expect(() => parseFaultPlan(plan)).toThrow(message);
});

const body = (text: string) => async () => new TextEncoder().encode(text).buffer as ArrayBuffer;
const garbage = { kind: "garbage" } as const;
const stalled = { kind: "stalled" } as const;

/** Which of these bodies the condition takes, as their numbers. */
async function taken(when: FaultCondition, bodies: readonly string[]): Promise<number[]> {
  const faults = new Faults();
  faults.add({ fault: garbage, when });
  const numbers: number[] = [];
  for (const [index, text] of bodies.entries()) if (await faults.take(body(text))) numbers.push(index + 1);
  return numbers;
}

const ten = Array.from({ length: 10 }, () => "");

test.each([
  [{ nth: 3 }, ten, [3]],
  [{ after: 8 }, ten, [9, 10]],
  [{ every: 4 }, ten, [4, 8]],
  [{ bytesOver: 2 }, ["ab", "abc", "яя"], [2, 3]],
  [{ bodyIncludes: "poison" }, ["good", "poison"], [2]],
  [{ every: 2, bodyIncludes: "x" }, ["x", "y", "x", "x"], [4]],
  [{ probability: 1 }, ["", ""], [1, 2]],
])("%o takes of %j the requests %j", async (when, bodies, expected) => {
  expect(await taken(when, bodies)).toEqual(expected);
});

test("a probability picks the same requests in every run, and others with another seed", async () => {
  const hundred = Array.from({ length: 100 }, () => "");
  const first = await taken({ probability: 0.3, seed: 7 }, hundred);
  expect(first).toEqual(await taken({ probability: 0.3, seed: 7 }, hundred));
  expect(first).not.toEqual(await taken({ probability: 0.3, seed: 8 }, hundred));
  expect(first.length).toBeGreaterThan(15);
  expect(first.length).toBeLessThan(45);
});

test("plans are asked in order, and each counts all requests", async () => {
  const faults = new Faults();
  faults.next(garbage, 2);
  faults.add({ fault: stalled, when: { nth: 3 } });
  const kinds = [];
  for (let request = 1; request <= 4; request += 1) kinds.push((await faults.take(body("")))?.kind);
  expect(kinds).toEqual(["garbage", "garbage", "stalled", undefined]);
});

test("a plan with a condition ends after its number of times", async () => {
  const faults = new Faults();
  faults.add({ fault: garbage, times: 2, when: { every: 1 } });
  for (let request = 1; request <= 2; request += 1) expect(await faults.take(body(""))).toEqual(garbage);
  expect(faults.armed).toBe(false);
});

test("the body is read only when a condition asks for it", async () => {
  const faults = new Faults();
  faults.next(garbage);
  expect(await faults.take(() => Promise.reject(new Error("read")))).toEqual(garbage);
});

test("clear forgets every plan", async () => {
  const faults = new Faults();
  faults.next(garbage, 5);
  faults.clear();
  expect(await faults.take(body(""))).toBeUndefined();
});

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
