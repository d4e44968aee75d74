import { expect, test } from "vitest";
import { createClient } from "../../src/index.js";
import type { FaultPlan } from "../../src/sandbox/index.js";
import { startSandbox } from "../../src/sandbox/serve.js";
import type { ProfileUpsert } from "../../src/types.js";
import { sequential } from "../support/faults/model.js";
import { RECORDS, textOf } from "../support/faults/people.js";
import {
  accepted,
  batched,
  everywhere,
  fails,
  patient,
  rejects,
  type Scenario,
  scenarios,
} from "../support/faults/scenario.js";
import { person } from "../support/people.js";

/** Scenarios that take their time: real names, real waits, many attempts that time out. */
const hangs = (...positions: number[]): FaultPlan[] =>
  positions.map((position) => ({ fault: { kind: "delay", ms: 10_000 }, when: { bodyIncludes: textOf(position) } }));
const LAST = RECORDS.length - 1;

const POISON: readonly Scenario[] = [
  { name: "the last record takes the server too long, each time", positions: [LAST] },
  { name: "two neighbours take the server too long, each time", positions: [20, 21] },
  { name: "two records far apart take the server too long, each time", positions: [8, 30] },
].map(({ name, positions }) => ({
  name,
  faults: hangs(...positions),
  client: { timeoutMs: 250 },
  ends: patient(rejects(...positions)),
}));

scenarios([
  ...POISON,
  {
    name: "the very first record takes the server too long, each time",
    faults: hangs(0),
    client: { timeoutMs: 250 },
    ends: patient(rejects(0)),
  },
  {
    name: "a host name that no name server knows",
    client: { secretKey: "live_Zq83hT55vLw0", baseUrl: "https://api.releva.invalid" },
    ends: everywhere(fails("connection", "none")),
  },
  {
    name: "a server that can take one record in the time of an attempt, and no more",
    faults: [
      {
        fault: { kind: "delay", ms: 10_000 },
        when: { bytesOver: Math.max(...RECORDS.map((_, n) => textOf(n).length + 60)) },
      },
    ],
    client: { timeoutMs: 250 },
    batches: { maxBatchSize: 10 },
    ends: { backfill: accepted },
  },
  {
    name: "three 503 and the waits of the defaults",
    faults: [{ fault: { kind: "status", status: 503 }, times: 3 }],
    client: { retry: { baseDelayMs: 500, maxDelayMs: 30_000 } },
    ends: { upsert: accepted, ...batched(accepted) },
  },
]);

/** Everything at once, to many: no outcome is lost, and the order of each profile is kept. */
test("20 000 records of 4 000 people, one per cent of each of nine faults: it ends as if they were sent one by one", async () => {
  const records = Array.from(
    { length: 20_000 },
    (_, n): ProfileUpsert =>
      person((n * 7_919) % 4_000, {
        firstName: `name ${n}`,
        addTags: [`tag ${n % 10}`],
        removeTags: [`tag ${(n + 3) % 10}`],
      }),
  );
  const faults: FaultPlan["fault"][] = [
    { kind: "status", status: 503 },
    { kind: "status", status: 429 },
    { kind: "status", status: 409 },
    { kind: "status", status: 502, applied: true },
    { kind: "reset", when: "before-read" },
    { kind: "reset", when: "after-apply" },
    { kind: "truncated" },
    { kind: "idle-closed" },
    { kind: "garbage" },
  ];
  const server = await startSandbox();
  for (const [seed, fault] of faults.entries()) {
    server.sandbox.faults.add({ fault, when: { probability: 0.01, seed: seed + 1 } });
  }
  const client = createClient({ ...server.connection, retry: { baseDelayMs: 1, maxDelayMs: 4 } });
  const report = await client.backfill(records, { maxBatchSize: 20, onReject: () => {} });
  expect(report).toMatchObject({ ok: true, read: 20_000, accepted: 20_000 });
  expect(report.retries).toBeGreaterThan(20);
  expect(await server.sandbox.digest()).toBe(await (await sequential(records)).digest());
  await server.close();
});
