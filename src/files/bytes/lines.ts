const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** A line beyond this is not a record but a file without line breaks; it must not fill the memory. */
export const MAX_LINE_BYTES: number = 1024 * 1024;

export interface Line {
  /** Counts from 1. */
  readonly number: number;
  /** Without its line break; undefined when it is longer than the cap. */
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
    const tooLong = pending + last.length > MAX_LINE_BYTES;
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
    if (pending > MAX_LINE_BYTES) pieces = [];
    else if (rest.length > 0) pieces.push(rest);
    if (lines.length > 0) yield lines;
  }
  if (pending > 0) yield [finish(Buffer.alloc(0))];
}

function withoutReturn(line: Buffer): Buffer {
  return line[line.length - 1] === RETURN ? line.subarray(0, -1) : line;
}
