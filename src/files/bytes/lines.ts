/** The bytes that end a line. */
export const NEWLINE = 0x0a;
export const RETURN = 0x0d;

/**
 * Whatever the format, something longer is not a record but a file without line breaks, or a quote or bracket that is never
 * closed. It must not fill the memory.
 */
export const MAX_RECORD_BYTES: number = 1024 * 1024;

export interface Line {
  /** Counts from 1. */
  readonly number: number;
  /** Without its line break; undefined when it is longer than `MAX_RECORD_BYTES`. */
  readonly bytes: Buffer | undefined;
}

/** Cuts chunks into lines, and yields the lines of one chunk together: one turn of the event loop per chunk, not per line. */
export async function* lineBatches(chunks: AsyncIterable<Buffer>): AsyncGenerator<Line[]> {
  let number = 0;
  let pieces: Buffer[] = [];
  let pending = 0;

  function finish(last: Buffer): Line {
    number += 1;
    const bytes = pieces.length === 0 ? last : Buffer.concat([...pieces, last]);
    const tooLong = pending + last.length > MAX_RECORD_BYTES;
    pieces = [];
    pending = 0;
    return { number, bytes: tooLong ? undefined : withoutReturn(bytes) };
  }

  for await (const chunk of chunks) {
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      lines.push(finish(chunk.subarray(start, end)));
      start = end + 1;
    }
    const rest = chunk.subarray(start);
    pending += rest.length;
    if (pending > MAX_RECORD_BYTES) pieces = [];
    else if (rest.length > 0) pieces.push(rest);
    if (lines.length > 0) yield lines;
  }
  if (pending > 0) yield [finish(Buffer.alloc(0))];
}

function withoutReturn(line: Buffer): Buffer {
  return line[line.length - 1] === RETURN ? line.subarray(0, -1) : line;
}

export function countLines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}

/** Finds the line numbers of ascending byte offsets. Keeps only the bytes after the last offset. */
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

  /** Of the current offset. */
  get line(): number {
    return this.#line;
  }

  /** Whether the byte before the current offset ends a line. */
  get isAfterBreak(): boolean {
    return this.#bytes[this.#cursor - 1] === NEWLINE;
  }

  /** Skips line breaks. Returns the line on which the next text starts. */
  skipBlank(): number {
    for (;;) {
      const isPair = this.#bytes[this.#cursor] === RETURN && this.#bytes[this.#cursor + 1] === NEWLINE;
      if (isPair) this.#cursor += 1;
      if (this.#bytes[this.#cursor] !== NEWLINE) return this.#line;
      this.#line += 1;
      this.#cursor += 1;
    }
  }

  /** The bytes that were passed last, so many of them. */
  passed(length: number): Buffer {
    return this.#bytes.subarray(this.#cursor - length, this.#cursor);
  }

  rest(): Buffer {
    return this.#bytes.subarray(this.#cursor);
  }
}

/** Where the lines of a growing file end. `forgetBelow` drops old ends, so memory does not grow with the file. */
export class LineEnds {
  /** Lines before the first end that is kept. */
  #before: number;
  #ends: number[];

  /** @param count lines that are there already, in `bytes` bytes */
  constructor(count: number, bytes: number) {
    this.#before = count;
    this.#ends = [bytes];
  }

  get count(): number {
    return this.#before + this.#ends.length - 1;
  }

  get bytes(): number {
    return this.#ends.at(-1) ?? 0;
  }

  add(bytes: number): void {
    this.#ends.push(this.bytes + bytes);
  }

  /** Bytes of the first `count` lines; undefined when there are fewer, or when it was forgotten. */
  after(count: number): number | undefined {
    return this.#ends[count - this.#before];
  }

  /** `after` is not called any more for fewer than `count` lines. */
  forgetBelow(count: number): void {
    const forgotten = Math.min(count, this.count) - this.#before;
    if (forgotten <= 0) return;
    this.#ends.splice(0, forgotten);
    this.#before += forgotten;
  }
}
