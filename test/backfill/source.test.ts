import { expect, test } from "vitest";
import { BATCHES, type Batched, openSource, type Source, type SourceReader } from "../../src/backfill/source.js";
import { ConfigError } from "../../src/errors.js";

async function readAll<T>(reading: SourceReader<T>): Promise<T[]> {
  const items: T[] = [];
  for (let item = await reading.next(); !item.done; item = await reading.next()) items.push(item.value);
  return items;
}

/** An iterator of three numbers that notes how it is treated. */
function watched(calls: string[], { failAt = 0 } = {}): Iterator<number, undefined> {
  let n = 0;
  return {
    next() {
      calls.push("next");
      n += 1;
      if (n === failAt) throw new Error("broken source");
      return n > 3 ? { done: true, value: undefined } : { done: false, value: n };
    },
    return() {
      calls.push("return");
      return { done: true, value: undefined };
    },
  };
}

const syncSource = (iterator: Iterator<number>): Iterable<number> => ({ [Symbol.iterator]: () => iterator });
const asyncSource = (iterator: Iterator<number>): AsyncIterable<number> => ({
  [Symbol.asyncIterator]: () => ({
    next: async () => iterator.next(),
    return: async () => iterator.return?.() ?? { done: true, value: undefined },
  }),
});
const batchedSource = (iterator: Iterator<number>): Source<number> & Batched<number> => ({
  async *[BATCHES]() {
    yield [];
    yield syncSource(iterator);
    yield [];
  },
  [Symbol.iterator]: () => expect.unreachable(),
});
const KINDS = { sync: syncSource, async: asyncSource, batched: batchedSource };

const streamOf = (...items: number[]): ReadableStream<number> =>
  new ReadableStream({
    start(controller) {
      for (const item of items) controller.enqueue(item);
      controller.close();
    },
  });

test.each([
  ["an array", () => [1, 2, 3]],
  ["a set", () => new Set([1, 2, 3])],
  ["a generator", () => [1, 2, 3].values()],
  ["a source of batches", () => batchedSource([1, 2, 3].values())],
  ["an async iterable", () => asyncSource([1, 2, 3].values())],
  ["a ReadableStream", () => streamOf(1, 2, 3)],
] as [string, () => Source<number>][])("%s is read to its end", async (_, source) => {
  expect(await readAll(openSource(source()))).toEqual([1, 2, 3]);
});

test.each([undefined, null, 7, "text", {}, () => [1]])("%s is no source, and the message says what is", (source) => {
  expect(() => openSource(source as unknown as Source<unknown>)).toThrow(ConfigError);
  expect(() => openSource(source as unknown as Source<unknown>)).toThrow(/iterable.*ReadableStream/);
});

test.each(["sync", "async", "batched"] as const)(
  "a %s source that is left is returned once, and gives nothing more",
  async (kind) => {
    const calls: string[] = [];
    const reading = openSource(KINDS[kind](watched(calls)));
    await reading.next();
    reading.leave();
    reading.leave();
    expect(await reading.next()).toEqual({ done: true, value: undefined });
    expect(calls).toEqual(["next", "return"]);
  },
);

test.each(["sync", "async", "batched"] as const)(
  "return() is not called on a %s source that ended by itself",
  async (kind) => {
    const calls: string[] = [];
    const reading = openSource(KINDS[kind](watched(calls)));
    await readAll(reading);
    reading.leave();
    expect(calls).toEqual(["next", "next", "next", "next"]);
  },
);

test.each(["sync", "async", "batched"] as const)("return() is not called on a %s source that threw", async (kind) => {
  const calls: string[] = [];
  const reading = openSource(KINDS[kind](watched(calls, { failAt: 2 })));
  await reading.next();
  await expect((async () => reading.next())()).rejects.toThrow("broken source");
  reading.leave();
  expect(calls).toEqual(["next", "next"]);
});

