import { type Span, spanOf } from "../span.js";

const SLAB_BYTES = 64 * 1024;
/** A record that is larger has a buffer of its own. */
const SHARED_BYTES: number = SLAB_BYTES / 8;
/** At most, for a unit of UTF-16. */
const BYTES_PER_UNIT = 3;

const encoder = new TextEncoder();

/**
 * Records as bytes, many in one buffer, one byte apart: a buffer of its own costs more than the record in it. What stays for long
 * should be copied out, because it keeps its neighbours in memory.
 */
export class BufferPool {
  #slab = new Uint8Array(0);
  #used = 0;

  /** The text in UTF-8. */
  encode(text: string): Span {
    const most = text.length * BYTES_PER_UNIT;
    if (most > SHARED_BYTES) return spanOf(encoder.encode(text));
    const { written } = encoder.encodeInto(text, this.#room(most));
    return this.#take(written);
  }

  copy(bytes: Uint8Array): Span {
    if (bytes.byteLength > SHARED_BYTES) return spanOf(new Uint8Array(bytes));
    this.#room(bytes.byteLength).set(bytes);
    return this.#take(bytes.byteLength);
  }

  #room(bytes: number): Uint8Array {
    if (this.#slab.byteLength - this.#used < bytes) {
      this.#slab = new Uint8Array(SLAB_BYTES);
      this.#used = 0;
    }
    return this.#slab.subarray(this.#used);
  }

  #take(bytes: number): Span {
    const start = this.#used;
    const end = start + bytes;
    this.#used = end + 1;
    return { buffer: this.#slab, start, end };
  }
}
