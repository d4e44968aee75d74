import fc from "fast-check";
import { type Assumptions, createSandbox, type Fault, type Sandbox } from "../../../src/sandbox/index.js";
import { canonical } from "../../../src/sandbox/profile.js";
import type { ProfileUpsert } from "../../../src/types.js";

/** What is sent, and what goes wrong on the way. */
export interface Scenario {
  readonly records: readonly RecordPlan[];
  readonly faults: readonly { readonly fault: string; readonly every: number; readonly times: number }[];
  /** Requests, counted from 0, that never arrive: they end with a timeout. */
  readonly lost: readonly number[];
  readonly assumptions: Partial<Assumptions>;
  /** Seed of how long each way takes, and of what the client leaves to chance. */
  readonly chance: number;
}

interface RecordPlan {
  readonly who: number;
  readonly by: "email" | "phone" | "both" | "refused" | "invalid";
  readonly note: string;
}

/** How an entry point is asked to form its requests. */
export interface Batching {
  readonly maxBatchSize: number;
  readonly concurrency: number;
}

/** Records of few people, each known by e-mail, by phone number, or by both, which links the two. */
const RECORD: fc.Arbitrary<RecordPlan> = fc.record({
  who: fc.nat(3),
  by: fc.constantFrom("email", "phone", "both", "both", "refused", "invalid"),
  note: fc.string({ maxLength: 4 }),
});

export const FAULTS: Record<string, Fault> = {
  "429": { kind: "status", status: 429, headers: { "Retry-After": "1" } },
  "500": { kind: "status", status: 500 },
  "502 after it was applied": { kind: "status", status: 502, applied: true },
  "503": { kind: "status", status: 503 },
  "reset before it was read": { kind: "reset", when: "before-read" },
  "reset after it was applied": { kind: "reset", when: "after-apply" },
  "no HTTP": { kind: "garbage" },
};

/** What must not matter. A8 delayed is left out: no client can keep an order that the server does not. */
const ASSUMPTIONS: fc.Arbitrary<Partial<Assumptions>> = fc.record({
  A1: fc.constantFrom("email-wins", "merged"),
  A2: fc.constantFrom("exact", "folded"),
  A6: fc.constantFrom("nothing-applied", "rest-applied", "skipped"),
  A7: fc.constantFrom("in-order", "shuffled"),
  A13: fc.constantFrom("401-json", "403-html"),
});

export const SCENARIO: fc.Arbitrary<Scenario> = fc.record({
  records: fc.array(RECORD, { maxLength: 50 }),
  faults: fc.array(
    fc.record({
      fault: fc.constantFrom(...Object.keys(FAULTS)),
      every: fc.integer({ min: 2, max: 7 }),
      times: fc.integer({ min: 1, max: 4 }),
    }),
    { maxLength: 3 },
  ),
  lost: fc.uniqueArray(fc.nat(30), { maxLength: 3 }),
  assumptions: ASSUMPTIONS,
  chance: fc.integer(),
});

export const BATCHING: fc.Arbitrary<Batching> = fc.record({
  maxBatchSize: fc.integer({ min: 1, max: 12 }),
  concurrency: fc.integer({ min: 1, max: 6 }),
});

/**
 * Only a record that shows both an e-mail and a phone number tells that they are one person's, and only while it is on
 * its way; so those known by one of them have a field of their own each. Names end with the position, to be told apart.
 */
function recordOf({ who, by, note }: RecordPlan, index: number): ProfileUpsert {
  const name = `${note}#${index}`;
  const byEmail = { email: `Person${who}@${by === "refused" ? "refused.example" : "example.com"}`, firstName: name };
  const byPhone = { phoneNumber: `+35988000000${who}`, lastName: name };
  const profiles: Record<RecordPlan["by"], object> = {
    email: byEmail,
    phone: byPhone,
    both: { ...byEmail, ...byPhone, addTags: [`t${who}`] },
    refused: { ...byEmail, ...byPhone },
    invalid: { firstName: name },
  };
  return { profile: profiles[by], subscribedAtChanged: index % 2 === 0 } as ProfileUpsert;
}

export const isRefused = ({ profile }: ProfileUpsert): boolean => profile.email?.endsWith("@refused.example") ?? false;
export const isInvalid = ({ profile }: ProfileUpsert): boolean => !profile.email && !profile.phoneNumber;

export function recordsOf({ records }: Scenario): ProfileUpsert[] {
  const all = records.map(recordOf);
  // Twenty refusals and nothing else would be a systemic refusal, which is another test's matter.
  return all.filter((record, index) => !isRefused(record) || all.slice(0, index).filter(isRefused).length < 19);
}

/** The state after all good records, one after the other. */
export async function foldOf(records: readonly ProfileUpsert[], assumptions: Partial<Assumptions>): Promise<string> {
  const sandbox = createSandbox({ assumptions: { ...assumptions, A6: "nothing-applied", A7: "in-order" } });
  const profiles = records.filter((record) => !isRefused(record) && !isInvalid(record));
  if (profiles.length > 0) {
    const { status } = await sandbox.fetch("/api/v0/profiles", {
      method: "POST",
      headers: { authorization: "Bearer sandbox_key", "content-type": "application/json" },
      body: JSON.stringify({ profiles }),
    });
    if (status !== 202) throw new Error(`the model was answered ${status}`);
  }
  return stateOf(sandbox);
}

/** What `digest()` is the hash of: to hash a state takes longer than to make it. */
export function stateOf({ state }: Sandbox): string {
  return state.all().map(canonical).sort().join("\n");
}
