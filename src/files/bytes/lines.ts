import type { Span } from "../../span.js";

/** The bytes that end a line. */
export const NEWLINE = 0x0a;
export const RETURN = 0x0d;

/**
 * Whatever the format, something longer is not a record but a file without line breaks, or a quote or bracket that is never
 * closed. It must not fill the memory.
 */
export const MAX_RECORD_BYTES: number = 1024 * 1024;

/** A line, without its line break. */
export interface Line extends Span {
  /** Counts from 1. */
  readonly number: number;
  readonly buffer: Buffer;
  /** It is longer than `MAX_RECORD_BYTES`, and not kept. */
  readonly isTooLong: boolean;
}

export const textOf = ({ buffer, start, end }: Line): string => buffer.toString("utf8", start, end);

/** Cuts chunks into lines, and yields the lines of one chunk together: one turn of the event loop per chunk, not per line. */
export async function* lineBatches(chunks: AsyncIterable<Buffer>): AsyncGenerator<Line[]> {
  let number = 0;
  let pieces: Buffer[] = [];
  let pending = 0;

  /** Where the line is in one chunk it stays there. */
  function finish(chunk: Buffer, from: number, to: number): Line {
    number += 1;
    const isTooLong = pending + to - from > MAX_RECORD_BYTES;
    const isWhole = pieces.length === 0;
    const buffer = isWhole ? chunk : Buffer.concat([...pieces, chunk.subarray(from, to)]);
    const [start, end] = isWhole ? [from, to] : [0, buffer.length];
    pieces = [];
    pending = 0;
    const hasReturn = end > start && buffer[end - 1] === RETURN;
    return { number, buffer, start: isTooLong ? end : start, end: hasReturn ? end - 1 : end, isTooLong };
  }

  for await (const chunk of chunks) {
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      lines.push(finish(chunk, start, end));
      start = end + 1;
    }
    const rest = chunk.subarray(start);
    pending += rest.length;
    if (pending > MAX_RECORD_BYTES) pieces = [];
    else if (rest.length > 0) pieces.push(rest);
    if (lines.length > 0) yield lines;
  }
  if (pending > 0) yield [finish(Buffer.alloc(0), 0, 0)];
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
