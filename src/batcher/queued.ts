import type { RecordEntry } from "../dispatch.js";
import type { RelevaError } from "../errors.js";

/** A record on its way, and the promise of its `add`. */
export interface Queued extends RecordEntry {
  /** Added by `onReject`, which may wait for it: it must find room. */
  readonly isByHandler: boolean;
  readonly accept: () => void;
  readonly fail: (error: RelevaError) => void;
  readonly ended: Promise<void>;
}

export function createQueued(entry: RecordEntry, isByHandler: boolean): Queued {
  let accept = (): void => {};
  let fail = (_: RelevaError): void => {};
  const ended = new Promise<void>((resolve, reject) => {
    accept = resolve;
    fail = reject;
  });
  ended.catch(() => {});
  return { ...entry, isByHandler, accept, fail, ended };
}

/** First in, first out, at constant cost: shifting a long array moves all of it. */
export class Fifo<T> {
  #in: T[] = [];
  /** The oldest items, the first of them last. */
  #out: T[] = [];

  get size(): number {
    return this.#in.length + this.#out.length;
  }

  push(item: T): void {
    this.#in.push(item);
  }

  shift(): T | undefined {
    if (this.#out.length === 0) [this.#in, this.#out] = [this.#out, this.#in.reverse()];
    return this.#out.pop();
  }
}
