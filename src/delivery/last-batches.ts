import type { Batch, Entry } from "./batch.js";

/** A power of two. A slice that waits for its turn has a table of its own, so it begins small. */
const FEW_SLOTS = 256;

/**
 * The last batch with each hash of a key: an open-addressed table, in which a look takes neither a string nor an allocation.
 * Those that are done are forgotten when it is half full, once for as many new keys as that leaves: it costs each key the same.
 */
export class LastBatches<E extends Entry> {
  #hashes = new Int32Array(FEW_SLOTS);
  #batches = new Array<Batch<E> | undefined>(FEW_SLOTS).fill(undefined);
  #used = 0;

  /** Undefined also when it is done and was forgotten. */
  get(hash: number): Batch<E> | undefined {
    return this.#batches[this.#slotOf(hash)];
  }

  set(hash: number, batch: Batch<E>): void {
    const slot = this.#slotOf(hash);
    const isNew = this.#batches[slot] === undefined;
    this.#hashes[slot] = hash;
    this.#batches[slot] = batch;
    if (!isNew) return;
    this.#used += 1;
    if (this.#used > this.#batches.length / 2) this.#forgetDone();
  }

  /** Where the hash stands, or the free slot where it would. */
  #slotOf(hash: number): number {
    const last = this.#batches.length - 1;
    let slot = hash & last;
    while (this.#batches[slot] !== undefined && this.#hashes[slot] !== hash) slot = (slot + 1) & last;
    return slot;
  }

  #forgetDone(): void {
    const hashes = this.#hashes;
    const batches = this.#batches;
    let left = 0;
    for (const batch of batches) left += batch && !batch.done ? 1 : 0;
    const slots = Math.max(FEW_SLOTS, 2 ** Math.ceil(Math.log2(4 * left)));
    this.#hashes = new Int32Array(slots);
    this.#batches = new Array<Batch<E> | undefined>(slots).fill(undefined);
    this.#used = left;
    for (let slot = 0; slot < batches.length; slot += 1) {
      const batch = batches[slot];
      if (!batch || batch.done) continue;
      const free = this.#slotOf(hashes[slot] as number);
      this.#hashes[free] = hashes[slot] as number;
      this.#batches[free] = batch;
    }
  }
}
