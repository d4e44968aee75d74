import { type Span, sizeOf } from "../span.js";

const encoder = new TextEncoder();
const OPEN = encoder.encode('{"profiles":[');
const CLOSE = encoder.encode("]}");
const COMMA = 0x2c;

/** Bytes of a body beside its records: the wrapper, and one comma between two records. */
export const ENVELOPE: { readonly bytes: number; readonly separatorBytes: number } = {
  bytes: OPEN.length + CLOSE.length,
  separatorBytes: 1,
};

/** The request body of records that are serialised already. */
export function assembleBody(records: readonly Span[]): Uint8Array {
  let length = ENVELOPE.bytes + Math.max(0, records.length - 1) * ENVELOPE.separatorBytes;
  for (const record of records) length += sizeOf(record);
  const body = new Uint8Array(length);
  body.set(OPEN);
  let offset = OPEN.length;
  for (let first = 0; first < records.length; ) {
    const next = behindNeighbours(records, first);
    const { buffer, start } = records[first] as Span;
    body.set(buffer.subarray(start, records[next - 1]?.end), offset);
    // The byte behind each of them is the one that the comma takes.
    for (let position = first; position < next; position += 1) {
      offset += sizeOf(records[position] as Span);
      body[offset++] = COMMA;
    }
    first = next;
  }
  body.set(CLOSE, records.length > 0 ? offset - 1 : offset);
  return body;
}

/** Position behind the last of the records from `first` on that stand in one buffer, each one byte behind the one before it. */
function behindNeighbours(records: readonly Span[], first: number): number {
  let last = records[first] as Span;
  let next = first + 1;
  for (; next < records.length; next += 1) {
    const record = records[next] as Span;
    if (record.buffer !== last.buffer || record.start !== last.end + 1) break;
    last = record;
  }
  return next;
}
