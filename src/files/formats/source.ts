import { BATCHES, type Batched, type Fingerprinted } from "../../backfill/source.js";
import { ScannedRecord } from "../../record/scanned-record.js";
import type { SourceRecord } from "../../record/source-record.js";
import { HEAD_BYTES, headOf } from "../bytes/head.js";
import { type Notice, Notices } from "../bytes/notices.js";
import type { ByteInput, OpenedInput } from "../bytes/open.js";
import { hashOf, rawFile } from "../bytes/raw-input.js";
import type { ArchivePlace } from "../bytes/zip.js";
import type { Mapping } from "../columns/mapping.js";
import type { ReadingCounts } from "../reading/reading.js";
import { type CsvLayout, csvBatches, type MappingChoice, mappedBatches, refuseUnusable } from "./csv.js";
import { isOfLines } from "./detect.js";
import { jsonArrayBatches } from "./json-array.js";
import { jsonTable } from "./json-table.js";
import { isBody, isWrapped } from "./json-wrapper.js";
import { ndjsonBatches } from "./ndjson.js";
import { type HeaderPlace, type Row, tableBatches } from "./table.js";
import { sheetRows } from "./xlsx.js";

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

/** The records of a text in JSON that is not in the form of the contract. @param words What `mapping` depends on besides the paths, for the fingerprint */
export function jsonTableSource(
  input: ByteInput,
  mapping: Mapping | MappingChoice,
  { words = mapping, counts }: { readonly words?: unknown; readonly counts?: ReadingCounts } = {},
): RecordSource {
  return recordSource(input, `json by path ${JSON.stringify({ words })}`, (opened) =>
    mappedBatches(input.name, jsonRows(input, opened), mapping, counts),
  );
}

/** The rows of a text in JSON, the paths to its values first. */
export async function* jsonRows(input: ByteInput, { chunks, flaws }: OpenedInput): AsyncGenerator<readonly Row[]> {
  const { head, chunks: all } = await headOf(chunks, HEAD_BYTES);
  const batches = isArray(input.name, head) ? jsonArrayBatches : ndjsonBatches;
  yield* jsonTable(input.name, batches(input.name, all, flaws));
}

/** A sheet of a spreadsheet, opened for reading. */
interface OpenedSheet extends Progressing {
  readonly table: AsyncIterable<readonly Row[]>;
}

/** The rows of a sheet, the header first. @param sheet By name or number; the first one that is shown, if not given */
export function openSheet(place: ArchivePlace, { sheet, ...where }: SheetLayout): OpenedSheet {
  const notices = new Notices();
  let bytesRead = 0;
  let size: number | undefined;
  const rows = sheetRows(place, sheet, notices, (count, total) => {
    bytesRead += count;
    size = total;
  });
  return {
    get size() {
      return size;
    },
    get bytesRead() {
      return bytesRead;
    },
    notices,
    table: tableBatches(nameOf(place), rows, { ...where, isSparse: true }, notices),
  };
}

/** Which sheet of a spreadsheet is read, and where its header is. */
export interface SheetLayout extends HeaderPlace {
  /** Its name, or its number, which counts from 1. @default the first that is not hidden */
  readonly sheet?: string | undefined;
}

/** @param words What `mapping` depends on besides the header, for the fingerprint. */
export function sheetSource(
  place: ArchivePlace,
  mapping: Mapping | MappingChoice,
  layout: SheetLayout = {},
  { words = mapping, counts }: { readonly words?: unknown; readonly counts?: ReadingCounts } = {},
): RecordSource {
  refuseUnusable(layout);
  const contentHash =
    typeof place === "string" ? rawFile(place).contentHash : async () => ({ hash: hashOf(place.bytes) });
  const input = { isStream: false, encoding: undefined, contentHash, open: async () => openSheet(place, layout) };
  return recordSource(input, `xlsx ${JSON.stringify({ words, ...layout })}`, ({ table }) =>
    mappedBatches(nameOf(place), table, mapping, counts),
  );
}

