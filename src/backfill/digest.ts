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
    if (bytes) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, length);
      let at = 0;
      for (; at + 8 <= length; at += 8) {
        high = Math.imul(high ^ view.getInt32(at, true), 0x9e3779b1);
        high ^= high >>> 15;
        low = Math.imul(low ^ view.getInt32(at + 4, true), 0x5f356495);
        low ^= low >>> 16;
      }
      for (; at < length; at += 1) high = Math.imul(high ^ view.getUint8(at), 0x85ebca6b);
    }
    high = mixed(high ^ length);
    low = mixed(low ^ high);
    this.#high = (this.#high + mixed(high ^ low)) >>> 0;
    this.#low = (this.#low + low) >>> 0;
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

/** The finish of MurmurHash3: every bit of `value` changes half of the bits. */
function mixed(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
