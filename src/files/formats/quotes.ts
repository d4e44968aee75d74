import { NEWLINE, RETURN } from "../bytes/lines.js";

/** How cells with delimiters in them are written. */
export interface Quoting {
  readonly delimiter: string;
  readonly quote: string | null;
  readonly escape: "double" | "backslash";
}

export interface QuotesFound {
  /** The line of the first quote that opens, closes, and is followed by text. */
  readonly brokenAt: number | undefined;
  /** The line of the last quote that opens. */
  readonly openedAt: number;
  /** Whether a quote stands inside a cell that does not begin with one. */
  readonly insideCell: boolean;
  /** Whether they come in pairs: then no cell goes on in the next line, however they are meant. */
  readonly arePaired: boolean;
  /** Whether a cell is in quotes, without text behind them. */
  readonly around: boolean;
}

const BACKSLASH = 0x5c;
const IN_APOSTROPHES = /^\uFEFF?'[^'\r\n]*'(?:[,;\t|]'[^'\r\n]*')+\r?(?:\n|$)/;

/** The sign around cells that the first line shows: an apostrophe where it stands around each name, as some databases write it. */
export const quoteOf = (beginning: string): string => (IN_APOSTROPHES.test(beginning) ? "'" : '"');

/**
 * What the quotes in `row` are, which starts on `line`. csv-parse tells the line where it noticed that one is wrong, which may be
 * far below the one where it opened. As spreadsheets do, text behind a closing quote belongs to the cell, up to the next delimiter.
 */
export function scanQuotes(row: Buffer, line: number, { delimiter, quote, escape: escaping }: Quoting): QuotesFound {
  const sign = quote?.charCodeAt(0);
  const isBoundary = (at: number): boolean =>
    row[at] === delimiter.charCodeAt(0) || row[at] === NEWLINE || (row[at] === RETURN && row[at + 1] === NEWLINE);
  let current = line;
  let openedAt = line;
  let brokenAt: number | undefined;
  let inQuotes = false;
  let cellStart = true;
  let insideCell = false;
  let around = false;
  let count = 0;
  for (let at = 0; at < row.length; at += 1) {
    const byte = row[at];
    if (byte === NEWLINE) current += 1;
    if (escaping === "backslash" && inQuotes && byte === BACKSLASH) {
      at += 1;
      if (row[at] === NEWLINE) current += 1;
      continue;
    }
    if (byte !== sign) {
      if (!inQuotes) cellStart = isBoundary(at);
      continue;
    }
    count += 1;
    if (!inQuotes) {
      if (cellStart) {
        inQuotes = true;
        openedAt = current;
      } else insideCell = true;
    } else if (escaping === "double" && row[at + 1] === sign) {
      at += 1;
      count += 1;
    } else {
      inQuotes = false;
      cellStart = false;
      if (at + 1 >= row.length || isBoundary(at + 1)) around = true;
      else brokenAt ??= openedAt;
    }
  }
  return { brokenAt, openedAt, insideCell, arePaired: count % 2 === 0, around };
}
