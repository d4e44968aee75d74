import { expect, test } from "vitest";
import { type FaultCondition, Faults } from "../../src/sandbox/faults.js";

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

test("chance is the same in every run, and another one with another seed", async () => {
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
