import { ConfigError } from "../errors.js";
import { SourceRecord } from "../record/source-record.js";
import { type CsvRow, csvRows } from "./csv-rows.js";
import type { Delimiter } from "./delimiter.js";
import { readHeader } from "./header.js";
import { type Mapping, type MappingTally, rowMapper } from "./mapping.js";

/** Chooses the mapping by the header. */
export type MappingChoice = (header: readonly string[]) => Mapping;

export interface CsvReading {
  /** By the header, if not given. */
  readonly delimiter?: Delimiter | undefined;
  readonly tally?: MappingTally | undefined;
}

/** One record per row, built by the mapping. The first row is the header. A ragged row is a record with an issue; a quote error ends the file. */
export async function* csvRecords(
  file: string,
  chunks: AsyncIterable<Buffer>,
  mapping: Mapping | MappingChoice,
  { delimiter, tally }: CsvReading = {},
): AsyncGenerator<SourceRecord> {
  let columns: readonly string[] | undefined;
  let toRecord: ((cells: readonly string[]) => unknown) | undefined;
  for await (const row of csvRows(file, chunks, delimiter)) {
    const { line, cells } = row;
    if (columns === undefined || toRecord === undefined) {
      refuseReturns(file, row);
      const chosen = typeof mapping === "function" ? mapping(cells) : mapping;
      columns = readHeader(`${file}:${line}`, cells, chosen);
      toRecord = rowMapper(columns, chosen, tally);
      continue;
    }
    const origin = { file, line };
    yield cells.length === columns.length
      ? new SourceRecord({ value: toRecord(cells), origin })
      : new SourceRecord({ value: cells, issues: [raggedRow(cells.length, columns.length)], origin });
  }
  if (columns === undefined) throw new ConfigError(`${file} has no header; the first row must name the columns.`);
}

/** The whole file would be one row. */
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
