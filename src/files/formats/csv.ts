import { ConfigError } from "../../errors.js";
import { SourceRecord } from "../../record/source-record.js";
import type { Flaws } from "../bytes/notices.js";
import { readHeader } from "../columns/header.js";
import { type Mapping, type MappingCounts, rowMapper } from "../columns/mapping.js";
import { type CsvRow, csvRowBatches } from "./csv-rows.js";
import type { Delimiter } from "./detect.js";

/** Chooses the mapping by the header. */
export type MappingChoice = (header: readonly string[]) => Mapping;

export interface CsvOptions {
  /** @default the one that the header shows */
  readonly delimiter?: Delimiter | undefined;
  readonly counts?: MappingCounts | undefined;
  readonly flaws?: Flaws | undefined;
}

/**
 * One record per row, built by the mapping, in one batch per chunk. The first row is the header. A ragged row is a record
 * with an issue; a quote error ends the file.
 */
export async function* csvBatches(
  file: string,
  chunks: AsyncIterable<Buffer>,
  mapping: Mapping | MappingChoice,
  { delimiter, counts, flaws }: CsvOptions = {},
): AsyncGenerator<Iterable<SourceRecord>> {
  let toRecord: ((row: CsvRow) => SourceRecord) | undefined;
  for await (const batch of csvRowBatches(file, chunks, { delimiter, flaws })) {
    let rows = batch;
    if (toRecord === undefined) {
      const [header, ...others] = batch;
      if (header === undefined) continue;
      toRecord = recordBuilder(file, header, mapping, counts);
      rows = others;
    }
    if (rows.length > 0) yield recordsOf(rows, toRecord);
  }
  if (toRecord === undefined) throw new ConfigError(`${file} has no header; the first row must name the columns.`);
}

/** Builds a record when it is read, not earlier. */
function* recordsOf(rows: readonly CsvRow[], toRecord: (row: CsvRow) => SourceRecord): Generator<SourceRecord> {
  for (const row of rows) yield toRecord(row);
}

function recordBuilder(
  file: string,
  header: CsvRow,
  mapping: Mapping | MappingChoice,
  counts: MappingCounts | undefined,
): (row: CsvRow) => SourceRecord {
  if (header.issue) throw flawedHeader(file, header);
  refuseReturns(file, header);
  const chosen = typeof mapping === "function" ? mapping(header.cells) : mapping;
  const columns = readHeader(`${file}:${header.line}`, header.cells, chosen);
  const toRecord = rowMapper(columns, chosen, counts);
  return ({ line, cells, issue }) => {
    const origin = { file, line };
    if (issue) return new SourceRecord({ value: cells, issues: [issue], origin });
    return cells.length === columns.length
      ? new SourceRecord({ value: toRecord(cells), origin })
      : new SourceRecord({ value: cells, issues: [raggedRow(cells.length, columns.length)], origin });
  };
}

function flawedHeader(file: string, { line }: CsvRow): ConfigError {
  return new ConfigError(`${file}:${line}: the row that names the columns has bytes that are no text.`);
}

/** Such a file would be one single row. */
function refuseReturns(file: string, { line, cells }: CsvRow): void {
  if (!/\r(?!\n)/.test(cells.join(",").trimEnd())) return;
  throw new ConfigError(
    `${file}:${line}: the lines end with a carriage return alone; convert them first: tr '\\r' '\\n'`,
  );
}

function raggedRow(cells: number, columns: number): NonNullable<SourceRecord["issues"]>[number] {
  return {
    path: "",
    code: "csv",
    message: `the row has ${cells} cells, the header ${columns}`,
    params: { cells, columns },
  };
}
