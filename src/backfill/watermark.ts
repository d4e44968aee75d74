/** Half-open ranges of indices, ascending, not touching. */
export type Ranges = readonly (readonly [from: number, to: number])[];

/**
 * Which indices have settled: all below the watermark, and some above it. Kept as ranges, of which there are no more than
 * indices in the pipeline, so that memory does not grow with the source, however long one of them takes.
 */
export class Watermark {
  /** The first begins at 0, and ends at the watermark. */
  readonly #ranges: [from: number, to: number][];

  constructor(mark = 0, settled: Ranges = []) {
    this.#ranges = [[0, mark]];
    for (const [from, to] of settled) {
      const last = this.#at(this.#ranges.length - 1);
      if (from <= last[1]) last[1] = Math.max(last[1], to);
      else this.#ranges.push([from, to]);
    }
  }

  /** No index from here on has settled. */
  get end(): number {
    return this.#at(this.#ranges.length - 1)[1];
  }

  has(index: number): boolean {
    return index < this.#at(this.#find(index))[1];
  }

  settle(index: number): void {
    const position = this.#find(index);
    const before = this.#at(position);
    if (index < before[1]) return;
    const after = this.#ranges[position + 1];
    const to = after?.[0] === index + 1 ? after[1] : index + 1;
    if (before[1] === index) {
      before[1] = to;
      if (to > index + 1) this.#ranges.splice(position + 1, 1);
    } else if (after && to > index + 1) after[0] = index;
    else this.#ranges.splice(position + 1, 0, [index, to]);
  }

  /** All below `watermark` has settled, and the ranges `settled` above it. */
  snapshot(): { watermark: number; settled: Ranges } {
    const [below, ...above] = this.#ranges;
    return { watermark: below?.[1] ?? 0, settled: above.map(([from, to]) => [from, to]) };
  }

  /** Position of the last range that begins at or before `index`. */
  #find(index: number): number {
    let low = 0;
    let high = this.#ranges.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.#at(middle)[0] <= index) low = middle;
      else high = middle;
    }
    return low;
  }

  #at(position: number): [from: number, to: number] {
    return this.#ranges[position] as [number, number]; // there is always the first
  }
}
