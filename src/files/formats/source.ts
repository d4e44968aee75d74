import { BATCHES, type Batched, type Fingerprinted } from "../../backfill/source.js";
import type { SourceRecord } from "../../record/source-record.js";
import type { Notice } from "../bytes/notices.js";
import type { ByteInput, OpenedInput } from "../bytes/open.js";
import { hashOf } from "../bytes/raw-input.js";
import type { Mapping } from "../columns/mapping.js";
import type { ReadingCounts } from "../reading/reading.js";
import { type CsvLayout, csvBatches, type MappingChoice, refuseUnusable } from "./csv.js";
import { jsonArrayBatches } from "./json-array.js";
import { ndjsonBatches } from "./ndjson.js";

/** The records of a file, one by one or in batches. Each iteration opens the file, and closes it when it ends or is left early. */
export interface RecordSource extends AsyncIterable<SourceRecord>, Batched<SourceRecord>, Fingerprinted {
  /** Bytes of the file as it is stored. Undefined before the iteration begins, and for a stream. */
  readonly size: number | undefined;
  /** Bytes that the current iteration has read: progress without counting the records first. */
  readonly bytesRead: number;
  /** What is odd in the part that the current iteration has read. */
  readonly notices: readonly Notice[];
}

export function ndjsonSource(input: ByteInput): RecordSource {
  return recordSource(input, "ndjson", ({ chunks, flaws }) => ndjsonBatches(input.name, chunks, flaws));
}

export function jsonArraySource(input: ByteInput): RecordSource {
  return recordSource(input, "json", ({ chunks, flaws }) => jsonArrayBatches(input.name, chunks, flaws));
}

/** @throws {ConfigError} that names what cannot work in the layout */
export function csvSource(input: ByteInput, mapping: Mapping, layout: CsvLayout = {}): RecordSource {
  refuseUnusable(layout);
  return delimitedSource(input, { words: mapping, ...layout }, mapping);
}

/** @param words What `choose` depends on besides the header, for the fingerprint. */
export function chosenCsvSource(
  input: ByteInput,
  choose: MappingChoice,
  words: unknown,
  counts: ReadingCounts,
  layout: CsvLayout = {},
): RecordSource {
  return delimitedSource(input, { words, ...layout }, choose, counts);
}

function delimitedSource(
  input: ByteInput,
  { words, ...layout }: CsvLayout & { readonly words: unknown },
  mapping: Mapping | MappingChoice,
  counts?: ReadingCounts,
): RecordSource {
  return recordSource(input, `csv ${JSON.stringify({ words, ...layout })}`, ({ chunks, flaws, notices }) =>
    csvBatches(input.name, chunks, mapping, { ...layout, counts, flaws, notices }),
  );
}

/** @param form How bytes become records: the same bytes, read in another way, are another source. */
function recordSource(
  input: ByteInput,
  form: string,
  read: (opened: OpenedInput) => AsyncIterable<Iterable<SourceRecord>>,
): RecordSource {
  const format = input.encoding === undefined ? form : `${form} in ${input.encoding}`;
  let opened: OpenedInput | undefined;
  return {
    get size() {
      return opened?.size;
    },
    get bytesRead() {
      return opened?.bytesRead ?? 0;
    },
    get notices() {
      return opened?.notices.list() ?? [];
    },
    isRepeatable: !input.isStream,
    async fingerprint(earlier = "") {
      const earlierLength = /@([0-9]+)$/.exec(earlier)?.[1];
      const { hash, length } = await input.contentHash(earlierLength === undefined ? undefined : Number(earlierLength));
      return length === undefined ? hashOf(format, hash) : `${hashOf(format, hash)}@${length}`;
    },
    ...iterations(async function* batches() {
      opened = await input.open();
      yield* read(opened);
    }),
  };
}

/** Reads the first records. `readOn` yields them again and then the rest; whoever does not use it must call `leave`, which closes the file. */
export async function begin(records: RecordSource): Promise<{ readOn: RecordSource; leave: () => Promise<void> }> {
  const batches = records[BATCHES]()[Symbol.asyncIterator]();
  const first = await batches.next();
  return {
    readOn: {
      get size() {
        return records.size;
      },
      get bytesRead() {
        return records.bytesRead;
      },
      get notices() {
        return records.notices;
      },
      ...(records.isRepeatable && { isRepeatable: true }),
      fingerprint: (earlier) => records.fingerprint(earlier),
      ...iterations(async function* unread() {
        if (first.done) return;
        yield first.value;
        yield* { [Symbol.asyncIterator]: () => batches };
      }),
    },
    async leave() {
      await batches.return?.();
    },
  };
}

/** Iterates by batch and by record. */
function iterations<T>(batches: () => AsyncGenerator<Iterable<T>>): AsyncIterable<T> & Batched<T> {
  return {
    [BATCHES]: batches,
    async *[Symbol.asyncIterator]() {
      for await (const batch of batches()) yield* batch;
    },
  };
}
