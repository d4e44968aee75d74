import fc from "fast-check";
import { expect, test } from "vitest";
import { Batch, type Entry } from "../../src/delivery/batch.js";
import { LastBatches } from "../../src/delivery/last-batches.js";

const batch = (id: number, sealed = false): Batch<Entry> => Object.assign(new Batch<Entry>(id), { sealed });

test("gives what a map gives, but for batches that are done", () => {
  const hash = fc.oneof(fc.integer({ min: -2_000, max: 2_000 }), fc.integer());
  fc.assert(
    fc.property(fc.array(fc.tuple(hash, fc.boolean()), { maxLength: 3_000 }), (steps) => {
      const [table, map] = [new LastBatches<Entry>(), new Map<number, Batch<Entry>>()];
      for (const [n, [key, isDone]] of steps.entries()) {
        const one = batch(n, isDone);
        table.set(key, one);
        map.set(key, one);
      }
      for (const [key, one] of map) if (!one.done || table.get(key)) expect(table.get(key)).toBe(one);
      for (const [key] of steps) if (!map.get(key + 1)) expect(table.get(key + 1)).toBeUndefined();
    }),
    { numRuns: 50 },
  );
});

test("a hash is found again wherever it had to go, and 0 is one", () => {
  const table = new LastBatches<Entry>();
  const hashes = [0, 256, 512, 768, -256, 1 << 31];
  const batches = hashes.map((_, id) => batch(id));
  for (const [n, hash] of hashes.entries()) table.set(hash, batches[n] as Batch<Entry>);
  expect(hashes.map((hash) => table.get(hash)?.id)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(table.get(1024)).toBeUndefined();
});
