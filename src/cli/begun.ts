import type { RecordSource } from "../files/source.js";
import type { SourceRecord } from "../index.js";
import type { Input } from "./input.js";

/**
 * The input, read up to its first record: a header that cannot be mapped is an error before any input is sent. A stream
 * cannot be read again, so the record that was taken from it comes first when it is read on.
 */
export async function begun(input: Input): Promise<Input> {
  const { records, isFile } = input;
  const reading = records[Symbol.asyncIterator]();
  const first = await reading.next();
  if (!isFile) return { ...input, records: readOn(records, first, reading) };
  await reading.return?.();
  return input;
}

function readOn(
  records: RecordSource,
  first: IteratorResult<SourceRecord>,
  reading: AsyncIterator<SourceRecord>,
): RecordSource {
  return {
    get size() {
      return records.size;
    },
    get bytesRead() {
      return records.bytesRead;
    },
    fingerprint: () => records.fingerprint(),
    async *[Symbol.asyncIterator]() {
      if (first.done) return;
      yield first.value;
      yield* { [Symbol.asyncIterator]: () => reading };
    },
  };
}
