import fc from "fast-check";
import { expect, test } from "vitest";
import { Batch, bodyBytes, type Entry } from "../../src/delivery/batch.js";
import { sizeOf } from "../../src/span.js";
import { entries, entry, limits } from "../support/delivery/entries.js";

function filled(given: readonly Entry[], within = limits()): Batch<Entry> {
  const batch = new Batch<Entry>(0);
  for (const one of given) expect(batch.tryAdd(one, within)).toBe(true);
  return batch;
}

test("a batch takes as many entries as its limit says", () => {
  const within = limits({ maxSize: 3 });
  const batch = filled(entries(2), within);
  expect(batch.isFull(within)).toBe(false);
  expect(batch.tryAdd(entry(), within)).toBe(true);
  expect(batch.isFull(within)).toBe(true);
  expect(batch.tryAdd(entry(), within)).toBe(false);
  expect(batch.entries).toHaveLength(3);
});

test("bytes count the envelope and the separators, to the byte", () => {
  const exact = limits({ envelopeBytes: 10, separatorBytes: 1, maxBytes: 10 + 5 + 1 + 7 });
  const batch = filled([entry([], 5)], exact);
  expect(batch.tryAdd(entry([], 8), exact)).toBe(false);
  expect(batch.tryAdd(entry([], 7), exact)).toBe(true);
  expect(bodyBytes(batch.entries, exact)).toBe(exact.maxBytes);
  expect(batch.isFull(exact)).toBe(true);
});

test("an entry that is larger than any request goes alone", () => {
  const small = limits({ maxBytes: 10 });
  const batch = filled([entry([], 11)], small);
  expect(batch.isFull(small)).toBe(true);
  expect(batch.tryAdd(entry([], 1), small)).toBe(false);
});

test("the body of no entries is the envelope", () => {
  expect(bodyBytes([], limits({ envelopeBytes: 15, separatorBytes: 1 }))).toBe(15);
});

test("what is taken obeys the limits of that moment, in order, and the rest stays", () => {
  const batch = filled([3, 3, 3, 20, 3].map((size) => entry([], size)));
  const sizes = (part: readonly Entry[]): number[] => part.map(sizeOf);
  expect(sizes(batch.take(limits({ maxSize: 1 })))).toEqual([3]);
  expect(sizes(batch.take(limits({ maxBytes: 8 })))).toEqual([3, 3]);
  expect(sizes(batch.take(limits({ maxBytes: 8 })))).toEqual([20]);
  expect(sizes(batch.take(limits()))).toEqual([3]);
  expect(batch.done).toBe(false);
  batch.inFlight -= 4;
  expect(batch.done).toBe(true);
});

test("a probe takes one entry from its place", () => {
  const batch = filled(entries(10));
  expect(batch.probe(0.5).map(({ index }) => index)).toEqual([5]);
  expect(batch.probe(0).map(({ index }) => index)).toEqual([0]);
  expect(batch.probe(1).map(({ index }) => index)).toEqual([9]);
  expect(batch.entries).toHaveLength(7);
});

test("whatever is added and taken, no part exceeds its limits unless it is one entry", () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 40 });
  const part = fc.record({ maxSize: fc.integer({ min: 1, max: 20 }), maxBytes: fc.integer({ min: 1, max: 120 }) });
  fc.assert(
    fc.property(sizes, part, (all, shrunk) => {
      const within = limits({ ...shrunk, envelopeBytes: 15, separatorBytes: 1 });
      const batch = filled(all.map((size) => entry([], size)));
      for (let left = all.length; left > 0; ) {
        const taken = batch.take(within);
        if (taken.length > 1) expect(bodyBytes(taken, within)).toBeLessThanOrEqual(within.maxBytes);
        expect(taken.length).toBeLessThanOrEqual(within.maxSize);
        left -= taken.length;
      }
    }),
  );
});