test.each(["sync", "async"] as const)("a clean-up of a %s source that throws disturbs nobody", (kind) => {
  const thrower = {
    ...watched([]),
    return: () => {
      throw new Error("clean-up");
    },
  };
  const raw = { [Symbol.asyncIterator]: () => thrower, [Symbol.iterator]: () => thrower } as unknown;
  const source = (kind === "sync" ? syncSource(thrower) : raw) as Source<number>;
  expect(() => openSource(source).leave()).not.toThrow();
});

test("a generator that is left from within its own code gives nothing more, and cleans up", () => {
  let cleaned = 0;
  function* source(): Generator<number> {
    try {
      yield 1;
      reading.leave();
      yield 2;
      yield 3;
    } finally {
      cleaned += 1;
    }
  }
  const reading = openSource(source());
  reading.next();
  expect(reading.next()).toMatchObject({ done: true });
  expect(cleaned).toBe(1);
});

test("a source that hangs is left at once", async () => {
  const reading = openSource(asyncSource({ next: () => new Promise(() => {}) as never }));
  const coming = reading.next();
  reading.leave();
  expect(await coming).toMatchObject({ done: true });
});

test("a stream that hangs is cancelled at once, so that what feeds it can stop", async () => {
  const reasons: unknown[] = [];
  const stream = new ReadableStream<number>({ cancel: (reason) => void reasons.push(reason) });
  const reading = openSource(stream);
  const coming = reading.next();
  reading.leave();
  expect(await coming).toMatchObject({ done: true });
  expect(reasons).toHaveLength(1);
});

test("a source that was left while it hung is left once, though it answers then", async () => {
  const calls: string[] = [];
  let answer = (_: IteratorResult<number>): void => {};
  const next = (): Promise<IteratorResult<number>> => new Promise((resolve) => (answer = resolve));
  const returned = async (): Promise<IteratorResult<number>> => {
    calls.push("return");
    return { done: true, value: undefined };
  };
  const reading = openSource({ [Symbol.asyncIterator]: () => ({ next, return: returned }) });
  const coming = reading.next();
  reading.leave();
  answer({ done: false, value: 1 });
  await coming;
  reading.leave();
  expect([calls, await reading.next()]).toEqual([["return"], { done: true, value: undefined }]);
});

test("an async iterator that answers without a promise is read all the same", async () => {
  const sloppy = { [Symbol.asyncIterator]: () => watched([]) } as unknown as AsyncIterable<number>;
  expect(await readAll(openSource(sloppy))).toEqual([1, 2, 3]);
});

test("a source of batches is returned when it is left, within a batch and between two", async () => {
  for (const read of [1, 2]) {
    let closed = 0;
    async function* batches(): AsyncGenerator<number[]> {
      try {
        yield [1, 2];
        yield [3];
      } finally {
        closed += 1;
      }
    }
    const reading = openSource({ [BATCHES]: batches } as unknown as Source<number>);
    for (let n = 0; n < read; n += 1) await reading.next();
    reading.leave();
    expect(await reading.next()).toMatchObject({ done: true });
    expect(closed).toBe(1);
  }
});

const NO_RESULTS: readonly unknown[] = [undefined, null, 5, "x", true];

test.each(NO_RESULTS)("a next() that gives %j is an error of the source, and no endless stream", async (result) => {
  const iterator = { next: () => result } as never;
  const promised = { next: async () => result } as never;
  for (const source of [
    { [Symbol.iterator]: () => iterator },
    { [Symbol.asyncIterator]: () => iterator },
    { [Symbol.asyncIterator]: () => promised },
  ] as Source<unknown>[]) {
    await expect(readAll(openSource(source))).rejects.toThrow(/next\(\) of the source gave no result/);
  }
});

test.each(["text", 5, null, undefined, true, {}, () => {}])("%j is no source", (source) => {
  expect(() => openSource(source as never)).toThrow(ConfigError);
});
