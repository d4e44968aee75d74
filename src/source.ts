/** Anything that gives records one after the other. Read only as fast as the server takes them. */
export type Source<T> = Iterable<T> | AsyncIterable<T> | ReadableStream<T>;

/** A source that is being read, and can be left at any time. */
export interface Reading<T> {
  /** The next item; `done` at the end of the source or once `leave` was called, even while the source hangs. */
  next(): IteratorResult<T, undefined> | Promise<IteratorResult<T, undefined>>;
  /** Ends the reading, and lets the source clean up (`return()`). Safe to call at any time, and more than once. */
  leave(): void;
}

const DONE: IteratorResult<never, undefined> = { done: true, value: undefined };

export function openSource<T>(source: Source<T>): Reading<T> {
  if (typeof source === "object" && source !== null) {
    if (Symbol.asyncIterator in source) return readAsync(source[Symbol.asyncIterator]());
    if (Symbol.iterator in source) return readSync(source[Symbol.iterator]());
  }
  throw new TypeError("the source must be an iterable or an async iterable of records, or a ReadableStream of them");
}

function readSync<T>(iterator: Iterator<T, unknown>): Reading<T> {
  let over = false;
  return {
    next() {
      if (over) return DONE;
      const result = iterator.next();
      over = result.done === true;
      return over ? DONE : (result as IteratorYieldResult<T>);
    },
    leave() {
      if (!over) iterator.return?.();
      over = true;
    },
  };
}

function readAsync<T>(iterator: AsyncIterator<T, unknown>): Reading<T> {
  let over = false;
  let interrupt = (): void => {};
  return {
    next() {
      if (over) return DONE;
      return new Promise((resolve, reject) => {
        interrupt = () => resolve(DONE);
        iterator.next().then(
          (result) => {
            if (result.done) over = true;
            resolve(result.done ? DONE : result);
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
      if (over) return;
      over = true;
      // Not awaited: a generator that hangs in `next()` takes its `return()` only afterwards, if ever.
      void Promise.resolve(iterator.return?.()).catch(() => {});
    },
  };
}
