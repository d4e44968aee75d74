/** Requests in flight at once, of all the pipelines that share it. */
export class Slots {
  #taken = 0;
  /** Each asks for slots when one is free; the one that had the last turn comes last. */
  readonly #asking = new Set<() => void>();

  /** `ask` is called whenever a slot may be free. The returned function forgets it. */
  join(ask: () => void): () => void {
    this.#asking.add(ask);
    return () => this.#asking.delete(ask);
  }

  isFree(limit: number): boolean {
    return this.#taken < limit;
  }

  take(): void {
    this.#taken += 1;
  }

  /** @param had the one that had the slot */
  give(had: () => void): void {
    this.#taken -= 1;
    if (this.#asking.delete(had)) this.#asking.add(had);
    for (const ask of [...this.#asking]) ask();
  }
}
