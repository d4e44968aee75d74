const QUOTE = 0x22;
const NEWLINE = 0x0a;
const RETURN = 0x0d;

/**
 * The line of the quote that is wrong in `row`, which starts on `line` and ends where the parser gave up: the quote that
 * closes nothing, or else the last one that opened. csv-parse tells the line where it noticed, which may be far below.
 */
export function quoteLine(row: Buffer, line: number, delimiter: string): number {
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
