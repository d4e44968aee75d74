import { describe, expect, test } from "vitest";
import { createClient } from "../../src/index.js";
import {
  ASSUMPTIONS,
  type AssumptionId,
  type Assumptions,
  createSandbox,
  type Fault,
  type FaultPlan,
  type Sandbox,
} from "../../src/sandbox/index.js";
import type { ProfileUpsert } from "../../src/types.js";
import { ENTRY_POINTS, type EntryPoint } from "../support/faults/entry-points.js";
import { Journal } from "../support/faults/journal.js";
import { sequential } from "../support/faults/model.js";
import { RECORDS, textOf } from "../support/faults/people.js";

/** The defaults, and every other choice of every assumption. The limits of A12 are ones that a run meets. */
const CHOICES: readonly (readonly [string, Partial<Assumptions>])[] = [
  ["the defaults", {}],
  ...(Object.keys(ASSUMPTIONS) as AssumptionId[]).flatMap((id) =>
    ASSUMPTIONS[id].choices.slice(1).map((choice) => {
      const chosen = choice.replace("records:N", "records:3").replace("bytes:N", "bytes:1200");
      return [`${id} ${chosen}`, { [id]: chosen }] as const;
    }),
  ),
];

const status = (code: number, headers?: Record<string, string>): Fault => ({
  kind: "status",
  status: code,
  ...(headers && { headers }),
});
const times = (fault: Fault, count: number): FaultPlan[] => [{ fault, times: count }];
const every = (fault: Fault, n: number): FaultPlan[] => [{ fault, when: { every: n } }];

interface Core {
  readonly faults?: readonly FaultPlan[];
  /** @default "backfill" */
  readonly entryPoint?: EntryPoint;
  /** @default RECORDS */
  readonly records?: readonly ProfileUpsert[];
  /** Positions of the records that the server does not apply. @default none */
  readonly refused?: (assumptions: Partial<Assumptions>) => readonly number[];
  /** Whether the client reports such a record: a server that answers 202 has accepted it, as far as a client can know. @default true */
  readonly isReported?: (assumptions: Partial<Assumptions>) => boolean;
}

const among = (...others: ProfileUpsert["profile"][]): readonly ProfileUpsert[] => [
  ...RECORDS.slice(0, 25),
  ...others.map((profile) => ({ profile, subscribedAtChanged: false })),
  ...RECORDS.slice(25),
];

const CORE: Readonly<Record<string, Core>> = {
  "nothing goes wrong, backfill": {},
  "nothing goes wrong, batcher": { entryPoint: "batcher" },
  "nothing goes wrong, deliver": { entryPoint: "deliver" },
  "three 503": { faults: times(status(503), 3) },
  "every third 500": { faults: every(status(500), 3) },
  "a 429": { faults: every(status(429), 4), entryPoint: "batcher" },
  "resets before the request": { faults: every({ kind: "reset", when: "before-read" }, 4) },
  "resets after the batch was applied": { faults: every({ kind: "reset", when: "after-apply" }, 4) },
  "502 after the batch was applied": {
    faults: every({ kind: "status", status: 502, applied: true }, 3),
    entryPoint: "deliver",
  },
  "truncated answers": { faults: every({ kind: "truncated" }, 2) },
  "lost idle connections": { faults: every({ kind: "idle-closed" }, 2) },
  "a poisonous record": {
    faults: [{ fault: status(500), when: { bodyIncludes: textOf(30) } }],
    refused: () => [30],
  },
  // The sandbox itself refuses this domain, so that A6 says what becomes of the others.
  "a refused record": {
    records: among({ email: "nobody@refused.example" }),
    refused: () => [25],
    isReported: ({ A6 }) => A6 !== "skipped",
  },
  "a record that shows two people to be one": {
    records: among(
      { email: "a@b.example" },
      { phoneNumber: "+4930111111" },
      { email: "a@b.example", phoneNumber: "+4930111111" },
    ),
    refused: ({ A1 }) => (A1 === "refused" ? [27] : []),
  },
};

describe.each(CHOICES)("%s", (_choice, assumptions) => {
  test.each(Object.entries(CORE))("%s", async (_name, core) => {
    const {
      faults = [],
      entryPoint = "backfill",
      records = RECORDS,
      refused = () => [],
      isReported = () => true,
    } = core;
    const sandbox = createSandbox({ assumptions });
    for (const plan of faults) sandbox.faults.add(plan);
    const journal = new Journal(records);
    const client = createClient({ ...sandbox.connection, retry: { baseDelayMs: 1, maxDelayMs: 4 } });
    await ENTRY_POINTS[entryPoint](client, journal, { maxBatchSize: 8 });
    const lost = refused(assumptions);
    expect(journal.all("undelivered")).toEqual([]);
    expect(journal.all("rejected")).toEqual(isReported(assumptions) ? lost : []);

    const model = await sequential(
      records.filter((_record, index) => !lost.includes(index)),
      assumptions,
    );
    // Where the server applies batches in another order than it accepted them, no client can keep an order; it can only
    // make sure that no profile is lost.
    if (assumptions.A8 === "delayed") expect(peopleIn(sandbox)).toEqual(peopleIn(model));
    else expect(await sandbox.digest()).toBe(await model.digest());
  });
});

const peopleIn = ({ state }: Sandbox): string[] =>
  state
    .all()
    .flatMap(({ email = [] }) => email)
    .sort();
