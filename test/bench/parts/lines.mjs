import { createReadStream } from "node:fs";

const NEWLINE = 0x0a;

/** The lines of a file as bytes, `size` at a time. */
export async function* lineBatches(file, size) {
  let batch = [];
  let rest = Buffer.alloc(0);
  for await (const read of createReadStream(file)) {
    const chunk = rest.length === 0 ? read : Buffer.concat([rest, read]);
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      batch.push(chunk.subarray(start, end));
      start = end + 1;
      if (batch.length < size) continue;
      yield batch;
      batch = [];
    }
    rest = chunk.subarray(start);
  }
  if (batch.length > 0) yield batch;
}

const OPEN = Buffer.from('{"profiles":[');
const CLOSE = Buffer.from("]}");
const COMMA = Buffer.from(",");

/** The request body of lines that are records. */
export function bodyOf(lines) {
  return Buffer.concat([OPEN, ...lines.flatMap((line, at) => (at === 0 ? [line] : [COMMA, line])), CLOSE]);
}
