import { expect } from "vitest";
import type { Fault, FaultPlan } from "../../src/sandbox/index.js";
import { RECORDS, textOf } from "../support/faults/people.js";
import { accepted, batched, fails, rejects, type Scenario, scenarios } from "../support/faults/scenario.js";

const refusal: Fault = { kind: "status", status: 400, body: '{"message":"profiles are not good enough"}' };
const page = (status: number): Fault => ({
  kind: "status",
  status,
  headers: { "Content-Type": "text/html" },
  body: "<html><body><h1>413 Request Entity Too Large</h1></body></html>",
});
const refuses = (fault: Fault, ...positions: number[]): FaultPlan[] =>
  positions.map((position) => ({ fault, when: { bodyIncludes: textOf(position) } }));
const refusedAs = (code: "bad_request" | "payload_too_large", ...positions: number[]): Scenario["ends"] => ({
  ...batched(rejects(...positions)),
  upsert: fails(code),
});
const bytesOf = (records: readonly unknown[]): number => Buffer.byteLength(JSON.stringify({ profiles: records }));
const LARGEST = Math.max(...RECORDS.map((record) => bytesOf([record])));
const above = (bytesOver: number): FaultPlan[] => [{ fault: page(413), when: { bytesOver } }];
const LAST = RECORDS.length - 1;

const ONE_BY_ONE: readonly Scenario[] = [
  { name: "a 400 for the first record", positions: [0] },
  { name: "a 400 for the last record", positions: [LAST] },
  { name: "a 400 for one in the middle", positions: [27] },
  { name: "a 400 for two neighbours", positions: [26, 27] },
  { name: "a 400 for a whole batch", positions: [20, 21, 22, 23, 24, 25, 26, 27] },
  { name: "a 400 for every sixth record", positions: RECORDS.map((_, n) => n).filter((n) => n % 6 === 1) },
].map(({ name, positions }) => ({
  name,
  faults: refuses(refusal, ...positions),
  ends: refusedAs("bad_request", ...positions),
}));

scenarios([
  ...ONE_BY_ONE,
  {
    name: "a 422 for one record",
    faults: refuses({ ...refusal, status: 422 } as Fault, 31),
    ends: refusedAs("bad_request", 31),
  },
  { name: "a 400 as a page", faults: refuses(page(400), 31), ends: refusedAs("bad_request", 31) },
  {
    name: "an empty 400",
    faults: refuses({ kind: "status", status: 400, body: "" }, 31),
    ends: refusedAs("bad_request", 31),
  },
  {
    name: "a 400 for one record, and a 503 to every third request",
    faults: [...refuses(refusal, 31), { fault: { kind: "status", status: 503 }, when: { every: 3 } }],
    ends: batched(rejects(31)),
  },
  {
    name: "a 400 for everything stops a run after twenty records: it is not the records",
    faults: [{ fault: refusal, when: { every: 1 } }],
    ends: {
      upsert: fails("bad_request", "none"),
      backfill: { ...fails("systemic_rejection", "none"), rejectedBefore: 20 },
      batcher: rejects(...RECORDS.keys()),
      deliver: { ...fails("systemic_rejection", "none"), rejectedBefore: 20 },
    },
  },
  {
    name: "a 413 page above the bytes of four records",
    faults: above(bytesOf(RECORDS.slice(0, 4))),
    ends: { ...batched(accepted), upsert: fails("payload_too_large", "none") },
    shows: ({ origin }) => {
      const refused = origin.sandbox.requests.recent().filter(({ status }) => status === 413);
      expect(refused.length).toBeLessThanOrEqual(4); // the lesson holds for the rest of the run
    },
  },
  {
    name: "a 413 page above the bytes of a single record",
    faults: above(LARGEST),
    ends: batched(accepted),
  },
  {
    name: "a 413 for a record that is too large by itself",
    faults: refuses(page(413), 31),
    ends: refusedAs("payload_too_large", 31),
  },
  {
    name: "a limit of bytes that the server keeps itself (A12)",
    sandbox: { assumptions: { A12: `bytes:${bytesOf(RECORDS.slice(0, 3))}` } },
    ends: batched(accepted),
  },
  {
    name: "a limit of records that is answered 400 (A12)",
    sandbox: { assumptions: { A12: "records:3" } },
    batches: { maxBatchSize: 10 },
    ends: batched(accepted),
  },
]);
