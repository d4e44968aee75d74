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
export function assembleBody(records: readonly Uint8Array[]): Uint8Array {
  let length = ENVELOPE.bytes + Math.max(0, records.length - 1) * ENVELOPE.separatorBytes;
  for (const record of records) length += record.byteLength;
  const body = new Uint8Array(length);
  body.set(OPEN);
  let offset = OPEN.length;
  for (const [position, record] of records.entries()) {
    if (position > 0) body[offset++] = COMMA;
    body.set(record, offset);
    offset += record.byteLength;
  }
  body.set(CLOSE, offset);
  return body;
}
