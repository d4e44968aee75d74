/** What is odd in a file and no reason to refuse it: a person should know of it. */
export type NoticeKind =
  /** A line with U+FFFD: somebody lost the characters before this file was written. */
  | "lost-characters"
  /** A line with text that was taken for another encoding and encoded once more: `Ð˜Ð²Ð°Ð½` for Иван. */
  | "double-encoded"
  /** A line with characters as HTML writes them: `O&#039;Neil`. They are sent so. */
  | "html-signs"
  /** A byte order mark at the start of a later line, as files have that were put together. Taken out. */
  | "later-mark"
  /** A row with a quote inside a cell that does not begin with one. It is text. */
  | "quote-in-cell"
  /** A cell such as `="0888"`, which a spreadsheet reads as text. It is the text in it. */
  | "formula-text"
  /** A cell of a spreadsheet that holds an error such as `#N/A`. It is blank. */
  | "error-cell"
  /** A sheet of a workbook beside the one that is read. */
  | "other-sheet"
  /** A row of a sheet that is not shown, perhaps by a filter. It is read as the others are. */
  | "hidden-row"
  /** A row that repeats the header, as files have that were put together. Skipped. */
  | "repeated-header"
  /** A row with more cells than the header; the surplus ones are blank. */
  | "surplus-cells";

/** Something in a file that is read all the same, and that its owner should know. */
export interface Notice {
  /** What it is. */
  readonly kind: NoticeKind;
  /** Lines, or cells, that have it. */
  readonly count: number;
  /** The first line that has it, from 1. */
  readonly firstLine: number;
}

/** Counts what is noticed while a file is read. */
export class Notices {
  readonly #found = new Map<NoticeKind, { count: number; readonly firstLine: number }>();

  add(kind: NoticeKind, line: number): void {
    const known = this.#found.get(kind);
    if (known) known.count += 1;
    else this.#found.set(kind, { count: 1, firstLine: line });
  }

  list(): readonly Notice[] {
    return [...this.#found].map(([kind, { count, firstLine }]) => ({ kind, count, firstLine }));
  }
}

/** Lines with bytes that are no text. Asked for in order, line by line or row by row, so that none is kept for long. */
export class Flaws {
  readonly #lines: number[] = [];

  add(line: number): void {
    if (this.#lines.at(-1) !== line) this.#lines.push(line);
  }

  has(line: number): boolean {
    return this.#lines.includes(line);
  }

  /** Whether one is in these lines. Those before them are forgotten. */
  isIn(first: number, last: number): boolean {
    while ((this.#lines[0] ?? first) < first) this.#lines.shift();
    return (this.#lines[0] ?? Number.POSITIVE_INFINITY) <= last;
  }
}

/** The issue of a record that was read from such a line. */
export const FLAWED = {
  path: "",
  code: "encoding",
  message: "the row has bytes that are no text in the encoding of the file",
  params: {},
} as const;
