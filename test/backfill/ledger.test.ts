import { describe, expect, test } from "vitest";
import type { Checkpoint, CheckpointStore } from "../../src/backfill/checkpoint.js";
import { Ledger, type LedgerOptions } from "../../src/backfill/ledger.js";
import { ConfigError } from "../../src/errors.js";

interface Saving {
  readonly checkpoint: Checkpoint;
  readonly end: (error?: Error) => Promise<void>;
}

/** A store whose saves end when a test says so. */
function slowStore(found?: Checkpoint): CheckpointStore & { readonly saves: Saving[]; readonly inAir: number } {
  const saves: Saving[] = [];
  let inAir = 0;
  return {
    saves,
    get inAir() {
      return inAir;
    },
    load: async () => found,
    save: (checkpoint) =>
      new Promise((resolve, reject) => {
        inAir += 1;
        const end = async (error?: Error): Promise<void> => {
          inAir -= 1;
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
  version: 1,
  fingerprint: "people 1",
  watermark: 0,
  settled: [],
  counts,
  ...given,
});

const open = (store: CheckpointStore, given: Partial<LedgerOptions> = {}): Promise<Ledger> =>
  Ledger.open({ store, fingerprint: "people 1", look: () => ({ counts }), onError: () => {}, ...given });

describe("saving", () => {
  test("is back to back and one at a time, with the state of its beginning", async () => {
    const store = slowStore();
    const ledger = await open(store);
    ledger.settle(at(0));
    await turn();
    for (let index = 1; index < 50; index += 1) ledger.settle(at(index));
    await turn();
    expect(store.saves.map(({ checkpoint: { watermark } }) => watermark)).toEqual([1]);
    await store.saves[0]?.end();
    expect(store.saves.map(({ checkpoint: { watermark } }) => watermark)).toEqual([1, 50]);
    await store.saves[1]?.end();
    expect([store.saves.length, store.inAir]).toEqual([2, 0]);
  });

  test("takes what settles in one step together, positions and standing as one", async () => {
    const store = slowStore();
    let accepted = 0;
    const ledger = await open(store, { look: () => ({ counts: { ...counts, accepted } }) });
    for (const index of [0, 1, 5]) {
      accepted += 1;
      ledger.settle(at(index));
    }
    await turn();
    expect(store.saves.map((save) => save.checkpoint)).toEqual([
      checkpoint({ watermark: 2, settled: [[5, 6]], counts: { ...counts, accepted: 3 } }),
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
    const ledger = await open(store);
    ledger.settle(at(0));
    await turn();
    ledger.settle(at(1));
    let isFlushed = false;
    const flushed = ledger.flush().then(() => {
      isFlushed = true;
    });
    await store.saves[0]?.end();
    expect(isFlushed).toBe(false);
    await store.saves[1]?.end();
    await flushed;
    expect(store.saves[1]?.checkpoint.watermark).toBe(2);
  });

  test("that fails is told, waits for nothing, and is tried again when more settles", async () => {
    const store = slowStore();
    const errors: unknown[] = [];
    const ledger = await open(store, { onError: (error) => errors.push(error) });
    const full = new Error("disk full");
    ledger.settle(at(0));
    await turn();
    const flushed = ledger.flush();
    await store.saves[0]?.end(full);
    await flushed;
    expect(errors).toEqual([full]);
    ledger.settle(at(1));
    await turn();
    expect(store.saves.at(-1)?.checkpoint.watermark).toBe(2);
  });

  test("of a store that throws at once is told as well", async () => {
    const errors: unknown[] = [];
    const full = new Error("disk full");
    const store: CheckpointStore = {
      load: async () => undefined,
      save: () => {
        throw full;
      },
    };
    const ledger = await open(store, { onError: (error) => errors.push(error) });
    await ledger.flush();
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
    const newer = { ...checkpoint(), version: 2 } as unknown as Checkpoint;
    await expect(open(slowStore(newer))).rejects.toThrow(/was not written by this version/);
  });

  test("goes on where the checkpoint ended", async () => {
    const store = slowStore(checkpoint({ watermark: 3, settled: [[5, 7]] }));
    const ledger = await open(store);
    expect([0, 2, 3, 4, 5, 6, 7].map((index) => ledger.has(index))).toEqual([
      true,
      true,
      false,
      false,
      true,
      true,
      false,
    ]);
    ledger.settle(at(3, 4));
    await turn();
    expect(store.saves[0]?.checkpoint).toMatchObject({ watermark: 7, settled: [] });
  });

  test("tells a source that is shorter than what has settled", async () => {
    const ledger = await open(slowStore(checkpoint({ watermark: 3, settled: [[5, 7]] })));
    expect(() => ledger.checkLength(7)).not.toThrow();
    expect(() => ledger.checkLength(6)).toThrow(
      "the source has 6 records, but record 6 has settled already according to the checkpoint: it is not the same source",
    );
  });
});
