import { getEventListeners } from "node:events";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { ClosedError, CloseError } from "../../src/index.js";
import { sent, testBatcher, warm } from "../support/batcher.js";
import { accept, refuse, silence } from "../support/fetch.js";
import { people, person } from "../support/people.js";

test("close takes no more, and sends what is queued", async () => {
  const subject = testBatcher();
  await warm(subject);
  const all = people(5).map((record) => subject.batcher.add(record));
  const closed = subject.batcher.close();
  await expect(subject.batcher.add(person(9))).rejects.toThrow(ClosedError);
  expect(() => subject.batcher.tryAdd(person(9))).toThrow(ClosedError);
  await closed;
  await Promise.all(all);
  expect([sent(subject).at(-1), subject.clock.pending]).toEqual([[0, 1, 2, 3, 4], 0]);
});

test("those that wait for room are sent in full batches as well", async () => {
  const subject = testBatcher(undefined, { maxQueued: 100, concurrency: 1 });
  await warm(subject, 30);
  const from = subject.api.requests.length;
  const all = people(400).map((record) => subject.batcher.add(record));
  await subject.batcher.close();
  await Promise.all(all);
  expect(subject.api.requests.length - from).toBeLessThan(10);
});

test("closing twice is closing once: each caller keeps its own limits, and the strictest ends it", async () => {
  const subject = testBatcher(silence);
  void subject.batcher.add(person(1)).catch(() => {});
  const [patient, hasty] = [subject.batcher.close(), subject.batcher.close({ timeoutMs: 50 })];
  const ends = await subject.clock.until(Promise.allSettled([patient, hasty]));
  expect(ends).toMatchObject(Array(2).fill({ status: "rejected", reason: { code: "timeout" } }));
  expect(subject.clock.now()).toBe(50);
});

test("a second close that is in time ends with the first", async () => {
  const subject = testBatcher();
  void subject.batcher.add(person(1));
  await subject.clock.until(Promise.all([subject.batcher.close(), subject.batcher.close({ timeoutMs: 60_000 })]));
  expect(subject.clock.pending).toBe(0);
});

test.each([Number.NaN, -1, null, "5", {}, -0.5])(
  "a timeout of %j is refused, and nothing is dropped or closed",
  async (timeoutMs) => {
    const subject = testBatcher();
    const added = subject.batcher.add(person(1));
    await expect(subject.batcher.close({ timeoutMs } as never)).rejects.toThrow(
      /^timeoutMs is .*it must be a number from 0 on/,
    );
    await subject.clock.until(Promise.all([added, subject.batcher.close({ timeoutMs: Number.POSITIVE_INFINITY })]));
    expect(subject.rejects).toEqual([]);
  },
);

test("onReject hears what a close gave up", async () => {
  for (const limit of [{ timeoutMs: 0 }, { timeoutMs: 20 }, { signal: AbortSignal.abort() }]) {
    const subject = testBatcher(silence, { maxQueued: 2 });
    for (const one of people(4)) subject.batcher.add(one).catch(() => {});
    const error = await subject.clock.until(subject.batcher.close(limit).catch((thrown: unknown) => thrown));
    expect(error).toBeInstanceOf(CloseError);
    await subject.clock.advance(0);
    expect(subject.rejects.map(({ record, outcome }) => [record, outcome])).toEqual(
      people(4).map((record) => [record, "failed"]),
    );
  }
});

test("it is closed at the end of an `await using` block", async () => {
  const subject = testBatcher();
  let added: Promise<void> | undefined;
  async function block(): Promise<void> {
    await using batcher = subject.batcher;
    added = batcher.add(person(1));
  }
  await block();
  await added;
  expect(subject.batcher.pending).toBe(0);
});

