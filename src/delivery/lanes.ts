/** The signals of one part in the air. They are its own: runtimes warn of a leak when many listeners share one. */
export interface Lane {
  readonly attempt: AbortController;
  readonly halt: AbortController;
}

/** What is in the air. */
export class Lanes {
  readonly #lanes = new Set<Lane>();

  get size(): number {
    return this.#lanes.size;
  }

  async run<T>(task: (lane: Lane) => Promise<T>): Promise<T> {
    const lane: Lane = { attempt: new AbortController(), halt: new AbortController() };
    this.#lanes.add(lane);
    try {
      return await task(lane);
    } finally {
      this.#lanes.delete(lane);
    }
  }

  /** No further attempt. */
  halt(): void {
    for (const { halt } of this.#lanes) halt.abort();
  }

  /** Ends the attempts in the air. */
  abort(): void {
    for (const { attempt } of this.#lanes) attempt.abort();
  }
}
