import { createHash } from "node:crypto";
import { Digest } from "../../src/backfill/digest.js";
import type { Source } from "../../src/backfill/source.js";
import { createClientWithClock } from "../../src/client.js";
import {
  BackfillError,
  type BackfillOptions,
  type BackfillReport,
  type BackfillRun,
  type Checkpoint,
  type CheckpointStore,
  type Destination,
  type Reject,
  type SourceRecord,
} from "../../src/index.js";
import { identify } from "../../src/record/prepare.js";
import type { ProfileUpsert } from "../../src/types.js";
import { type FakeClock, fakeClock } from "./clock.js";
import { accept, type Handler, type ObservedFetch, observedFetch } from "./fetch.js";
import { numberOf, person } from "./people.js";

/** That of the clients below: key "k", and the server of the contract. */
export const DESTINATION: Destination = {
  origin: "https://releva.ai",
  salt: "salt",
  account: createHash("sha256").update("salt k").digest("hex"),
};

export interface Memory extends CheckpointStore {
  saved: Checkpoint | undefined;
  saves: number;
}

export function memory(saved?: Checkpoint): Memory {
  const store: Memory = {
    saved,
    saves: 0,
    load: async () => store.saved,
    save: async (checkpoint) => {
      const copy = JSON.parse(JSON.stringify(checkpoint));
      await Promise.resolve();
      store.saved = copy;
      store.saves += 1;
    },
  };
  return store;
}

/** What is left over when a process ends: a checkpoint, the rejects that were taken, and what the server has accepted. */
export interface World {
  readonly store: Memory;
  readonly clock: FakeClock;
  readonly api: ObservedFetch;
  readonly rejects: Reject[];
  start(source: Source<ProfileUpsert | SourceRecord>, options?: BackfillOptions): BackfillRun;
}

export function world(handler: Handler = () => accept(), store: Memory = memory()): World {
  const clock = fakeClock();
  const rejects: Reject[] = [];
  const api = observedFetch(handler);
  return {
    store,
    clock,
    api,
    rejects,
    start: (source, options = {}) =>
      createClientWithClock({ secretKey: "k", fetch: api.fetch }, clock).backfill(source, {
        checkpoint: store,
        fingerprint: "people",
        onReject: (reject) => void rejects.push(reject),
        ...options,
      }),
  };
}

/** The report of a run however it ended, and the cause if it failed. */
export async function ending({ clock }: World, run: BackfillRun): Promise<{ report: BackfillReport; cause?: unknown }> {
  const end = run.then(
    (report) => ({ report }),
    (error: unknown) => {
      if (!(error instanceof BackfillError)) throw error;
      return { report: error.report, cause: error.cause };
    },
  );
  return clock.until(end);
}

export const isBad = (record: ProfileUpsert): boolean => numberOf(record) % 17 === 3;

/** Of the people from one to another. */
export function digestOf(from: number, to: number): string {
  const digest = new Digest();
  for (let n = from; n < to; n += 1) digest.add(n, identify(person(n)));
  return digest.toString();
}

/** Of a run over people. */
export function checkpointAt(
  watermark: number,
  settled: readonly (readonly [from: number, to: number])[] = [],
  counts: Partial<Checkpoint["counts"]> = {},
): Checkpoint {
  const accepted = watermark + settled.reduce((sum, [from, to]) => sum + to - from, 0);
  return {
    version: 3,
    fingerprint: "people",
    destination: DESTINATION,
    watermark,
    digest: digestOf(0, watermark),
    settled: settled.map(([from, to]) => [from, to, digestOf(from, to)]),
    counts: { accepted, invalid: 0, rejected: 0, ...counts },
  };
}
