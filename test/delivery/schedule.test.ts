import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Entry } from "../../src/delivery/batch.js";
import { type Part, Schedule } from "../../src/delivery/schedule.js";
import { entry, limits } from "../support/delivery/entries.js";

const PARTIAL = { limits: limits(), allowPartial: true };

function schedule(given: readonly Entry[], within = limits()): Schedule<Entry> {
  const subject = new Schedule<Entry>(() => within);
  for (const one of given) subject.add(one);
  return subject;
}

const indices = (part: Part<Entry> | undefined): number[] | undefined => part?.entries.map(({ index }) => index);
const numbered = (...keys: (string | string[])[]): Entry[] => keys.map((key, index) => entry(key, 1, index));

/** Takes and releases, one part after the other, until nothing is left. */
function drained(subject: Schedule<Entry>): number[][] {
  const parts: number[][] = [];
  for (let part = subject.take(PARTIAL); part; part = subject.take(PARTIAL)) {
    parts.push(indices(part) ?? []);
    subject.release(part);
  }
  return parts;
}

test("records without a common key share a batch", () => {
  expect(drained(schedule(numbered("a", "b", "c")))).toEqual([[0, 1, 2]]);
});

test("two records that share a key never share a batch, and the second waits for the first", () => {
  const subject = schedule(numbered("a", "a"));
  const first = subject.take(PARTIAL);
  expect(indices(first)).toEqual([0]);
  expect(subject.take(PARTIAL)).toBeUndefined();
  subject.release(first as Part<Entry>);
  expect(indices(subject.take(PARTIAL))).toEqual([1]);
});

test("aliases chain: an e-mail, an e-mail with a phone number, that phone number", () => {
  const subject = schedule(numbered("e", ["e", "p"], "p"));
  const first = subject.take(PARTIAL) as Part<Entry>;
  expect(indices(first)).toEqual([0]);
  expect(subject.take(PARTIAL)).toBeUndefined();
  subject.release(first);
  const second = subject.take(PARTIAL) as Part<Entry>;
  expect(indices(second)).toEqual([1]);
  expect(subject.take(PARTIAL)).toBeUndefined();
  subject.release(second);
  expect(indices(subject.take(PARTIAL))).toEqual([2]);
});

test("a record that links two waiting ones goes after both", () => {
  const subject = schedule(numbered("e", "p", ["e", "p"]), limits({ maxSize: 1 }));
  const first = subject.take(PARTIAL) as Part<Entry>;
  const second = subject.take(PARTIAL) as Part<Entry>;
  subject.release(second);
  expect(subject.take(PARTIAL)).toBeUndefined();
  subject.release(first);
  expect(indices(subject.take(PARTIAL))).toEqual([2]);
});

test("a batch in flight holds its keys until its last part is released", () => {
  const subject = schedule(numbered("a", "b", "a"));
  const [first, second] = [subject.take({ ...PARTIAL, limits: limits({ maxSize: 1 }) }), subject.take(PARTIAL)];
  expect([indices(first), indices(second)]).toEqual([[0], [1]]);
  subject.release(first as Part<Entry>);
  expect(subject.take(PARTIAL)).toBeUndefined();
  subject.release(second as Part<Entry>);
  expect(indices(subject.take(PARTIAL))).toEqual([2]);
});

test("a hot key makes a chain of its own, and not small batches for everybody", () => {
  const keys = Array.from({ length: 300 }, (_, n) => (n % 3 === 0 ? "hot" : `k${n}`));
  const parts = drained(schedule(numbered(...keys), limits({ maxSize: 100 })));
  expect(parts.slice(0, 2).map(({ length }) => length)).toEqual([100, 100]);
  expect(parts).toHaveLength(100); // as many as the hot key has records
});

test("a batch that is not full waits, until the source is waiting or it is closed", () => {
  const subject = schedule(numbered("a", "b"));
  const full = { limits: limits(), allowPartial: false };
  expect(subject.take(full)).toBeUndefined();
  subject.seal();
  expect(indices(subject.take(full))).toEqual([0, 1]);
});

test("a closed batch takes no more entries", () => {
  const subject = schedule(numbered("a"));
  subject.seal();
  subject.add(entry("b", 1, 1));
  expect(drained(subject)).toEqual([[0], [1]]);
});

test("a batch that fills a request goes at once, though it may hold more", () => {
  const subject = schedule(numbered("a", "b", "c"));
  expect(indices(subject.take({ limits: limits({ maxSize: 2 }), allowPartial: false }))).toEqual([0, 1]);
});

test("what waits and what is pending is counted, parts in flight included", () => {
  const subject = schedule([entry("a", 10), entry("b", 20), entry("a", 40)]);
  expect([subject.waiting, subject.pendingBytes]).toEqual([3, 70]);
  const part = subject.take(PARTIAL) as Part<Entry>;
  expect([subject.waiting, subject.pendingBytes]).toEqual([1, 70]);
  subject.release(part);
  expect([subject.waiting, subject.pendingBytes]).toEqual([1, 40]);
});