const nameOf = (place: ArchivePlace): string => (typeof place === "string" ? place : place.name);

type Progressing = Pick<OpenedInput, "size" | "bytesRead" | "notices">;

/** The records of a text in JSON in the form of the contract: one on each line, an array of them, or the body of a request. */
export function jsonSource(input: ByteInput): RecordSource {
  return recordSource(input, "json of any form", async function* read({ chunks, flaws }) {
    const { head, chunks: all } = await headOf(chunks, HEAD_BYTES);
    const batches = isArray(input.name, head) ? jsonArrayBatches : ndjsonBatches;
    yield* batches(input.name, all, flaws);
  });
}

function isArray(name: string, head: Buffer): boolean {
  const beginning = head.toString("latin1");
  return beginning.trimStart().startsWith("[") || isBody(beginning) || (isWrapped(beginning) && !isOfLines(name));
}

/** @param form How bytes become records: the same bytes, read in another way, are another source. */
function recordSource<Opened extends Progressing>(
  input: Pick<ByteInput, "isStream" | "encoding" | "contentHash"> & { open(): Promise<Opened> },
  form: string,
  read: (opened: Opened) => AsyncIterable<Iterable<SourceRecord>>,
): RecordSource {
  const format = input.encoding === undefined ? form : `${form} in ${input.encoding}`;
  let opened: Opened | undefined;
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
      const own = `${hashOf(format)}.${hash}`;
      return length === undefined ? own : `${own}@${length}`;
    },
    ...iterations(async function* batches() {
      opened = await input.open();
      yield* read(opened);
    }),
  };
}

/** Whether two fingerprints are of the same bytes, whatever is read in them. */
export function areOfSameBytes(one: string, other: string): boolean {
  const [first, second] = [one, other].map((fingerprint) => fingerprint.split(".")[1]);
  return first !== undefined && first === second;
}

/** Reads the first records. `readOn` yields them again and then the rest; whoever does not use it must call `leave`, which closes the file. */
export async function begin(records: RecordSource): Promise<{ readOn: RecordSource; leave: () => Promise<void> }> {
  const batches = records[BATCHES]()[Symbol.asyncIterator]();
  const first = await batches.next();
  return {
    readOn: readAs(records, async function* unread() {
      if (first.done) return;
      yield first.value;
      yield* { [Symbol.asyncIterator]: () => batches };
    }),
    async leave() {
      await batches.return?.();
    },
  };
}

/** The same source, of which each record is changed when it is read. @param named How it is told from the source itself, if it must be */
export function eachRecord(
  records: RecordSource,
  change: (record: SourceRecord) => SourceRecord,
  named?: string,
): RecordSource {
  function* changed(batch: Iterable<SourceRecord>): Generator<SourceRecord> {
    for (const record of batch) yield change(record);
  }
  return readAs(
    records,
    async function* batches() {
      for await (const batch of records[BATCHES]()) yield changed(batch);
    },
    async (earlier) => {
      const own = await records.fingerprint(earlier);
      return named === undefined ? own : own.replace(/^[^.@]*/, (hash) => hashOf(named, hash)); // what follows is the content
    },
  );
}

/** What is known of a source, with other batches, or another fingerprint. */
function readAs(
  records: RecordSource,
  batches: () => AsyncGenerator<Iterable<SourceRecord>>,
  fingerprint: RecordSource["fingerprint"] = (earlier) => records.fingerprint(earlier),
): RecordSource {
  return {
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
    fingerprint,
    ...iterations(batches),
  };
}

/** Iterates by batch and by record. */
function iterations(
  batches: () => AsyncGenerator<Iterable<SourceRecord>>,
): AsyncIterable<SourceRecord> & Batched<SourceRecord> {
  return {
    [BATCHES]: batches,
    async *[Symbol.asyncIterator]() {
      for await (const batch of batches()) {
        for (const record of batch) yield record instanceof ScannedRecord ? record.plain() : record;
      }
    },
  };
}
