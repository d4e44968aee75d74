import { bytesOf, type Span, sizeOf, spanOf } from "../span.js";

/** One record on its way: its bytes, and the keys under which its order is kept. Keys are compared by 32-bit hashes: two that share one by chance wait for each other. */
export interface Entry extends Span {
  /** Position in the source, from 0. */
  readonly index: number;
  readonly hashes: readonly number[];
  /** The keys themselves, where a record that was not delivered holds others of its keys back: chance must not. */
  readonly keys?: readonly string[];
}

/** Gives the entry a buffer of its own: it will wait, and a shared one would stay in memory as long. */
export function detach(entry: Entry): void {
  if (sizeOf(entry) < entry.buffer.buffer.byteLength) Object.assign(entry, spanOf(new Uint8Array(bytesOf(entry))));
}

/** What a request may hold. Bytes count the whole body. */
export interface BatchLimits {
  readonly maxSize: number;
  readonly maxBytes: number;
  readonly envelopeBytes: number;
  readonly separatorBytes: number;
}

/** Bytes of the body that would carry `entries`. */
export function bodyBytes(entries: readonly Entry[], limits: BatchLimits): number {
  return entries.reduce(
    (sum, entry) => sum + sizeOf(entry),
    limits.envelopeBytes + Math.max(0, entries.length - 1) * limits.separatorBytes,
  );
}

/**
 * Entries of which no two share a key, so that any part of them may be sent at any time once the batches they come `after`
 * are done. It is open until its first part is sent.
 */
export class Batch<E extends Entry> {
  readonly id: number;
  readonly entries: E[] = [];
  /** Earlier unfinished batches that share a key with this one. */
  readonly after: Set<Batch<E>> = new Set();
  /** Later batches that wait for this one. */
  readonly before: Batch<E>[] = [];
  /** Those that its entries stand in, for as long as it is not done. */
  readonly buffers: ArrayBufferLike[] = [];
  sealed = false;
  /** Parts that were taken and have not ended. */
  inFlight = 0;
  #bytes = 0;

  constructor(id: number) {
    this.id = id;
  }

  get ready(): boolean {
    return this.after.size === 0;
  }

  get done(): boolean {
    return this.sealed && this.inFlight === 0 && this.entries.length === 0;
  }

  /** Checked before adding: a batch never exceeds its limits, but for one entry that is larger than any request and goes alone. */
  tryAdd(entry: E, limits: BatchLimits): boolean {
    const bytes = this.entries.length === 0 ? limits.envelopeBytes : this.#bytes + limits.separatorBytes;
    const grown = bytes + sizeOf(entry);
    if (this.entries.length > 0 && (this.entries.length >= limits.maxSize || grown > limits.maxBytes)) return false;
    this.entries.push(entry);
    this.#bytes = grown;
    return true;
  }

  /** Whether the entry stands in another buffer than the one before it. */
  keep({ buffer: { buffer } }: E): boolean {
    const isOther = this.buffers.at(-1) !== buffer;
    if (isOther) this.buffers.push(buffer);
    return isOther;
  }

  isFull(limits: BatchLimits): boolean {
    return this.entries.length >= limits.maxSize || this.#bytes >= limits.maxBytes;
  }

  /** Takes what one request may hold now: the limits may have shrunk since the batch was formed. Closes the batch. */
  take(limits: BatchLimits): E[] {
    this.sealed = true;
    this.inFlight += 1;
    let count = 0;
    let bytes = limits.envelopeBytes;
    for (const entry of this.entries) {
      bytes += sizeOf(entry) + (count > 0 ? limits.separatorBytes : 0);
      if (count > 0 && (count >= limits.maxSize || bytes > limits.maxBytes)) break;
      count += 1;
    }
    return this.entries.splice(0, count);
  }

  /** Takes one entry from `position` (0 to 1) of the batch, to learn whether a refusal is about the first records only. */
  probe(position: number): E[] {
    this.sealed = true;
    this.inFlight += 1;
    return this.entries.splice(Math.min(Math.floor(position * this.entries.length), this.entries.length - 1), 1);
  }
}
