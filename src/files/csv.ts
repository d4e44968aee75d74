import { type Parser, parse } from "csv-parse";
import { ConfigError } from "../errors.js";
import { SourceRecord } from "../record/source-record.js";
import { quoteLine } from "./csv-quotes.js";
import { readHeader } from "./header.js";
import { LineCounter } from "./line-counter.js";
import { type Mapping, rowMapper } from "./mapping.js";
import { utf8Only } from "./text.js";

/** A row beyond this is not a customer but a quote that was never closed; it must not swallow the file. */
export const MAX_ROW_BYTES: number = 1024 * 1024;

/** One record per row, built by `mapping`. The first row is the header. A ragged row is a record with an issue; a quote error ends the file. */
export async function* csvRecords(
  file: string,
  chunks: AsyncIterable<Buffer>,
  mapping: Mapping,
): AsyncGenerator<SourceRecord> {
  let columns: readonly string[] | undefined;
  let toRecord: ((cells: readonly string[]) => unknown) | undefined;
  for await (const { line, cells } of csvRows(file, chunks)) {
    if (columns === undefined || toRecord === undefined) {
      columns = readHeader(`${file}:${line}`, cells, mapping);
      toRecord = rowMapper(columns, mapping);
      continue;
    }
    const origin = { file, line };
    yield cells.length === columns.length
      ? new SourceRecord({ value: toRecord(cells), origin })
      : new SourceRecord({ value: cells, issues: [raggedRow(cells.length, columns.length)], origin });
  }
  if (columns === undefined) throw new ConfigError(`${file} has no header; the first row must name the columns.`);
}

function raggedRow(cells: number, columns: number): NonNullable<SourceRecord["issues"]>[number] {
  return {
    path: "",
    code: "csv",
    message: `the row has ${cells} cells, the header ${columns}`,
    params: { cells, columns },
  };
}

export interface CsvRow {
  /** Where the row starts: quoted cells may span lines. */
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * Rows of a comma-separated text. Every row before a quote error is yielded before the error is thrown: csv-parse's own
 * stream drops those that it has parsed but not yet handed out. Its own line numbers count a quoted CRLF twice, so lines
 * are counted from byte offsets.
 */
export async function* csvRows(file: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<CsvRow> {
  const lines = new LineCounter();
  let rows: CsvRow[] = [];
  const parser = parse({
    record_delimiter: ["\r\n", "\n"],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW_BYTES,
    // Called as each row ends; giving nothing back keeps it out of the parser's own queue.
    on_record(cells: string[], info) {
      const line = lines.skipBlank();
      lines.moveTo(info.bytes);
      rows.push({ line, cells });
      return null;
    },
  });
  parser.on("error", () => {}); // each write reports its own error
  parser.resume();
  try {
    for await (const chunk of utf8Only(file, chunks)) {
      lines.add(chunk);
      const error = await feed(parser, chunk);
      const parsed = rows;
      rows = [];
      yield* parsed;
      if (error) throw quoteError(file, lines, error);
    }
    const error = await feed(parser);
    yield* rows;
    if (error) throw quoteError(file, lines, error);
  } finally {
    parser.destroy();
  }
}

/** Hands a chunk, or the end of the text, to the parser; every row in it has reached `on_record` when this resolves. */
function feed(parser: Parser, chunk?: Buffer): Promise<Error | null | undefined> {
  return new Promise((resolve) => {
    if (chunk !== undefined) {
      parser.write(chunk, resolve);
      return;
    }
    parser.once("error", resolve);
    parser.once("end", () => resolve(undefined));
    parser.end();
  });
}

function quoteError(file: string, lines: LineCounter, error: Error): unknown {
  const code = "code" in error ? error.code : undefined;
  if (typeof code !== "string") return error;
  const start = lines.skipBlank();
  const at = `${file}:${quoteLine(lines.rest(), start)}`;
  const what: Record<string, string> = {
    CSV_QUOTE_NOT_CLOSED: "a quote opens here and is never closed",
    CSV_INVALID_CLOSING_QUOTE:
      "a quote opens here, and text follows where it closes; write a quote inside a cell twice",
    INVALID_OPENING_QUOTE:
      "a quote stands inside a cell that does not begin with one; quote the whole cell, and write the quote twice",
    CSV_MAX_RECORD_SIZE: `a row of more than ${MAX_ROW_BYTES} bytes starts here, perhaps because a quote is never closed`,
  };
  return new ConfigError(`${at}: ${what[code] ?? `not CSV (${code})`}. No row after it can be trusted.`);
}
