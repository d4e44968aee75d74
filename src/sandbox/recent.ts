/** A log as its readers see it: how many there ever were, and the last of them, oldest first. */
export interface Log<T> {
  readonly total: number;
  recent(): readonly T[];
}

/** A log that counts everything and remembers only the last `capacity` entries. */
export class RecentLog<T> implements Log<T> {
  readonly #capacity: number;
  #entries: T[] = [];
  #total = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get total(): number {
    return this.#total;
  }

  add(entry: T): void {
    this.#total += 1;
    this.#entries.push(entry);
    // Dropping the old half at once costs less than shifting for every entry.
    if (this.#entries.length >= 2 * this.#capacity) this.#entries = this.#entries.slice(-this.#capacity);
  }

  recent(): readonly T[] {
    return this.#entries.slice(-this.#capacity);
  }

  replace(total: number, entries: readonly T[]): void {
    this.#total = total;
    this.#entries = entries.slice(-this.#capacity);
  }
}