describe("a close that cannot wait", () => {
  test("ends in time, with all that was not acknowledged, in the order in which it was added", async () => {
    const subject = testBatcher((body) => (body.includes("person0@") ? accept() : silence()), { maxQueued: 3 });
    const all = people(6).map((record) => subject.batcher.add(record));
    const closed = subject.batcher.close({ timeoutMs: 5_000 });
    const error = await subject.clock.until(
      closed.then(
        () => expect.unreachable(),
        (thrown: CloseError) => thrown,
      ),
    );
    expect(error).toBeInstanceOf(CloseError);
    expect([error.code, error.pending, subject.clock.now()]).toEqual(["timeout", people(6).slice(1), 5_000]);
    const ends = await Promise.allSettled(all);
    expect(ends[0]).toMatchObject({ status: "fulfilled" });
    for (const end of ends.slice(1)) expect(end).toEqual({ status: "rejected", reason: error });
    expect([subject.batcher.pending, subject.clock.pending, subject.rejects.length]).toEqual([0, 0, 5]);
    await expect(subject.batcher.close()).rejects.toBe(error);
  });

  test("has told onReject what it gave up before it rejects, also of those that waited for room", async () => {
    const subject = testBatcher(silence, { maxQueued: 2 });
    for (const record of people(4)) void subject.batcher.add(record);
    await expect(subject.batcher.close({ signal: AbortSignal.abort() })).rejects.toThrow(CloseError);
    const told = subject.rejects.map(({ index, outcome, record }) => ({ index, outcome, record }));
    expect(told).toEqual(people(4).map((record, index) => ({ index, outcome: "failed", record })));
  });

  test("gives all its callers one error, with all the records, also when one signal ends them", async () => {
    const { signal } = new AbortController();
    const abort = new AbortController();
    const subject = testBatcher(silence);
    void subject.batcher.add(person(1));
    const closed = [{ signal: abort.signal }, { signal: abort.signal }, { signal }, {}].map((options) =>
      subject.batcher.close(options).catch((error: CloseError) => error),
    );
    await subject.clock.advance(100);
    abort.abort();
    const errors = await Promise.all(closed);
    expect([new Set(errors).size, (errors[0] as CloseError).pending]).toEqual([1, [person(1)]]);
    await expect(subject.batcher.close()).rejects.toBe(errors[0]);
  });

  test("ends when its signal aborts, and the requests in flight with it", async () => {
    const abort = new AbortController();
    const subject = testBatcher(silence);
    void subject.batcher.add(person(1));
    const closed = subject.batcher.close({ signal: abort.signal });
    await subject.clock.advance(100);
    abort.abort();
    await expect(closed).rejects.toMatchObject({ code: "aborted", pending: [person(1)], retryable: true });
    expect(subject.api.requests[0]?.request.signal.aborted).toBe(true);
    await subject.clock.advance(100_000);
    expect([subject.api.requests.length, subject.clock.pending]).toEqual([1, 0]);
  });

  test("ends at once when its signal had aborted before", async () => {
    const subject = testBatcher(silence);
    void subject.batcher.add(person(1));
    await expect(subject.batcher.close({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "aborted" });
  });

  test("ends also while a server's pause or a sink is waited for", async () => {
    for (const subject of [
      testBatcher(() => refuse(503, "later", { "Retry-After": "300" })),
      testBatcher(() => refuse(400), { onReject: silence }),
    ]) {
      void subject.batcher.add(person(1));
      await expect(subject.clock.until(subject.batcher.close({ timeoutMs: 1_000 }))).rejects.toThrow(CloseError);
      expect([subject.clock.now(), subject.clock.pending]).toEqual([1_000, 0]);
    }
  });

  test("holds the records for its catcher alone: no dump and no log shows them", async () => {
    const subject = testBatcher(silence);
    void subject.batcher.add(person(1, { firstName: "Wilhelmina" }));
    const error: unknown = await subject.clock.until(subject.batcher.close({ timeoutMs: 1 })).catch((thrown) => thrown);
    const text = inspect(error, { depth: 10, showHidden: true }) + JSON.stringify(error) + String(error);
    expect((error as CloseError).message).toContain("with 1 records not acknowledged");
    for (const secret of ["Wilhelmina", "person1", "sk_live"]) expect(text).not.toContain(secret);
  });

  test("leaves no timer and no listener when it was quick enough", async () => {
    const { signal } = new AbortController();
    const subject = testBatcher();
    void subject.batcher.add(person(1));
    await subject.batcher.close({ timeoutMs: 60_000, signal });
    expect(subject.clock.pending).toBe(0);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});

test("neither an inspected batcher nor its JSON shows a record or the key", async () => {
  const subject = testBatcher(silence);
  void subject.batcher.add(person(1, { firstName: "Wilhelmina" }));
  const text = inspect(subject.batcher, { depth: 10, showHidden: true }) + JSON.stringify(subject.batcher);
  for (const secret of ["Wilhelmina", "person1", "sk_live"]) expect(text).not.toContain(secret);
});
