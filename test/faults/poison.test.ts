import type { Fault, FaultPlan } from "../../src/sandbox/index.js";
import { RECORDS, textOf } from "../support/faults/people.js";
import { batched, type Ending, fails, rejects, type Scenario, scenarios } from "../support/faults/scenario.js";

/** Ways in which a record makes a server fail. */
const FAILURES: Readonly<
  Record<string, { readonly fault: Fault; readonly code: Extract<Ending, { fails: unknown }>["fails"] }>
> = {
  "a 500": { fault: { kind: "status", status: 500 }, code: "server" },
  "a 502 page": { fault: { kind: "status", status: 502, body: "<html>502</html>" }, code: "server" },
  "a 504": { fault: { kind: "status", status: 504 }, code: "server" },
  ...Object.fromEntries(
    [408, 409, 425, 429, 503, 507, 508, 520, 529].map((status) => [
      `a ${status}`,
      {
        fault: { kind: "status" as const, status },
        code: status === 429 ? ("rate_limited" as const) : ("server" as const),
      },
    ]),
  ),
  "bytes that are no HTTP": { fault: { kind: "garbage" }, code: "connection" },
  "oversized headers": {
    fault: { kind: "status", status: 202, headers: { "X-Large": "x".repeat(100_000) } },
    code: "connection",
  },
  "a reset": { fault: { kind: "reset", when: "after-read" }, code: "connection" },
};

const LAST = RECORDS.length - 1;
/** Where the poison is: alone in the first batch, at the end of the last, among others. */
const PLACES: Readonly<Record<string, readonly number[]>> = {
  "the very first record": [0],
  "the last record": [LAST],
  "a record in the middle": [29],
};

const poison = (fault: Fault, positions: readonly number[]): FaultPlan[] =>
  positions.map((position) => ({ fault, when: { bodyIncludes: textOf(position) } }));

const combinations = (
  failures: readonly string[],
  places: Readonly<Record<string, readonly number[]>>,
  concurrency: number,
): Scenario[] =>
  failures.flatMap((failure) =>
    Object.entries(places).map(([place, positions]) => {
      const { fault, code } = FAILURES[failure] as (typeof FAILURES)[string];
      return {
        name: `${failure} for ${place}, ${concurrency} at once`,
        faults: poison(fault, positions),
        batches: { concurrency },
        ends: {
          ...batched(rejects(...positions)),
          ...(concurrency === 1 && { upsert: fails(code) }),
        },
      };
    }),
  );

/** A call that meets several poisons may be out of retries before it knows, and leaves their batches undelivered. */
const withoutDeliver = ({ ends: { deliver: _timing, ...ends }, ...scenario }: Scenario): Scenario => ({
  ...scenario,
  ends,
});

const SEVERAL = {
  "both ends": [0, LAST],
  "two neighbours": [33, 34],
  "two records of one batch": [20, 22],
  "two records far apart": [5, 32],
  "five records": [0, 12, 13, 28, LAST],
};

scenarios([
  ...combinations(["a 500", "a reset"], PLACES, 1),
  ...combinations(["a 500", "a 502 page", "a 504", "a reset"], { "a record in the middle": [29] }, 4),
  ...combinations(
    [
      ...[408, 409, 425, 429, 503, 507, 508, 520, 529].map((status) => `a ${status}`),
      ...["bytes that are no HTTP", "oversized headers"],
    ],
    { "a record in the middle": [29] },
    4,
  ),
  ...combinations(["a 503"], PLACES, 1),
  ...combinations(["a 500"], SEVERAL, 1).map(withoutDeliver),
  ...combinations(["a reset"], SEVERAL, 4).map(withoutDeliver),
]);
