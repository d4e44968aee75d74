import type { ValidationIssue } from "../../../generated/validate.js";
import { ConfigError } from "../../errors.js";
import type { Notices } from "../bytes/notices.js";

/** A row of a table, whatever the file is. */
export interface Row {
  /** Where the row starts: quoted cells may span lines. */
  readonly line: number;
  readonly cells: readonly string[];
  /** Why it must not be sent. */
  readonly issue?: ValidationIssue;
  /** What a reject shows, where that is not the cells. */
  readonly raw?: unknown;
  /** How many values it has for which there is no column. */
  readonly unexpected?: number;
}

/** Where the names of the columns are. */
export interface HeaderPlace {
  /** The line of the header: those above it are titles. @default the first */
  readonly headerRow?: number | undefined;
  /** Of a table without a header: the names of its columns, in their order. */
  readonly names?: readonly string[] | undefined;
}

export interface TableOptions extends HeaderPlace {
  /** Blank cells at the end of a row are not there, so that a short row is none that broke. */
  readonly isSparse?: boolean;
}

/**
 * The rows of a table; the first of all is the header, without blank cells at its end, and with a number behind a name that an
 * earlier column has: "Phone (2)". Later rows that repeat it are skipped, and blank cells beyond it are left out: `notices` counts both.
 */
export async function* tableBatches(
  file: string,
  batches: AsyncIterable<readonly Row[]>,
  { headerRow = 1, names, isSparse = false }: TableOptions,
  notices: Notices,
): AsyncGenerator<readonly Row[]> {
  let header: Row | undefined;
  if (names !== undefined) {
    header = { line: 1, cells: names };
    yield [header];
  }
  for await (const batch of batches) {
    const rows: Row[] = [];
    for (const row of batch) {
      if (header !== undefined) {
        if (names === undefined && repeats(row, header)) notices.add("repeated-header", row.line);
        else rows.push(fitted(isSparse ? padded(row, header) : row, header.cells.length, notices));
      } else if (row.line >= headerRow) {
        header = headerOf(file, row);
        rows.push({ ...header, cells: numbered(header.cells) });
      }
    }
    if (rows.length > 0) yield rows;
  }
  if (header === undefined) throw new ConfigError(`${file} has no header; the first row must name the columns.`);
}

function headerOf(file: string, row: Row): Row {
  const { line, issue } = row;
  if (issue) throw new ConfigError(`${file}:${line}: the names of the columns cannot be read: ${issue.message}.`);
  const cells = withoutBlankEnd(row.cells);
  if (/\r(?!\n)/.test(cells.join(",").trimEnd())) {
    throw new ConfigError(
      `${file}:${line}: some lines end with a carriage return alone and others do not; save the file with one kind of line end.`,
    );
  }
  return { line, cells };
}

/** The names of a header; of several columns with one name the later ones get a number, so that each can be meant. */
export function numbered(header: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return header.map((cell) => {
    const name = cell.trim();
    if (name === "") return cell;
    let free = name;
    for (let copy = 2; taken.has(free); copy += 1) free = `${name} (${copy})`;
    taken.add(free);
    return free === name ? cell : free;
  });
}

function withoutBlankEnd(cells: readonly string[]): readonly string[] {
  const last = cells.findLastIndex((cell) => cell.trim() !== "");
  return cells.slice(0, Math.max(1, last + 1));
}

function repeats({ cells }: Row, header: Row): boolean {
  if (cells[0]?.trim() !== header.cells[0]?.trim()) return false; // nearly every row ends here
  return cells.every((cell, index) => cell.trim() === (header.cells[index] ?? "").trim());
}

function padded(row: Row, header: Row): Row {
  const missing = header.cells.length - row.cells.length;
  return missing > 0 ? { ...row, cells: [...row.cells, ...Array.from({ length: missing }, () => "")] } : row;
}

function fitted(row: Row, columns: number, notices: Notices): Row {
  const { cells, line } = row;
  if (cells.length <= columns || cells.slice(columns).some((cell) => cell.trim() !== "")) return row;
  notices.add("surplus-cells", line);
  return { ...row, cells: cells.slice(0, columns) };
}
