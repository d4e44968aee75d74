import { expect, test } from "vitest";
import { Health } from "../../src/request/health.js";
import { Suspicion } from "../../src/request/suspicion.js";
import { fakeClock } from "../support/clock.js";

interface Subject {
  readonly suspicion: Suspicion;
  /** The request fails once more. */
  fail(isRationed?: boolean): void;
  /** Other requests end, and the failure before is confirmed where one of them succeeded. */
  others(succeeded: number, failed?: number): void;
}

function subjectOf(size: number, { before = 0, failedBefore = 0 } = {}): Subject {
  const health = new Health(fakeClock());
  const suspicion = new Suspicion(health, size);
  const others = (succeeded: number, failed = 0): void => {
    for (let n = 0; n < failed; n += 1) health.attempted(true);
    for (let n = 0; n < succeeded; n += 1) {
      health.attempted(false);
      health.succeeded();
    }
    suspicion.confirm();
  };
  others(before, failedBefore);
  return {
    suspicion,
    others,
    fail(isRationed = false) {
      suspicion.failed(isRationed);
      health.attempted(true);
    },
  };
}

/** Failures until the request is proven to be at fault, each followed by so many of the others; undefined when 100 do not prove it. */
function failuresToProof(
  size: number,
  given: { before?: number; failedBefore?: number; succeeded?: number; failed?: number; isRationed?: boolean } = {},
): number | undefined {
  const subject = subjectOf(size, given);
  for (let failures = 1; failures <= 100; failures += 1) {
    subject.fail(given.isRationed);
    subject.others(given.succeeded ?? 1, given.failed);
    if (subject.suspicion.isProven) return failures;
  }
  return undefined;
}

test.each([
  // A healthy server: few failures, and fewer the more is known of it. A record needs more than a batch.
  { size: 500, before: 0, succeeded: 1, failures: 4 },
  { size: 500, before: 0, succeeded: 100, failures: 3 },
  { size: 500, before: 1_000, succeeded: 1, failures: 3 },
  { size: 1, before: 0, succeeded: 1, failures: 7 },
  { size: 1, before: 0, succeeded: 4, failures: 5 },
  { size: 1, before: 0, succeeded: 200, failures: 3 },
  { size: 1, before: 1_000, succeeded: 1, failures: 4 },
  // A server that may ration by chance, even if it never did.
  { size: 500, before: 1_000, succeeded: 100, isRationed: true, failures: 3 },
  { size: 1, before: 1_000, succeeded: 100, isRationed: true, failures: 6 },
])(
  "with $before before and $succeeded successes after each, $failures failures prove it: $size records, rationed $isRationed",
  ({ size, failures, ...given }) => {
    expect(failuresToProof(size, given)).toBe(failures);
  },
);

test.each([
  [0.3, 11],
  [0.5, 19],
  [0.7, 37],
])("at a server that fails %d of all, a record must fail far more often than by chance: %i times", (share, least) => {
  const failed = share * 10;
  const found = failuresToProof(1, {
    before: 30 * (1 - share),
    failedBefore: 30 * share,
    succeeded: 10 - failed,
    failed,
  });
  expect(found).toBeGreaterThanOrEqual(least);
  expect(share ** Number(found)).toBeLessThanOrEqual(2e-6);
});

test("a failure counts when another request succeeded after it, and once however many did", () => {
  const subject = subjectOf(500, { before: 100 });
  for (let n = 0; n < 50; n += 1) subject.fail();
  expect(subject.suspicion.confirm()).toBe(false);
  subject.others(100);
  expect([subject.suspicion.isProven, subject.suspicion.confirm()]).toEqual([false, false]);
});

test("fewer than three failures prove nothing, whatever the others do", () => {
  const subject = subjectOf(500, { before: 10_000 });
  for (const isProven of [false, false, true]) {
    subject.fail();
    subject.others(10_000);
    expect(subject.suspicion.isProven).toBe(isProven);
  }
});

test("an outage before the first failure is forgotten after some tens of attempts", () => {
  expect(failuresToProof(500, { failedBefore: 1_000, succeeded: 40 })).toBeLessThanOrEqual(4);
});

test("failures that were another request's fault tell nothing against the server", () => {
  const health = new Health(fakeClock());
  for (let n = 0; n < 20; n += 1) health.attempted(true);
  health.explained(20);
  expect(health.tally.failed).toBe(0);
  expect(health.tally.recent.failed).toBeCloseTo(0);
});

test("failures at a server that is well are excused, those in a brown-out are not", () => {
  const well = subjectOf(500, { before: 20 });
  well.fail();
  well.others(1);
  expect(well.suspicion.excused).toBe(1);
  const ill = subjectOf(500, { before: 10, failedBefore: 10 });
  ill.fail();
  ill.others(1);
  expect(ill.suspicion.excused).toBe(0);
});
