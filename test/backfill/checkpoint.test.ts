import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Checkpoint,
  Checkpointer,
  type CheckpointerOptions,
  type CheckpointStore,
  Watermark,
} from "../../src/backfill/checkpoint.js";
import { ConfigError } from "../../src/errors.js";
import { destinationOf } from "../../src/settings.js";
import { DESTINATION } from "../support/checkpoint.js";

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
const at = (...indices: number[]): { index: number }[] => indices.map((index) => ({ index }));
const counts = { accepted: 0, invalid: 0, rejected: 0 };
const checkpoint = (given: Partial<Checkpoint> = {}): Checkpoint => ({
  version: 2,
  fingerprint: "people 1",
  destination: DESTINATION,
  watermark: 0,
  settled: [],
  counts,
  ...given,
});

const open = (store: CheckpointStore, given: Partial<CheckpointerOptions> = {}): Promise<Checkpointer> =>
  Checkpointer.open({
    store,
    fingerprint: "people 1",
    destinationOf: destinationOf(new URL("https://releva.ai"), "k"),
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
        settled: [[5, 6]],
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
    await expect(open(slowStore(), { fingerprint: undefined })).rejects.toThrow(
      /^a checkpoint needs a fingerprint of the source/,
    );
  });

  test("refuses the checkpoint of another source, and one of another version", async () => {
    const foreign = slowStore(checkpoint({ fingerprint: "people 2" }));
    await expect(open(foreign)).rejects.toThrow(ConfigError);
    await expect(open(foreign)).rejects.toThrow(/belongs to another source/);
    const newer = { ...checkpoint(), version: 3 } as unknown as Checkpoint;
    await expect(open(slowStore(newer))).rejects.toThrow(/was not written by this version/);
  });

  test("goes on where the checkpoint ended", async () => {
    const store = slowStore(checkpoint({ watermark: 3, settled: [[5, 7]] }));
    const checkpointer = await open(store);
    expect([0, 2, 3, 4, 5, 6, 7].map((index) => checkpointer.has(index))).toEqual([
      true,
      true,
      false,
      false,
      true,
      true,
      false,
    ]);
    checkpointer.settle(at(3, 4));
    await turn();
    expect(store.saves[0]?.checkpoint).toMatchObject({ watermark: 7, settled: [] });
  });

  test("refuses a source that is shorter than what has settled", async () => {
    const checkpointer = await open(slowStore(checkpoint({ watermark: 3, settled: [[5, 7]] })));
    expect(() => checkpointer.checkLength(7)).not.toThrow();
    expect(() => checkpointer.checkLength(6)).toThrow(
      "the source has 6 records, but record 6 has settled already according to the checkpoint: it is not the same source",
    );
  });
});

/** What is checked against: a set of numbers. */
function snapshotOf(settled: ReadonlySet<number>): ReturnType<Watermark["snapshot"]> {
  let watermark = 0;
  while (settled.has(watermark)) watermark += 1;
  const ranges: [number, number][] = [];
  for (const index of [...settled].filter((one) => one > watermark).sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last?.[1] === index) last[1] += 1;
    else ranges.push([index, index + 1]);
  }
  return { watermark, settled: ranges };
}

describe("the watermark", () => {
  test("says the same as a set of indices, in whatever order they settle, also twice", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40), { maxLength: 80 }), (indices) => {
        const subject = new Watermark();
        const model = new Set<number>();
        for (const index of indices) {
          subject.settle(index);
          model.add(index);
          expect(subject.snapshot()).toEqual(snapshotOf(model));
          expect(subject.end).toBe(Math.max(...model) + 1);
        }
        for (let index = 0; index < 45; index += 1) expect(subject.has(index)).toBe(model.has(index));
      }),
      { numRuns: 500 },
    );
  });

  test("goes on from a snapshot as if there had been no break", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(60)), fc.nat(60), (indices, cut) => {
        const whole = new Watermark();
        for (const index of indices) whole.settle(index);
        const first = new Watermark();
        for (const index of indices.slice(0, cut)) first.settle(index);
        const { watermark, settled } = JSON.parse(JSON.stringify(first.snapshot()));
        const second = new Watermark(watermark, settled);
        for (const index of indices.slice(cut)) second.settle(index);
        expect([second.snapshot(), second.end]).toEqual([whole.snapshot(), whole.end]);
      }),
    );
  });

  test("ranges that touch the watermark or one another are one", () => {
    const subject = new Watermark(3, [
      [3, 5],
      [7, 8],
      [8, 9],
    ]);
    expect(subject.snapshot()).toEqual({ watermark: 5, settled: [[7, 9]] });
  });

  test("a snapshot does not change with what settles later", () => {
    const subject = new Watermark(0, [[2, 3]]);
    const { settled } = subject.snapshot();
    subject.settle(3);
    expect(settled).toEqual([[2, 3]]);
  });

  test("one record that takes long costs nothing per record that passes it", () => {
    const subject = new Watermark();
    for (let index = 1; index <= 200_000; index += 1) subject.settle(index);
    expect(subject.snapshot()).toEqual({ watermark: 0, settled: [[1, 200_001]] });
    subject.settle(0);
    expect(subject.snapshot()).toEqual({ watermark: 200_001, settled: [] });
  });
});
