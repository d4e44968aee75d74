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

  /** Goes to `offset`, counted from the first byte ever added. Returns how many bytes it passed. */
  moveTo(offset: number): number {
    const target = offset - this.#offset;
    const passed = target - this.#cursor;
    let at = this.#bytes.indexOf(NEWLINE, this.#cursor);
    while (at !== -1 && at < target) {
      this.#line += 1;
      at = this.#bytes.indexOf(NEWLINE, at + 1);
    }
    this.#cursor = target;
    return passed;
  }

  /** Whether the byte before is the end of a line. */
  get isAfterBreak(): boolean {
    return this.#bytes[this.#cursor - 1] === NEWLINE;
  }

  /** Goes past line breaks, and tells on which line the next text starts. */
  skipBlank(): number {
    for (;;) {
      const isPair = this.#bytes[this.#cursor] === RETURN && this.#bytes[this.#cursor + 1] === NEWLINE;
      if (isPair) this.#cursor += 1;
      if (this.#bytes[this.#cursor] !== NEWLINE) return this.#line;
      this.#line += 1;
      this.#cursor += 1;
    }
  }

  rest(): Buffer {
    return this.#bytes.subarray(this.#cursor);
  }
}
