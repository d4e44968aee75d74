import { expect, test } from "vitest";
import { type FaultPlan, parseFaultPlan } from "../../src/sandbox/faults.js";

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
