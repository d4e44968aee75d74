import type { CheckpointStore } from "../index.js";

/**
 * The records that `--limit` leaves. A run that reaches the limit has not reached the end of the file: it is never saved as
 * finished, so that `--resume` goes on with the rest.
 */
export class FirstRecords<T> implements AsyncIterable<T> {
  readonly #source: AsyncIterable<T>;
  readonly #limit: number;
  #isLimitReached = false;

  constructor(source: AsyncIterable<T>, limit: number) {
    this.#source = source;
    this.#limit = limit;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    let left = this.#limit;
    if (left > 0) {
      for await (const item of this.#source) {
        yield item;
        left -= 1;
        if (left === 0) break;
      }
    }
    this.#isLimitReached = left === 0;
  }

  /** Whether the input may have more. */
  get isLimitReached(): boolean {
    return this.#isLimitReached;
  }

  /** The same store, which is not given the report of a run that ended at the limit. */
  store(store: CheckpointStore): CheckpointStore {
    return {
      ...store,
      save: ({ report, ...checkpoint }) =>
        store.save({ ...checkpoint, ...(report && !this.#isLimitReached && { report }) }),
    };
  }
}
