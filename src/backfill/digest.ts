/**
 * Whether records are the same ones: the sum, over the records, of a hash of their position and their bytes. A sum grows with
 * ranges that meet, and needs no memory of what it holds. Not cryptographic: it tells changed exports, not forged ones.
 */
export class Digest {
  #high: number;
  #low: number;

  constructor(high = 0, low = 0) {
    this.#high = high >>> 0;
    this.#low = low >>> 0;
  }

  /** @param text of `toString`; undefined when it is no such text */
  static parse(text: unknown): Digest | undefined {
    if (typeof text !== "string" || !/^[0-9a-f]{16}$/.test(text)) return undefined;
    return new Digest(Number.parseInt(text.slice(0, 8), 16), Number.parseInt(text.slice(8), 16));
  }

  /** One more record. Without bytes it counts by its position alone. */
  add(index: number, bytes: Uint8Array | undefined): void {
    let high = mixed(index ^ 0x9e3779b9);
    let low = mixed((index / 2 ** 32) ^ Math.imul(index, 0x85ebca6b) ^ 0x7f4a7c15);
    const length = bytes?.byteLength ?? 0;
    if (bytes && length > 0) {
      const view = viewOf(bytes);
      const last = view.byteLength - 8;
      for (let next = 0; next < length; next += 8) {
        const at = Math.min(next, last); // the last eight bytes overlap those before them
        const one = Math.imul(view.getInt32(at, true), 0xcc9e2d51);
        const other = Math.imul(view.getInt32(at + 4, true), 0x1b873593);
        low = Math.imul(low ^ rotated(other, 17), 0x5f356495);
        high = (Math.imul(high ^ rotated(one, 15), 0x9e3779b1) + rotated(low, 16)) | 0;
        low ^= rotated(high, 13); // each half takes up the other: a change that only one of them reads changes all 64 bits
      }
    }
    low = mixed(low ^ length);
    high = mixed(high ^ low);
    this.#high = (this.#high + high) >>> 0;
    this.#low = (this.#low + mixed(low ^ high)) >>> 0;
  }

  /** All records of another sum. */
  join(other: Digest): void {
    this.#high = (this.#high + other.#high) >>> 0;
    this.#low = (this.#low + other.#low) >>> 0;
  }

  /** 16 hexadecimal digits. */
  toString(): string {
    return [this.#high, this.#low].map((half) => half.toString(16).padStart(8, "0")).join("");
  }
}

/** Of eight bytes at least; those behind the end are 0. */
function viewOf(bytes: Uint8Array): DataView {
  if (bytes.byteLength >= 8) return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const padded = new Uint8Array(8);
  padded.set(bytes);
  return new DataView(padded.buffer);
}

const rotated = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

/** The finish of MurmurHash3: every bit of `value` changes half of the bits. */
function mixed(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
