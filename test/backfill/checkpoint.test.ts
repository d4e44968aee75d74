import { describe, expect, test } from "vitest";
import {
  Checkpointer,
  type CheckpointerOptions,
  type CheckpointStore,
  type SettledPosition,
} from "../../src/backfill/checkpoint.js";
import type { Checkpoint } from "../../src/backfill/checkpoint-content.js";
import type { BackfillReport } from "../../src/backfill/report.js";
import { ConfigError } from "../../src/errors.js";
import { identify } from "../../src/record/prepare.js";
import { destinationOf } from "../../src/settings.js";
import { spanOf } from "../../src/span.js";
import { checkpointAt, DESTINATION, digestOf } from "../support/checkpoint.js";
import { people, person } from "../support/people.js";

interface Saving {
  readonly checkpoint: Checkpoint;
  readonly end: (error?: Error) => Promise<void>;
}

/** A store whose saves end when a test says so. */
function slowStore(found?: Checkpoint): CheckpointStore & { readonly saves: Saving[]; readonly inFlight: number } {
  const saves: Saving[] = [];
  let inFlight = 0;
  return {
    saves,
    get inFlight() {
      return inFlight;
    },
    load: async () => found,
    save: (checkpoint) =>
      new Promise((resolve, reject) => {
        inFlight += 1;
        const end = async (error?: Error): Promise<void> => {
          inFlight -= 1;
          if (error) reject(error);
          else resolve();
          await turn();
        };
        saves.push({ checkpoint, end });
      }),
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const at = (...indices: number[]): SettledPosition[] =>
  indices.map((index) => ({ index, ...spanOf(identify(person(index)) ?? new Uint8Array()) }));
const counts = { accepted: 0, invalid: 0, rejected: 0 };
const checkpoint = (given: Partial<Checkpoint> = {}): Checkpoint => ({
  version: 3,
  fingerprint: "people 1",
  destination: DESTINATION,
  watermark: 0,
  digest: digestOf(0, 0),
  settled: [],
  counts,
  ...given,
});

const AT = "2026-11-26T02:00:00.000Z";

const reportOf = (read: number, given: Partial<BackfillReport> = {}): BackfillReport =>
  ({
    status: "completed",
    read,
    accepted: read,
    invalid: 0,
    rejected: 0,
    failed: 0,
    unsent: 0,
    ...given,
  }) as BackfillReport;

/** Of a run over five people that completed. */
const AT_END: Partial<Checkpoint> = {
  watermark: 5,
  digest: digestOf(0, 5),
  settled: [],
  report: reportOf(5),
  completedAt: AT,
};

const open = (store: CheckpointStore, given: Partial<CheckpointerOptions> = {}): Promise<Checkpointer> =>
  Checkpointer.open({
    store,
    fingerprint: () => "people 1",
    destinationOf: destinationOf(new URL("https://releva.ai"), async () => "k"),
    sameAccount: false,
    summary: () => ({ counts }),
    onError: () => {},
    ...given,
  });

describe("saving", () => {
  test("is back to back and one at a time, with the state of its beginning", async () => {
    const store = slowStore();
    const checkpointer = await open(store);
    checkpointer.settle(at(0));
    await turn();
    for (let index = 1; index < 50; index += 1) checkpointer.settle(at(index));
    await turn();
    expect(store.saves.map(({ checkpoint: { watermark } }) => watermark)).toEqual([1]);
    await store.saves[0]?.end();
    expect(store.saves.map(({ checkpoint: { watermark } }) => watermark)).toEqual([1, 50]);
    await store.saves[1]?.end();
    expect([store.saves.length, store.inFlight]).toEqual([2, 0]);
  });

  test("takes what settles in one step together, positions and counts as one", async () => {
    const store = slowStore();
    let accepted = 0;
    const checkpointer = await open(store, { summary: () => ({ counts: { ...counts, accepted } }) });
    for (const index of [0, 1, 5]) {
      accepted += 1;
      checkpointer.settle(at(index));
    }
    await turn();
    expect(store.saves.map((save) => save.checkpoint)).toEqual([
      checkpoint({
        destination: expect.objectContaining({ origin: "https://releva.ai" }),
        watermark: 2,
        digest: digestOf(0, 2),
        settled: [[5, 6, digestOf(5, 6)]],
        counts: { ...counts, accepted: 3 },
      }),
    ]);
  });

  test("does not happen while nothing settles", async () => {
    const store = slowStore();
    await open(store);
    await turn();
    expect(store.saves).toEqual([]);
  });

  test("is waited for by a flush, with what came last", async () => {
    const store = slowStore();
    const checkpointer = await open(store);
    checkpointer.settle(at(0));
    await turn();
    checkpointer.settle(at(1));
    let isFlushed = false;
    const flushed = checkpointer.flush().then(() => {
      isFlushed = true;
    });
    await store.saves[0]?.end();
    expect(isFlushed).toBe(false);
    await store.saves[1]?.end();
    await flushed;
    expect(store.saves[1]?.checkpoint.watermark).toBe(2);
  });

  test("that fails is reported, waits for nothing, and is tried again when more settles", async () => {
    const store = slowStore();
    const errors: unknown[] = [];
    const checkpointer = await open(store, { onError: (error) => errors.push(error) });
    const full = new Error("disk full");
    checkpointer.settle(at(0));
    await turn();
    const flushed = checkpointer.flush();
    await store.saves[0]?.end(full);
    await flushed;
    expect(errors).toEqual([full]);
    checkpointer.settle(at(1));
    await turn();
    expect(store.saves.at(-1)?.checkpoint.watermark).toBe(2);
  });

  test("of a store that throws at once is reported as well", async () => {
    const errors: unknown[] = [];
    const full = new Error("disk full");
    const store: CheckpointStore = {
      load: async () => undefined,
      save: () => {
        throw full;
      },
    };
    const checkpointer = await open(store, { onError: (error) => errors.push(error) });
    await checkpointer.flush();
    expect(errors).toEqual([full]);
  });
});

describe("opening", () => {
  test("needs a fingerprint", async () => {
    await expect(open(slowStore(), { fingerprint: () => undefined })).rejects.toThrow(
      /^a checkpoint needs a fingerprint of the source/,
    );
  });

  test("refuses the checkpoint of another source, and one of another version", async () => {
    const foreign = slowStore(checkpoint({ fingerprint: "people 2" }));
    await expect(open(foreign)).rejects.toThrow(ConfigError);
    await expect(open(foreign)).rejects.toThrow(/belongs to another source/);
    const newer = { ...checkpoint(), version: 4 } as unknown as Checkpoint;
    await expect(open(slowStore(newer))).rejects.toThrow(/was not written by this version/);
  });

  test("goes on where the checkpoint ended", async () => {
    const store = slowStore(checkpointAt(3, [[5, 7]]));
    const checkpointer = await open(store, { fingerprint: () => "people" });
    expect(people(8).map((one, index) => checkpointer.skips(index, one))).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7].map((index) => index < 3 || index === 5 || index === 6),
    );
    expect(checkpointer.isComparing).toBe(false);
    checkpointer.settle(at(3, 4));
    await turn();
    expect(store.saves[0]?.checkpoint).toMatchObject({ watermark: 7, digest: digestOf(0, 7), settled: [] });
  });

  test.each<[string, Partial<Checkpoint>]>([
    ["counts fewer than have settled", { counts: { accepted: 4, invalid: 0, rejected: 0 } }],
    ["counts more than have settled", { counts: { accepted: 4, invalid: 1, rejected: 2 } }],
    ["a watermark beyond the counts", { watermark: 5 }],
    ["a range below the watermark", { settled: [[1, 3, digestOf(1, 3)]] }],
    ["a range that touches the watermark", { settled: [[3, 5, digestOf(3, 5)]] }],
    ["a range that ends before it begins", { settled: [[7, 5, digestOf(5, 7)]] }],
    [
      "ranges out of order",
      {
        settled: [
          [9, 10, digestOf(9, 10)],
          [5, 6, digestOf(5, 6)],
        ],
      },
    ],
    ["a range without a digest", { settled: [[5, 7, "ab"]] }],
    ["no digest", { digest: "" }],
    ["no counts", { counts: undefined as never }],
    ["counts that are texts", { counts: { accepted: "5", invalid: "0", rejected: "0" } as never }],
    ["a watermark that is a text", { watermark: "3" as never }],
    ["a watermark that is no whole number", { watermark: 2.5, counts: { accepted: 4.5, invalid: 0, rejected: 0 } }],
    ["a count below zero", { counts: { accepted: 6, invalid: -1, rejected: 0 } }],
    ["no list of ranges", { settled: undefined as never }],
    ["ranges that are none", { settled: [7 as never] }],
    ["a range of texts", { settled: [["5", "7", digestOf(5, 7)] as never] }],
    ["no destination", { destination: undefined as never }],
    ["no fingerprint", { fingerprint: undefined as never }],
    ["a digest of no records", { watermark: 0, counts: { accepted: 2, invalid: 0, rejected: 0 } }],
    ["a report while ranges are open", { report: reportOf(3, { accepted: 5 }), completedAt: AT }],
    ["a report of more than has settled", { report: { status: "completed", read: 9 } as never }],
    ["a report that counts otherwise", { ...AT_END, report: reportOf(5, { accepted: 4, invalid: 1 }) }],
    ["a report of a run that was stopped", { ...AT_END, report: reportOf(5, { status: "stopped" }) }],
    ["a report of records that were not sent", { ...AT_END, report: reportOf(5, { unsent: 2 }) }],
    ["a report of records without an answer", { ...AT_END, report: reportOf(5, { failed: 2 }) }],
    ["a report of no time", { ...AT_END, completedAt: undefined as never }],
    ["a report that is a text", { ...AT_END, report: "done" as never }],
  ])("refuses %s: it contradicts itself", async (_, wrong) => {
    const store = slowStore({ ...checkpointAt(3, [[5, 7]]), ...wrong });
    const opening = open(store, { fingerprint: () => "people" });
    await expect(opening).rejects.toThrow(ConfigError);
    await expect(opening).rejects.toThrow(/the checkpoint contradicts itself/);
  });

  test("takes what is sound", async () => {
    const found = { ...checkpointAt(5), ...AT_END };
    expect((await open(slowStore(found), { fingerprint: () => "people" })).restored).toEqual(found);
  });

  test("takes null for no checkpoint, as a database says it", async () => {
    const checkpointer = await open({ ...slowStore(), load: async () => null as never });
    expect([checkpointer.restored, checkpointer.isComparing]).toEqual([undefined, false]);
  });

  test("refuses a source that is shorter than what has settled", async () => {
    const checkpointer = await open(slowStore(checkpointAt(3, [[5, 7]])), {
      fingerprint: () => "people",
    });
    expect(() => checkpointer.checkLength(7)).not.toThrow();
    expect(() => checkpointer.checkLength(6)).toThrow(
      "the source has 6 records, but record 6 has settled already according to the checkpoint: it is not the same source",
    );
  });
});
