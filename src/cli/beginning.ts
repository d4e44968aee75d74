import type { CheckpointStore } from "../index.js";

/**
 * `--limit` reads the beginning of a file. Its end is then not the end of the file: such a run is never kept as finished, so
 * that `--resume` goes on with the rest.
 */
export class Beginning<T> implements AsyncIterable<T> {
  readonly #source: AsyncIterable<T>;
  readonly #limit: number;
  #reached = false;

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
    this.#reached = left === 0;
  }

  /** The same store, which hears nothing of the end of a beginning. */
  store(store: CheckpointStore): CheckpointStore {
    return {
      load: () => store.load(),
      save: ({ report, ...checkpoint }) => store.save({ ...checkpoint, ...(report && !this.#reached && { report }) }),
    };
  }
}
