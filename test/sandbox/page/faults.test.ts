import { expect, test } from "vitest";
import { parseFaultPlan } from "../../../src/sandbox/faults.js";
import { FAULT_SWITCHES, planOf } from "../../../src/sandbox/page/faults.js";

test.each(Object.keys(FAULT_SWITCHES))("%s is a plan that the sandbox takes", (id) => {
  expect(parseFaultPlan(planOf(id, 3))).toMatchObject({ times: 3 });
});
