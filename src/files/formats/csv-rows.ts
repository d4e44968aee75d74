import { Parser } from "csv-parse";
import type { ConfigError } from "../../errors.js";
import { HEAD_BYTES, headOf } from "../bytes/head.js";
import { LineCounter, MAX_RECORD_BYTES } from "../bytes/lines.js";
import { FLAWED, Flaws, Notices } from "../bytes/notices.js";
import { codeOf, FileError } from "../file-error.js";
import { type Delimiter, delimiterOf, saidDelimiter } from "./delimiter.js";
import { type Quoting, quoteOf, scanQuotes } from "./quotes.js";
import type { Row } from "./table.js";

/** How the cells of a text are told apart. */
export interface CsvDialect {
  /** The sign between cells. @default the one that the first line or the header shows */
  readonly delimiter?: Delimiter | undefined;
  /** The sign around cells that may hold the delimiter; null when there is none, and quotes are text. @default `"`, or what the first line shows */
  readonly quote?: string | null | undefined;
  /** What makes a quote inside of quotes text: one more quote, or a backslash before it. @default "double" */
  readonly escape?: "double" | "backslash" | undefined;
}

export interface RowOptions extends CsvDialect {
  readonly flaws?: Flaws | undefined;
  readonly notices?: Notices | undefined;
}

/** The rows of `csvRowBatches`, one by one. */
export async function* csvRows(file: string, text: AsyncIterable<Buffer>, options?: RowOptions): AsyncGenerator<Row> {
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
  { flaws = new Flaws(), notices = new Notices(), ...dialect }: RowOptions = {},
): AsyncGenerator<readonly Row[]> {
  const { head, chunks } = await headOf(text, HEAD_BYTES);
  const beginning = head.toString("utf8");
  const said = saidDelimiter(beginning);
  const quoting: Quoting = {
    delimiter: dialect.delimiter ?? said ?? delimiterOf(beginning),
    quote: dialect.quote === undefined ? quoteOf(beginning) : dialect.quote,
    escape: dialect.escape ?? "double",
  };
  const { quote } = quoting;
  const lines = new LineCounter();
  let rows: Row[] = [];
  let broken: { readonly line: number; readonly what: string } | undefined;
  /** Of a row in which text follows a closing quote: if its cell went on in the next lines, a later row has a quote without its pair. */
  let inDoubt: number | undefined;
  let isCut = false;
  const parser = new RowParser(quoting, (cells, end) => {
    const line = lines.skipBlank();
    const length = lines.moveTo(end);
    if (length > MAX_RECORD_BYTES) broken ??= { line, what: TOO_LONG };
    const plain = withoutFormulas(cells, line, notices);
    let issue: Row["issue"];
    if (
      quote !== null &&
      broken === undefined &&
      (inDoubt !== undefined || cells.some((cell) => cell.includes(quote)))
    ) {
      const { brokenAt, insideCell, arePaired, around } = scanQuotes(lines.passed(length), line, quoting);
      const isOneLine = lines.line - line <= (lines.isAfterBreak ? 1 : 0);
      if (brokenAt !== undefined && !(isOneLine && arePaired)) broken = { line: brokenAt, what: TEXT_AFTER_QUOTE };
      else if (inDoubt !== undefined && !arePaired) broken = { line: inDoubt, what: TEXT_AFTER_QUOTE };
      else if (brokenAt !== undefined) {
        inDoubt = brokenAt;
        issue = BROKEN_CELL;
      } else if (around) inDoubt = undefined;
      if (insideCell && issue === undefined && plain.some((cell) => cell.includes(quote))) {
        notices.add("quote-in-cell", line);
      }
    }
    const isWhole = !isCut || lines.isAfterBreak;
    const isSaying = line === 1 && said !== undefined;
    if (broken !== undefined || !isWhole || isSaying) return;
    const isFlawed = flaws.isIn(line, lines.isAfterBreak ? lines.line - 1 : lines.line);
    if (isFlawed) issue = FLAWED;
    rows.push(issue ? { line, cells: plain, issue } : { line, cells: plain });
  });
  parser.on("error", () => {}); // each write reports its own error
  parser.resume();
  try {
    for await (const chunk of withEnd(chunks)) {
      const isEnd = !Buffer.isBuffer(chunk);
      if (isEnd) isCut = chunk.error !== undefined;
      else lines.add(chunk);
      const error = await feed(parser, isEnd ? undefined : chunk);
      const parsed = rows;
      rows = [];
      if (parsed.length > 0) yield parsed;
      const start = lines.skipBlank();
      if (lines.rest().length > MAX_RECORD_BYTES) broken ??= { line: start, what: TOO_LONG };
      if (broken !== undefined) throw untrusted(file, broken);
      if (isEnd && isCut) throw chunk.error; // which is also why the last quote is not closed
      if (error) throw quoteError(file, error, scanQuotes(lines.rest(), start, quoting));
    }
  } finally {
    parser.destroy();
  }
}

/** Passes on each row when it ends, with the offset at which the next one starts. `on_record` would build a description per row. */
class RowParser extends Parser {
  readonly #onRow: (cells: string[], end: number) => void;

  constructor({ delimiter, quote, escape: escaping }: Quoting, onRow: (cells: string[], end: number) => void) {
    super({
      delimiter,
      quote: quote ?? false,
      escape: escaping === "backslash" ? "\\" : (quote ?? false),
      record_delimiter: ["\r\n", "\n"],
      relax_column_count: true,
      relax_quotes: true, // what it allows too much, text behind a closing quote, is found by `scanQuotes`
      skip_empty_lines: true,
    });
    this.#onRow = onRow;
  }

  override push(cells: string[] | null): boolean {
    if (cells === null) return super.push(null);
    this.#onRow(cells, this.info.bytes);
    return true;
  }
}

const FORMULA = /^="((?:[^"]|"")*)"$/;

/** `="0888"` is how spreadsheets are told that 0888 is text. */
function withoutFormulas(cells: readonly string[], line: number, notices: Notices): readonly string[] {
  if (!cells.some((cell) => cell.startsWith('="'))) return cells;
  return cells.map((cell) => {
    const text = FORMULA.exec(cell)?.[1];
    if (text === undefined) return cell;
    notices.add("formula-text", line);
    return text.replaceAll('""', '"');
  });
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
const TEXT_AFTER_QUOTE = "a quote opens here, and text follows where it closes; write a quote inside a cell twice";
const BROKEN_CELL = {
  path: "",
  code: "csv",
  message: "a quote closes in the row, and text follows; write a quote inside a cell twice",
  params: {},
} as const;
const NOT_CLOSED = "a quote opens here and is never closed";

function quoteError(file: string, error: Error, { brokenAt, openedAt }: ReturnType<typeof scanQuotes>): unknown {
  const code = codeOf(error);
  if (code === undefined) return error;
  if (brokenAt !== undefined) return untrusted(file, { line: brokenAt, what: TEXT_AFTER_QUOTE });
  const what = code === "CSV_QUOTE_NOT_CLOSED" ? NOT_CLOSED : `not CSV (${code})`;
  return untrusted(file, { line: openedAt, what });
}

function untrusted(file: string, { line, what }: { readonly line: number; readonly what: string }): ConfigError {
  return new FileError("quote-broken", `${file}:${line}: ${what}. No row after it can be trusted.`);
}
