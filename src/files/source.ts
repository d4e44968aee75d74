import type { SourceRecord } from "../record/source-record.js";
import { csvRecords } from "./csv.js";
import type { Mapping } from "./mapping.js";
import { ndjsonRecords } from "./ndjson.js";
import type { ByteInput } from "./open.js";

/** The records of a file. Each iteration opens the file anew, and closes it when it ends or is left early. */
export interface RecordSource extends AsyncIterable<SourceRecord> {
  /** In bytes, known once the iteration began; a stream has none. */
  readonly size: number | undefined;
  /** Of the current iteration: progress without counting the records first. */
  readonly bytesRead: number;
}

export function ndjsonSource(input: ByteInput): RecordSource {
  return recordSource(input, (chunks) => ndjsonRecords(input.name, chunks));
}

export function csvSource(input: ByteInput, mapping: Mapping): RecordSource {
  return recordSource(input, (chunks) => csvRecords(input.name, chunks, mapping));
}

function recordSource(
  input: ByteInput,
  read: (chunks: AsyncIterable<Buffer>) => AsyncIterable<SourceRecord>,
): RecordSource {
  let size: number | undefined;
  let bytesRead = 0;

  async function* counted(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      bytesRead += chunk.length;
      yield chunk;
    }
  }

  return {
    get size() {
      return size;
    },
    get bytesRead() {
      return bytesRead;
    },
    async *[Symbol.asyncIterator]() {
      const opened = await input.open();
      size = opened.size;
      bytesRead = 0;
      yield* read(counted(opened.chunks));
    },
  };
}
