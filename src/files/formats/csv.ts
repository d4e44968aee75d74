import { ConfigError } from "../../errors.js";
import { SourceRecord } from "../../record/source-record.js";
import { type Flaws, Notices } from "../bytes/notices.js";
import { hashOf } from "../bytes/raw-input.js";
import type { Sample } from "../columns/consent.js";
import { readHeader } from "../columns/header.js";
import { type Mapping, type RowMapper, rowMapper } from "../columns/mapping.js";
import { storedMapping } from "../columns/stored-mapping.js";
import { EncodingError } from "../file-error.js";
import { FirstLook } from "../reading/first-look.js";
import type { ReadingCounts } from "../reading/reading.js";
import { type CsvDialect, csvRowBatches } from "./csv-rows.js";
import { correctedPlace, RowOrigin, type SourceTable, UNTIL_EMPTY, uniqueNames } from "./row-origin.js";
import { type HeaderPlace, type Row, tableBatches } from "./table.js";

/** Chooses the mapping by the header and, where it needs them, by the first rows. */
export interface MappingChoice {
  (header: readonly string[], sample: Sample): Mapping;
  /** How many rows it looks at. @default 0 */
  readonly rows?: number;
  /** Called each time the file is read; what it returns is given each row that is mapped. @param columns spelled as in the mapping */
  readonly watch?: (columns: readonly string[], mapping: Mapping) => ((cells: readonly string[]) => void) | undefined;
}

/** How a table is written in a text. */
export interface CsvLayout extends CsvDialect, HeaderPlace {}

/** @throws {ConfigError} that names the option, its value and what it must be */
export function refuseUnusable({ delimiter, quote, headerRow, names }: CsvLayout): void {
  const isSign = (text: string): boolean => /^[\t -~]$/.test(text);
  if (delimiter !== undefined && (!isSign(delimiter) || delimiter === (quote === undefined ? '"' : quote))) {
    throw new ConfigError(
      `delimiter is ${JSON.stringify(delimiter)}; it must be one character of ASCII, and not the quote.`,
    );
  }
  if (typeof quote === "string" && !isSign(quote)) {
    throw new ConfigError(`quote is ${JSON.stringify(quote)}; it must be one character of ASCII, or null.`);
  }
  if (headerRow !== undefined && !(Number.isSafeInteger(headerRow) && headerRow > 0)) {
    throw new ConfigError(`headerRow is ${headerRow}; it must be the number of a line, and the first is 1.`);
  }
  if (names?.length === 0) throw new ConfigError("names is empty; it must name the columns.");
}

export interface CsvOptions extends CsvLayout {
  readonly counts?: ReadingCounts | undefined;
  readonly flaws?: Flaws | undefined;
  readonly notices?: Notices | undefined;
}

/** The records of a text with delimiters. A quote error ends the file. */
export function csvBatches(
  file: string,
  chunks: AsyncIterable<Buffer>,
  mapping: Mapping | MappingChoice,
  { counts, notices = new Notices(), ...options }: CsvOptions = {},
): AsyncGenerator<Iterable<SourceRecord>> {
  const rows = csvRowBatches(file, chunks, { ...options, notices });
  return mappedBatches(file, tableBatches(file, rows, options, notices), mapping, counts);
}

/**
 * One record per row, built by the mapping, in one batch per batch of rows. The first row is the header. A ragged row is a record
 * with an issue.
 */
export async function* mappedBatches(
  file: string,
  table: AsyncIterable<readonly Row[]>,
  mapping: Mapping | MappingChoice,
  counts?: ReadingCounts,
): AsyncGenerator<Iterable<SourceRecord>> {
  let reader: RowReader | undefined;
  const needed = typeof mapping === "function" ? (mapping.rows ?? 0) : 0;
  try {
    const batches = gathered(table, needed);
    for await (const batch of batches) {
      let rows = batch;
      if (reader === undefined) {
        const [header, ...others] = batch;
        if (header === undefined) continue;
        reader = await rowReader(file, header, others.slice(0, needed), mapping, counts).catch((error: unknown) =>
          orOfEncoding(error, batches),
        );
        rows = others;
      }
      const ready = reader.first.add(rows);
      if (ready.length > 0) yield recordsOf(ready, reader.toRecord);
    }
  } catch (error) {
    // The rows before it are good.
    const kept = reader?.first.end() ?? [];
    if (reader && kept.length > 0) yield recordsOf(kept, reader.toRecord);
    throw error;
  }
  const kept = reader?.first.end() ?? [];
  if (reader && kept.length > 0) yield recordsOf(kept, reader.toRecord);
}

/** What is wrong with the columns of a text in another encoding may be the encoding: that is told first. */
async function orOfEncoding(error: unknown, following: AsyncGenerator<unknown>): Promise<never> {
  await following.next().catch((next: unknown) => {
    if (next instanceof EncodingError) throw next;
  });
  throw error;
}

