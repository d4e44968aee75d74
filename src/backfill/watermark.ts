import { Digest } from "./digest.js";

/** A half-open range of indices that have settled, and the digest of their records. */
export type SettledRange = readonly [from: number, to: number, digest: string];

interface Range {
  from: number;
  to: number;
  readonly digest: Digest;
}

/**
 * Which indices have settled: all below the watermark, and some above it. Kept as ranges, of which there are no more than
 * indices in the pipeline, so that memory does not grow with the source, however long one of them takes.
 */
export class Watermark {
  /** Ascending, not touching. The first begins at 0, and ends at the watermark. */
  readonly #ranges: Range[];

  constructor(mark = 0, digest = "", settled: readonly SettledRange[] = []) {
    const above = settled.map(([from, to, sum]) => ({ from, to, digest: digestOf(sum) }));
    this.#ranges = [{ from: 0, to: mark, digest: digestOf(digest) }, ...above];
  }

  /** No index from here on has settled. */
  get end(): number {
    return this.#at(this.#ranges.length - 1).to;
  }

  has(index: number): boolean {
    return index < this.#at(this.#find(index)).to;
  }

  /** @param bytes of its record */
  settle(index: number, bytes: Uint8Array | undefined): void {
    const position = this.#find(index);
    const before = this.#at(position);
    if (index < before.to) return;
    const after = this.#ranges[position + 1];
    let range = before;
    if (before.to === index) before.to = index + 1;
    else if (after?.from === index + 1) {
      range = after;
      after.from = index;
    } else {
      range = { from: index, to: index + 1, digest: new Digest() };
      this.#ranges.splice(position + 1, 0, range);
    }
    range.digest.add(index, bytes);
    if (range === before && after?.from === before.to) {
      before.to = after.to;
      before.digest.join(after.digest);
      this.#ranges.splice(position + 1, 1);
    }
  }

  /** All below `watermark` has settled, and the ranges `settled` above it. */
  snapshot(): { watermark: number; digest: string; settled: readonly SettledRange[] } {
    const [below, ...above] = this.#ranges.map(({ from, to, digest }): SettledRange => [from, to, digest.toString()]);
    return { watermark: below?.[1] ?? 0, digest: below?.[2] ?? "", settled: above };
  }

  /** Position of the last range that begins at or before `index`. */
  #find(index: number): number {
    let low = 0;
    let high = this.#ranges.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.#at(middle).from <= index) low = middle;
      else high = middle;
    }
    return low;
  }

  #at(position: number): Range {
    return this.#ranges[position] as Range; // there is always the first
  }
}

const digestOf = (text: string): Digest => Digest.parse(text) ?? new Digest();
