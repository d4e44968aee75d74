import type { Origin } from "../../record/source-record.js";
import type { OpenMapping } from "../columns/choose.js";
import type { Correction } from "../columns/mapping.js";
import { numbered } from "./table.js";

/** What is known of the table that rows are in, for a file of some of them. */
export interface SourceTable {
  /** Of its columns, each once; undefined for a column that is none of the source. */
  readonly names: readonly (string | undefined)[];
  /**
   * How its rows become records, and the short name of that: it changes once, when enough rows have shown how columns are written.
   * Undefined for a row out of a file of rejects that does not say it any more.
   */
  readAs(): ReadAs | undefined;
}

export interface ReadAs {
  readonly id: string;
  /** Undefined as long as no line of a file of rejects has said it. */
  readonly mapping: OpenMapping | undefined;
}

/** A row as it is written, and its table. */
export interface SourceRow {
  readonly cells: readonly string[];
  readonly table: SourceTable;
}

/**
 * Where a row is, with its cells. They are personal data and in private fields: whoever logs an origin shows a file and a line.
 * A record keeps them while it is in flight, so their memory is bounded.
 */
export class RowOrigin implements Origin {
  readonly file: string;
  readonly line: number;
  readonly #cells: readonly string[];
  readonly #table: SourceTable;

  constructor(file: string, line: number, cells: readonly string[], table: SourceTable) {
    this.file = file;
    this.line = line;
    this.#cells = cells;
    this.#table = table;
  }

  /** Undefined for a record that is no row. */
  static rowOf(origin: Origin | undefined): SourceRow | undefined {
    return origin !== undefined && #cells in origin ? { cells: origin.#cells, table: origin.#table } : undefined;
  }
}

/** The cells of a row by the names of their columns; those beyond the header by their place. */
export function cellsByName({ cells, table: { names } }: SourceRow): Readonly<Record<string, string>> {
  const named = cells.map((cell, index) => [index < names.length ? names[index] : placeName(index), cell] as const);
  return Object.fromEntries(named.filter(([name]) => name !== undefined));
}

/** Ends what is said of a row that could not be read as one: as long as it says so, the row is not sent. */
export const UNTIL_EMPTY = "put the cells of this row right, then empty the cell that says this";

const placeName = (index: number): string => `(column ${index + 1})`;

/** The names of a header, each once: one without a name has its place. */
export function uniqueNames(header: readonly string[]): readonly string[] {
  return numbered(header.map((cell, index) => cell.trim() || placeName(index)));
}

/** What a corrected row says of itself. Its file is that of the correction, unless the cell has one. */
export function correctedPlace(cell: string, { file }: Correction): Required<Origin> | undefined {
  const [, named = file, line] = /^(?:(.+):)?(\d+)$/s.exec(cell.trim()) ?? [];
  return line === undefined || named === undefined ? undefined : { file: named, line: Number(line) };
}
