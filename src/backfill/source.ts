import { ConfigError } from "../errors.js";

/** Anything that gives records one after the other. Read only as fast as the server takes them. */
export type Source<T> = Iterable<T> | AsyncIterable<T> | ReadableStream<T>;

/** A source that knows what it is: readers of files do. */
export interface Fingerprinted {
  /** Changes when the records do. @param earlier that of the source which a checkpoint was kept for: a stream that begins as that one did has the same, however much longer it is */
  fingerprint(earlier?: string): Promise<string>;
  /** It can be read more than once. @default false, but for an array */
  readonly isRepeatable?: boolean;
}

/** The records of a source, many at once. A symbol, because a source of somebody else may have a method of any name. */
export const BATCHES: unique symbol = Symbol("batches");

/** A source that gives many records at once, so that a run waits once for all of them: readers of files do. */
export interface Batched<T> {
  /** All records, as `for await` gives them one by one. */
  [BATCHES](): AsyncIterable<Iterable<T>>;
}

/** The source's own fingerprint, if it has one. */
export async function fingerprintOf(source: unknown, earlier: string | undefined): Promise<string | undefined> {
  const own = (source as Partial<Fingerprinted> | null)?.fingerprint;
  return typeof own === "function" ? own.call(source, earlier) : undefined;
}

/** Whether the source gives the same records when it is read again. */
export const isRepeatable = (source: unknown): boolean =>
  Array.isArray(source) || (source as Partial<Fingerprinted> | null)?.isRepeatable === true;

/** A source that is being read, and can be left at any time. */
export interface SourceReader<T> {
  /** The next item; `done` at the end of the source or once `leave` was called, even while the source hangs. */
  next(): IteratorResult<T, undefined> | Promise<IteratorResult<T, undefined>>;
  /** Ends the reading, and lets the source clean up (`return()`). Never throws; safe to call at any time, and more than once. */
  leave(): void;
}

const DONE: IteratorResult<never, undefined> = { done: true, value: undefined };

/** @throws {ConfigError} when it cannot be iterated */
export function openSource<T>(source: Source<T>): SourceReader<T> {
  if (source instanceof ReadableStream) return readAsync(streamIterator(source));
  if (typeof source === "object" && source !== null) {
    if (isBatched(source)) return readBatches(readAsync(source[BATCHES]()[Symbol.asyncIterator]()));
    if (Symbol.asyncIterator in source) return readAsync(source[Symbol.asyncIterator]());
    if (Symbol.iterator in source) return readSync(source[Symbol.iterator]());
  }
  throw new ConfigError("the source must be an iterable or an async iterable of records, or a ReadableStream of them");
}

function isBatched<T>(source: Source<T>): source is Source<T> & Batched<T> {
  return BATCHES in source;
}

/** The stream's own iterator would cancel only after the read in progress, which may hang. */
function streamIterator<T>(stream: ReadableStream<T>): AsyncIterator<T, unknown> {
  const reader = stream.getReader();
  return {
    next: () => reader.read() as Promise<IteratorResult<T, unknown>>,
    return: () => reader.cancel().then(() => DONE),
  };
}

function readSync<T>(iterator: Iterator<T, unknown>): SourceReader<T> {
  let over = false;
  let running = false;
  let left = false;
  return {
    next() {
      if (over || left) return DONE;
      running = true;
      try {
        const result = resultOf(iterator.next());
        over = result.done === true;
        if (!over && !left) return result as IteratorYieldResult<T>;
      } catch (error) {
        over = true;
        throw error;
      } finally {
        running = false;
      }
      if (!over) finish(iterator);
      return DONE;
    },
    leave() {
      // The source itself may have stopped the run: a generator takes no `return()` while it runs.
      if (!over && !left && !running) finish(iterator);
      left = true;
    },
  };
}

function readBatches<T>(batches: SourceReader<Iterable<T>>): SourceReader<T> {
  let batch: SourceReader<T> | undefined;
  async function nextBatch(): Promise<IteratorResult<T, undefined>> {
    for (;;) {
      const coming = await batches.next();
      if (coming.done) return coming;
      batch = readSync(coming.value[Symbol.iterator]());
      const first = await batch.next();
      if (!first.done) return first;
    }
  }
  return {
    next() {
      const item = batch?.next();
      return item instanceof Promise || item?.done === false ? item : nextBatch();
    },
    leave() {
      batch?.leave();
      batches.leave();
    },
  };
}

function readAsync<T>(iterator: AsyncIterator<T, unknown>): SourceReader<T> {
  let over = false;
  let interrupt = (): void => {};
  return {
    next() {
      if (over) return DONE;
      return new Promise((resolve, reject) => {
        interrupt = () => resolve(DONE);
        ask(iterator).then(
          (result) => {
            try {
              if (resultOf(result).done) over = true;
              resolve(result.done ? DONE : result);
            } catch (error) {
              over = true;
              reject(error);
            }
          },
          (error: unknown) => {
            over = true;
            reject(error);
          },
        );
      });
    },
    leave() {
      interrupt();
      // Not awaited: a generator that hangs in `next()` takes its `return()` only afterwards, if ever.
      if (!over) finish(iterator);
      over = true;
    },
  };
}

/** Anything else, or a promise where none belongs, would be an endless stream of nothing. @throws {ConfigError} when the iterator gave no result object */
function resultOf<T>(result: IteratorResult<T, unknown>): IteratorResult<T, unknown> {
  if (typeof result === "object" && result !== null && ("done" in result || "value" in result)) return result;
  Promise.resolve(result).catch(() => {}); // a promise that fails would end the process
  throw new ConfigError("next() of the source gave no result; it must give { done: false, value } or { done: true }");
}

/** A hand-written iterator may throw, or answer without a promise: `for await` takes that, so a run does too. */
function ask<T>(iterator: AsyncIterator<T, unknown>): Promise<IteratorResult<T, unknown>> {
  try {
    return Promise.resolve(iterator.next()); // the promise itself, where it is one: a further one for each record costs
  } catch (error) {
    return Promise.reject(error);
  }
}

/** Whatever the clean-up does, the run has ended for another reason, and that one is reported. */
function finish(iterator: Iterator<unknown, unknown> | AsyncIterator<unknown, unknown>): void {
  try {
    Promise.resolve(iterator.return?.()).catch(() => {});
  } catch {
    // As above.
  }
}
