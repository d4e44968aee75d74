/** Rows that decide how a column is read. */
export const ROWS_LOOKED_AT = 1_000;
/** More text than this is not kept back for them. */
const CHARACTERS_KEPT = 16_000_000;

interface Row {
  readonly cells: readonly string[];
}

/**
 * Keeps rows back until it is known how they are read: a date such as 05/06/2021 can only be read after one with a day over 12
 * was seen. Rows that need no other go through at once, so that a slow source does not wait for them.
 */
export class FirstLook<T extends Row> {
  readonly #look: (cells: readonly string[]) => boolean;
  #kept: T[] = [];
  #rows = 0;
  #characters = 0;
  #isOver = false;

  /** @param look Takes a row for evidence, and says whether it needs that of others. */
  constructor(look: (cells: readonly string[]) => boolean) {
    this.#look = look;
  }

  /** Whether no further row is looked at. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** The rows that can be read now. */
  add(rows: readonly T[]): readonly T[] {
    if (this.#isOver) return rows;
    const isFree: T[] = [];
    for (const row of rows) {
      const mustWait = !this.#isOver && this.#look(row.cells);
      this.#rows += 1;
      if (mustWait || this.#kept.length > 0) {
        this.#kept.push(row);
        for (const cell of row.cells) this.#characters += cell.length;
      } else isFree.push(row);
      if (this.#rows >= ROWS_LOOKED_AT || this.#characters > CHARACTERS_KEPT) this.#isOver = true;
    }
    return this.#isOver ? [...isFree, ...this.end()] : isFree;
  }

  /** The rows that were kept back: the file has no more of them. */
  end(): readonly T[] {
    const kept = this.#kept;
    this.#kept = [];
    this.#isOver = true;
    return kept;
  }
}
