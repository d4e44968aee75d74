import fc from "fast-check";
import { expect, test } from "vitest";
import { PROPERTIES } from "../support/properties/all.js";
import { backfilled } from "../support/properties/backfilled.js";

/** Sequences of each. Before a release it is `PROPERTY_RUNS=10000`. A failure prints its seed. */
const numRuns = Number(process.env.PROPERTY_RUNS ?? 500);

test.each(Object.entries(PROPERTIES))(
  "the final state is the one of the records applied one by one: %s",
  (_, property) => fc.assert(property, { numRuns }),
  120_000 + 200 * numRuns, // for what hangs
);

test("the same without order is found to be wrong: this test can fail", async () => {
  const { failed } = await fc.check(backfilled(undefined, { ordering: "none" }), { numRuns: 200, endOnFailure: true });
  expect(failed).toBe(true);
});