test("probes come from across all that may go, not from its beginning alone", () => {
  const subject = schedule(numbered(...Array.from({ length: 100 }, (_, n) => `k${n}`)), limits({ maxSize: 10 }));
  const probe = (probeAt: number): number =>
    indices(subject.take({ limits: limits({ maxSize: 1 }), allowPartial: false, probeAt }))?.[0] ?? -1;
  expect(probe(0)).toBe(0);
  expect(probe(0.55)).toBe(55);
  expect(probe(0.999)).toBe(99);
});

/** Keys of one to three of five people: the worst mixture of links. */
const KEYS = fc.array(fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e"), { minLength: 0, maxLength: 3 }), {
  maxLength: 60,
});
const MOVES = fc.array(fc.record({ size: fc.integer({ min: 1, max: 5 }), pick: fc.nat(3) }), { maxLength: 200 });

test("at any moment no two parts in flight share a key, and each key's entries go in order", () => {
  fc.assert(
    fc.property(KEYS, MOVES, (keys, moves) => {
      const subject = new Schedule<Entry>(() => limits({ maxSize: 4 }));
      const inFlight: Part<Entry>[] = [];
      const seen: number[] = [];
      const incoming = numbered(...keys);
      for (const { size, pick } of [...moves, ...Array(200).fill({ size: 5, pick: 0 })]) {
        const next = incoming.shift();
        if (next) subject.add(next);
        else subject.seal();
        const part =
          inFlight.length < 4 ? subject.take({ limits: limits({ maxSize: size }), allowPartial: pick > 1 }) : undefined;
        if (part) {
          const held = inFlight.flatMap((other) => other.entries.flatMap((one) => one.keys));
          expect(part.entries.flatMap((one) => one.keys).filter((key) => held.includes(key))).toEqual([]);
          seen.push(...(indices(part) ?? []));
          inFlight.push(part);
        } else if (inFlight.length > 0) subject.release(inFlight.splice(pick % inFlight.length, 1)[0] as Part<Entry>);
      }
      expect([...seen].sort((a, b) => a - b)).toEqual(keys.map((_, index) => index));
      for (const key of ["a", "b", "c", "d", "e"]) {
        const order = seen.filter((index) => (keys[index] as string[]).includes(key));
        expect(order).toEqual([...order].sort((a, b) => a - b));
      }
      expect([subject.waiting, subject.pendingBytes]).toEqual([0, 0]);
    }),
    { numRuns: 300 },
  );
});

test("keys that are not done are remembered, however many they are", () => {
  const people = Array.from({ length: 20_000 }, (_, n) => `k${n}`);
  const subject = schedule(numbered(...people, ...people), limits({ maxSize: 500 }));
  const free: number[] = [];
  for (let part = subject.take(PARTIAL); part; part = subject.take(PARTIAL)) free.push(...(indices(part) ?? []));
  expect(free).toEqual(people.map((_, n) => n));
});

test("a buffer that many share is held once, as a whole, until the last batch that has entries in it is done", () => {
  const subject = new Schedule<Entry>(() => limits({ maxSize: 2 }));
  const shared = new Uint8Array(1_000);
  const at = (n: number): Entry => ({ index: n, buffer: shared, start: n, end: n + 1, hashes: [n] });
  for (let n = 0; n < 5; n += 1) subject.add(at(n));
  subject.add(entry("other", 30, 5));
  expect([subject.heldBytes, subject.pendingBytes]).toEqual([1_030, 35]);
  const parts = [subject.take(PARTIAL), subject.take(PARTIAL), subject.take(PARTIAL)];
  const held = parts.map((part) => {
    if (part) subject.release(part);
    return subject.heldBytes;
  });
  expect(held).toEqual([1_030, 1_030, 0]);
  expect(parts.map((part) => part?.batch.buffers)).toEqual([[], [], []]); // a batch that is done may be remembered for long
  expect(subject.pendingBytes).toBe(0);
});

test("finished keys are forgotten: a hundred thousand people leave nothing behind", () => {
  const subject = new Schedule<Entry>(() => limits({ maxSize: 100 }));
  function pass(from: number): void {
    for (let n = from; n < from + 1000; n += 1) {
      subject.add(entry([`e:${n}@example.com`, n % 100 === 0 ? "hot" : `p:${n}`], 1, n));
    }
    drained(subject);
  }
  const heapAt = (rounds: number): number => {
    for (let round = 0; round < rounds; round += 1) pass(round * 1000);
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  const early = heapAt(5);
  expect(heapAt(100) - early).toBeLessThan(2_000_000); // 200 000 keys alone would be 10 MB
});

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
}
