import fc from "fast-check";
import { expect, test } from "vitest";
import { createClientWithClock } from "../../src/client.js";
import type { BackfillOptions, BackfillReport } from "../../src/index.js";
import { type Assumptions, createSandbox, type Fault, type Sandbox } from "../../src/sandbox/index.js";
import { seededRandom } from "../../src/sandbox/random.js";
import type { ProfileUpsert } from "../../src/types.js";
import { type FakeClock, fakeClock } from "../clock.js";

/**
 * Whatever goes wrong on the way, the sandbox ends as if the records had been applied one by one. Records of few people,
 * known by e-mail, by phone number, or by both, which links the two.
 */
const RECORD = fc.record({
  who: fc.nat(3),
  by: fc.constantFrom("email", "phone", "both", "both", "refused"),
  note: fc.string({ maxLength: 4 }),
});

const FAULTS: Record<string, Fault> = {
  "429": { kind: "status", status: 429, headers: { "Retry-After": "1" } },
  "500": { kind: "status", status: 500 },
  "502 after it was applied": { kind: "status", status: 502, applied: true },
  "503": { kind: "status", status: 503 },
  "reset before it was read": { kind: "reset", when: "before-read" },
  "reset after it was applied": { kind: "reset", when: "after-apply" },
  "no HTTP": { kind: "garbage" },
};

/** What must not matter. A8 delayed is left out: no client can keep an order that the server does not. */
const ASSUMPTIONS = fc.record({
  A1: fc.constantFrom("email-wins", "merged"),
  A2: fc.constantFrom("exact", "folded"),
  A6: fc.constantFrom("nothing-applied", "rest-applied", "skipped"),
  A7: fc.constantFrom("in-order", "shuffled"),
  A13: fc.constantFrom("401-json", "403-html"),
}) satisfies fc.Arbitrary<Partial<Assumptions>>;

const SCENARIO = fc.record({
  records: fc.array(RECORD, { maxLength: 50 }),
  faults: fc.array(
    fc.record({
      fault: fc.constantFrom(...Object.keys(FAULTS)),
      every: fc.integer({ min: 2, max: 7 }),
      times: fc.integer({ min: 1, max: 4 }),
    }),
    { maxLength: 3 },
  ),
  assumptions: ASSUMPTIONS,
  maxBatchSize: fc.integer({ min: 1, max: 12 }),
  concurrency: fc.integer({ min: 1, max: 6 }),
  latency: fc.integer(),
});

type Scenario = typeof SCENARIO extends fc.Arbitrary<infer T> ? T : never;

/**
 * Only a record that shows both an e-mail and a phone number tells that they are one person's, and only while it is on
 * its way; so those known by one of them have a field of their own each.
 */
function recordOf({ who, by, note }: Scenario["records"][number], index: number): ProfileUpsert {
  const email = { email: `Person${who}@${by === "refused" ? "refused.example" : "example.com"}` };
  const phone = { phoneNumber: `+35988000000${who}` };
  const byEmail = { ...email, firstName: `${note}${index}` };
  const byPhone = { ...phone, lastName: `${note}${index}` };
  const profile =
    by === "email" ? byEmail : by === "phone" ? byPhone : { ...byEmail, ...byPhone, addTags: [`t${who}`] };
  return { profile, subscribedAtChanged: index % 2 === 0 };
}

const isRefused = ({ profile }: ProfileUpsert): boolean => profile.email?.endsWith("@refused.example") ?? false;

function recordsOf({ records }: Scenario): ProfileUpsert[] {
  const all = records.map(recordOf);
  // Twenty refusals and nothing else would be a systemic refusal, which is another test's matter.
  return all.filter((record, index) => !isRefused(record) || all.slice(0, index).filter(isRefused).length < 19);
}

/** The state after all good records, one after the other. */
async function foldOf(records: readonly ProfileUpsert[], assumptions: Partial<Assumptions>): Promise<string> {
  const sandbox = createSandbox({ assumptions: { ...assumptions, A6: "nothing-applied", A7: "in-order" } });
  const profiles = records.filter((record) => !isRefused(record));
  if (profiles.length > 0) {
    const { status } = await sandbox.fetch("/api/v0/profiles", {
      method: "POST",
      headers: { authorization: "Bearer sandbox_key", "content-type": "application/json" },
      body: JSON.stringify({ profiles }),
    });
    expect(status).toBe(202);
  }
  return sandbox.digest();
}

/** Requests take their time on the way there and on the way back, so that those in the air overtake each other. */
function slow(sandbox: Sandbox, clock: FakeClock, seed: number): typeof fetch {
  const random = seededRandom(seed);
  const onTheWay = (): Promise<void> => new Promise((resolve) => clock.setTimer(random() * 300, resolve));
  return async (input, init) => {
    await onTheWay();
    try {
      return await sandbox.fetch(input, init);
    } finally {
      await onTheWay();
    }
  };
}

async function run(
  scenario: Scenario,
  options: BackfillOptions = {},
): Promise<{ report: BackfillReport; rejected: number[]; sandbox: Sandbox }> {
  const sandbox = createSandbox({ assumptions: scenario.assumptions });
  for (const { fault, every, times } of scenario.faults) {
    sandbox.faults.add({ fault: FAULTS[fault] as Fault, times, when: { every } });
  }
  const clock = fakeClock({ random: seededRandom(scenario.latency) });
  const fetch = slow(sandbox, clock, scenario.latency);
  const rejected: number[] = [];
  const { maxBatchSize, concurrency } = scenario;
  const report = await clock.until(
    createClientWithClock({ ...sandbox.connection, fetch }, clock).backfill(recordsOf(scenario), {
      ...{ maxBatchSize, concurrency, onReject: ({ index }) => void rejected.push(index) },
      ...options,
    }),
  );
  return { report, rejected, sandbox };
}

const ordered = (options?: BackfillOptions): fc.IAsyncProperty<[Scenario]> =>
  fc.asyncProperty(SCENARIO, async (scenario) => {
    const records = recordsOf(scenario);
    const { report, rejected, sandbox } = await run(scenario, options);
    const refused =
      scenario.assumptions.A6 === "skipped"
        ? []
        : [...records.keys()].filter((n) => isRefused(records[n] as ProfileUpsert));
    expect([...rejected].sort((a, b) => a - b)).toEqual(refused);
    expect(report).toMatchObject({ status: "completed", read: records.length, rejected: refused.length, failed: 0 });
    expect(report.accepted).toBe(records.length - refused.length);
    expect(await sandbox.digest()).toBe(await foldOf(records, scenario.assumptions));
  });

test("the final state is the one of the records applied one by one, whatever happens on the way", async () => {
  await fc.assert(ordered(), { numRuns: 500 });
});

test("the same without order is found to be wrong: this test can fail", async () => {
  const { failed } = await fc.check(ordered({ ordering: "none" }), { numRuns: 200, endOnFailure: true });
  expect(failed).toBe(true);
});