interface RowReader {
  readonly first: FirstLook<Row>;
  readonly toRecord: (row: Row) => SourceRecord;
}

/** Characters that are kept of the first rows: some files have cells as long as a book. */
const MOST_KEPT = 4_000_000;

/** The same rows, of which the first batch has the header and `count` more, unless the input ends or breaks off before. */
async function* gathered(batches: AsyncIterable<readonly Row[]>, count: number): AsyncGenerator<readonly Row[]> {
  let first: Row[] | undefined = [];
  let kept = 0;
  try {
    for await (const batch of batches) {
      if (first === undefined) {
        yield batch;
        continue;
      }
      for (const row of batch) {
        first.push(row);
        for (const cell of row.cells) kept += cell.length;
      }
      if (first.length <= count && kept < MOST_KEPT) continue;
      const rows: readonly Row[] = first;
      first = undefined;
      yield rows;
    }
  } catch (error) {
    if (first !== undefined && first.length > 0) yield first;
    throw error;
  }
  if (first !== undefined && first.length > 0) yield first;
}

/** Builds a record when it is read, not earlier. */
function* recordsOf(rows: readonly Row[], toRecord: (row: Row) => SourceRecord): Generator<SourceRecord> {
  for (const row of rows) yield toRecord(row);
}

async function rowReader(
  file: string,
  header: Row,
  sample: readonly Row[],
  mapping: Mapping | MappingChoice,
  counts: ReadingCounts | undefined,
): Promise<RowReader> {
  const cells = sample.map((row) => row.cells);
  const chosen = typeof mapping === "function" ? mapping(header.cells, cells) : mapping;
  const columns = readHeader(`${file}:${header.line}`, header.cells, chosen);
  const mapper = await rowMapper(columns, chosen, counts);
  const watch = typeof mapping === "function" ? mapping.watch?.(columns, chosen) : undefined;
  const first = new FirstLook<Row>((row) => mapper.look(row));
  const table = tableOf(header.cells, columns, chosen, () => (first.isOver ? mapper.shown() : {}));
  const { correctionOf } = chosen;
  const [lineAt, whyAt] = [correctionOf?.line, correctionOf?.why].map((name = "") => columns.indexOf(name));
  return {
    first,
    toRecord(row) {
      const { line, cells: given } = row;
      const place = correctionOf && correctedPlace(given[lineAt ?? -1] ?? "", correctionOf);
      const origin =
        row.raw === undefined ? new RowOrigin(place?.file ?? file, place?.line ?? line, given, table) : { file, line };
      const issue = issueOf(row, columns.length, chosen) ?? stillBroken(given[whyAt ?? -1]);
      if (issue) return new SourceRecord({ value: row.raw ?? given, issues: [issue], origin });
      watch?.(given);
      const { value, issues } = mapper.map(given); // spread, it would cost as much as the mapping
      return issues ? new SourceRecord({ value, issues, origin }) : new SourceRecord({ value, origin });
    },
  };
}

function tableOf(
  header: readonly string[],
  columns: readonly string[],
  mapping: Mapping,
  shown: RowMapper["shown"],
): SourceTable {
  const { line, why } = mapping.correctionOf ?? {};
  const names = uniqueNames(header).map((name, index) =>
    columns[index] === line || columns[index] === why ? undefined : name,
  );
  const stored = new Map<string, ReturnType<SourceTable["readAs"]>>();
  return {
    names,
    readAs() {
      const now = shown();
      const key = JSON.stringify(now);
      const known = stored.get(key);
      if (known) return known;
      const found = storedMapping(names, columns, mapping, now);
      const readAs = { id: hashOf(JSON.stringify(found)).slice(0, 8), mapping: found };
      stored.set(key, readAs);
      return readAs;
    },
  };
}

function issueOf({ cells, issue, unexpected }: Row, columns: number, { unknownColumns }: Mapping): Issue | undefined {
  if (issue) return issue;
  if (unexpected !== undefined && unknownColumns !== "ignore") {
    const message = "the record has fields that none of the first records has";
    return { path: "", code: "json", message, params: { unexpected } };
  }
  return cells.length === columns ? undefined : raggedRow(cells.length, columns);
}

type Issue = NonNullable<SourceRecord["issues"]>[number];

function raggedRow(cells: number, columns: number): Issue {
  return {
    path: "",
    code: "csv",
    message: `the row has ${cells} cells, the header ${columns}`,
    params: { cells, columns },
  };
}

/** In a corrected file each row looks whole: only a person can say that its cells are in their columns, and are as they were. */
function stillBroken(why = ""): Issue | undefined {
  if (!why.includes(UNTIL_EMPTY)) return undefined;
  const message =
    "the row could not be read in the file that it comes from, and the cell that says so is not empty yet";
  return { path: "", code: "csv", message, params: {} };
}
