import { Parser } from "csv-parse";
import type { ValidationIssue } from "../../../generated/validate.js";
import { ConfigError } from "../../errors.js";
import { HEAD_BYTES, headOf } from "../bytes/head.js";
import { LineCounter, MAX_RECORD_BYTES, NEWLINE, RETURN } from "../bytes/lines.js";
import { FLAWED, Flaws } from "../bytes/notices.js";
import { codeOf } from "../file-error.js";
import { type Delimiter, delimiterOf, saidDelimiter } from "./detect.js";

export interface CsvRow {
  /** Where the row starts: quoted cells may span lines. */
  readonly line: number;
  readonly cells: readonly string[];
  /** Why it must not be sent. */
  readonly issue?: ValidationIssue;
}

/** How the text is written, and what is known of it. */
export interface RowOptions {
  /** Unless the first line names one. @default the one that the header shows */
  readonly delimiter?: Delimiter | undefined;
  readonly flaws?: Flaws | undefined;
}

/** The rows of `csvRowBatches`, one by one. */
export async function* csvRows(
  file: string,
  text: AsyncIterable<Buffer>,
  options?: RowOptions,
): AsyncGenerator<CsvRow> {
  for await (const rows of csvRowBatches(file, text, options)) yield* rows;
}

/**
 * Rows of a text with delimiters, in one batch per chunk. Rows before an error are yielded before the error is thrown, also
 * when the input breaks off: csv-parse's own stream drops rows that it has parsed but not yet emitted. Its line numbers count a
 * quoted CRLF twice, so lines are counted from byte offsets.
 */
export async function* csvRowBatches(
  file: string,
  text: AsyncIterable<Buffer>,
  { delimiter: given, flaws = new Flaws() }: RowOptions = {},
): AsyncGenerator<readonly CsvRow[]> {
  const { head, chunks } = await headOf(text, HEAD_BYTES);
  const beginning = head.toString("utf8");
  const said = saidDelimiter(beginning);
  const delimiter = said ?? given ?? delimiterOf(beginning);
  const lines = new LineCounter();
  let rows: CsvRow[] = [];
  let tooLong: number | undefined;
  let isCut = false;
  const parser = new RowParser(delimiter, (cells, end) => {
    const line = lines.skipBlank();
    if (lines.moveTo(end) > MAX_RECORD_BYTES) tooLong ??= line;
    const isWhole = !isCut || lines.isAfterBreak;
    const isSaying = line === 1 && said !== undefined;
    if (tooLong !== undefined || !isWhole || isSaying) return;
    const isFlawed = flaws.isIn(line, lines.isAfterBreak ? lines.line - 1 : lines.line);
    rows.push(isFlawed ? { line, cells, issue: FLAWED } : { line, cells });
  });
  parser.on("error", () => {}); // each write reports its own error
  parser.resume();
  try {
    for await (const chunk of withEnd(chunks)) {
      const isEnd = !Buffer.isBuffer(chunk);
      if (isEnd) isCut = chunk.error !== undefined;
      else lines.add(chunk);
      const broken = await feed(parser, isEnd ? undefined : chunk);
      const parsed = rows;
      rows = [];
      if (parsed.length > 0) yield parsed;
      const start = lines.skipBlank();
      if (tooLong === undefined && lines.rest().length > MAX_RECORD_BYTES) tooLong = start;
      if (tooLong !== undefined) throw untrusted(`${file}:${tooLong}`, TOO_LONG);
      if (isEnd && isCut) throw chunk.error; // which is also why the last quote is not closed
      if (broken) throw quoteError(file, broken, quoteLine(lines.rest(), start, delimiter));
    }
  } finally {
    parser.destroy();
  }
}

/** Passes on each row when it ends, with the offset at which the next one starts. `on_record` would build a description per row. */
class RowParser extends Parser {
  readonly #onRow: (cells: string[], end: number) => void;

  constructor(delimiter: Delimiter, onRow: (cells: string[], end: number) => void) {
    super({ delimiter, record_delimiter: ["\r\n", "\n"], relax_column_count: true, skip_empty_lines: true });
    this.#onRow = onRow;
  }

  override push(cells: string[] | null): boolean {
    if (cells === null) return super.push(null);
    this.#onRow(cells, this.info.bytes);
    return true;
  }
}

/** The chunks, and then how they ended. */
async function* withEnd(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer | { readonly error: unknown }> {
  try {
    yield* chunks;
  } catch (error) {
    yield { error };
    return;
  }
  yield { error: undefined };
}

/** Gives a chunk, or the end of the text, to the parser. Resolves when every row in it was passed on. */
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

const TOO_LONG = `a row of more than ${MAX_RECORD_BYTES} bytes starts here, perhaps because a quote is never closed`;

const QUOTE_ERRORS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: "a quote opens here and is never closed",
  CSV_INVALID_CLOSING_QUOTE: "a quote opens here, and text follows where it closes; write a quote inside a cell twice",
  INVALID_OPENING_QUOTE:
    "a quote stands inside a cell that does not begin with one; quote the whole cell, and write the quote twice",
};

function quoteError(file: string, error: Error, line: number): unknown {
  const code = codeOf(error);
  if (code === undefined) return error;
  return untrusted(`${file}:${line}`, QUOTE_ERRORS[code] ?? `not CSV (${code})`);
}

function untrusted(place: string, what: string): ConfigError {
  return new ConfigError(`${place}: ${what}. No row after it can be trusted.`);
}

const QUOTE = 0x22;

/**
 * The line of the quote that is wrong in `row`, which starts on `line` and ends where the parser gave up: the quote that
 * closes nothing, or else the last one that opened. csv-parse tells the line where it noticed, which may be far below.
 */
function quoteLine(row: Buffer, line: number, delimiter: string): number {
  const isBoundary = (at: number): boolean =>
    row[at] === delimiter.charCodeAt(0) || row[at] === NEWLINE || (row[at] === RETURN && row[at + 1] === NEWLINE);
  let current = line;
  let opened = line;
  let inQuotes = false;
  let cellStart = true;
  for (let at = 0; at < row.length; at += 1) {
    const byte = row[at];
    if (byte === NEWLINE) current += 1;
    if (byte !== QUOTE) {
      if (!inQuotes) cellStart = isBoundary(at);
      continue;
    }
    if (!inQuotes) {
      if (!cellStart) return current;
      inQuotes = true;
      opened = current;
    } else if (row[at + 1] === QUOTE) {
      at += 1;
    } else if (at + 1 === row.length || isBoundary(at + 1)) {
      inQuotes = false;
      cellStart = false;
    } else {
      return opened;
    }
  }
  return opened;
}
