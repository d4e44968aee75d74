const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** Line numbers of byte offsets that only grow. Keeps the bytes that were not passed yet, and nothing else. */
export class LineCounter {
  #bytes: Buffer = Buffer.alloc(0);
  #offset = 0;
  #cursor = 0;
  #line = 1;

  add(chunk: Buffer): void {
    const rest = this.rest();
    this.#offset += this.#cursor;
    this.#cursor = 0;
    this.#bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
  }

  /** Goes to `offset`, counted from the first byte ever added. */
  moveTo(offset: number): void {
    const target = offset - this.#offset;
    let at = this.#bytes.indexOf(NEWLINE, this.#cursor);
    while (at !== -1 && at < target) {
      this.#line += 1;
      at = this.#bytes.indexOf(NEWLINE, at + 1);
    }
    this.#cursor = target;
  }

  /** Goes past line breaks, and tells on which line the next text starts. */
  skipBlank(): number {
    for (;;) {
      const byte = this.#bytes[this.#cursor];
      if (byte === NEWLINE) this.#line += 1;
      else if (byte !== RETURN) return this.#line;
      this.#cursor += 1;
    }
  }

  rest(): Buffer {
    return this.#bytes.subarray(this.#cursor);
  }
}
