import type { SourceRecord } from "../record/source-record.js";
import type { Fingerprinted } from "../source.js";
import { csvRecords, type MappingChoice } from "./csv.js";
import type { Delimiter } from "./delimiter.js";
import { hashOf } from "./fingerprint.js";
import { jsonArrayRecords } from "./json-array.js";
import type { Mapping, MappingTally } from "./mapping.js";
import { ndjsonRecords } from "./ndjson.js";
import type { ByteInput, OpenedInput } from "./open.js";

/** The records of a file. Each iteration opens the file anew, and closes it when it ends or is left early. */
export interface RecordSource extends AsyncIterable<SourceRecord>, Fingerprinted {
  /** In bytes, as the file is stored, known once the iteration began; a stream has none. */
  readonly size: number | undefined;
  /** Of the current iteration: progress without counting the records first. */
  readonly bytesRead: number;
}

export function ndjsonSource(input: ByteInput): RecordSource {
  return recordSource(input, "ndjson", (chunks) => ndjsonRecords(input.name, chunks));
}

export function jsonArraySource(input: ByteInput): RecordSource {
  return recordSource(input, "json", (chunks) => jsonArrayRecords(input.name, chunks));
}

/** @param delimiter By the header, if not given. */
export function csvSource(input: ByteInput, mapping: Mapping, delimiter?: Delimiter): RecordSource {
  return delimitedSource(input, { words: mapping, delimiter }, mapping);
}

/** @param words What the choice follows beside the header, for the fingerprint. */
export function chosenCsvSource(
  input: ByteInput,
  choose: MappingChoice,
  words: unknown,
  tally: MappingTally,
  delimiter?: Delimiter,
): RecordSource {
  return delimitedSource(input, { words, delimiter }, choose, tally);
}

function delimitedSource(
  input: ByteInput,
  reading: { readonly words: unknown; readonly delimiter: Delimiter | undefined },
  mapping: Mapping | MappingChoice,
  tally?: MappingTally,
): RecordSource {
  return recordSource(input, `csv ${JSON.stringify(reading)}`, (chunks) =>
    csvRecords(input.name, chunks, mapping, { delimiter: reading.delimiter, tally }),
  );
}

/** @param reading How bytes become records: the same bytes, read otherwise, are another source. */
function recordSource(
  input: ByteInput,
  reading: string,
  read: (chunks: AsyncIterable<Buffer>) => AsyncIterable<SourceRecord>,
): RecordSource {
  let opened: OpenedInput | undefined;
  return {
    get size() {
      return opened?.size;
    },
    get bytesRead() {
      return opened?.bytesRead ?? 0;
    },
    fingerprint: async () => hashOf(reading, await input.identity()),
    async *[Symbol.asyncIterator]() {
      opened = await input.open();
      yield* read(opened.chunks);
    },
  };
}
