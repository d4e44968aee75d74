import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Watermark } from "../../src/backfill/watermark.js";
import { identify } from "../../src/record/prepare.js";
import { digestOf } from "../support/checkpoint.js";
import { person } from "../support/people.js";

const bytesOf = (index: number): Uint8Array | undefined => identify(person(index));

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
  return {
    watermark,
    digest: digestOf(0, watermark),
    settled: ranges.map(([from, to]) => [from, to, digestOf(from, to)]),
  };
}

describe("the watermark", () => {
  test("says the same as a set of indices, in whatever order they settle, also twice", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40), { maxLength: 80 }), (indices) => {
        const subject = new Watermark();
        const model = new Set<number>();
        for (const index of indices) {
          subject.settle(index, bytesOf(index));
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
        for (const index of indices) whole.settle(index, bytesOf(index));
        const first = new Watermark();
        for (const index of indices.slice(0, cut)) first.settle(index, bytesOf(index));
        const { watermark, digest, settled } = JSON.parse(JSON.stringify(first.snapshot()));
        const second = new Watermark(watermark, digest, settled);
        for (const index of indices.slice(cut)) second.settle(index, bytesOf(index));
        expect([second.snapshot(), second.end]).toEqual([whole.snapshot(), whole.end]);
      }),
    );
  });

  test("a snapshot does not change with what settles later", () => {
    const subject = new Watermark(0, digestOf(0, 0), [[2, 3, digestOf(2, 3)]]);
    const { settled } = subject.snapshot();
    subject.settle(3, bytesOf(3));
    expect(settled).toEqual([[2, 3, digestOf(2, 3)]]);
  });

  test("one record that takes long costs nothing per record that passes it", () => {
    const subject = new Watermark();
    for (let index = 1; index <= 200_000; index += 1) subject.settle(index, bytesOf(index));
    expect(subject.snapshot()).toMatchObject({ watermark: 0, settled: [[1, 200_001, digestOf(1, 200_001)]] });
    subject.settle(0, bytesOf(0));
    expect(subject.snapshot()).toEqual({ watermark: 200_001, digest: digestOf(0, 200_001), settled: [] });
  });
});
