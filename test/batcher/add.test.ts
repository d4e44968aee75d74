import { describe, expect, test } from "vitest";
import { type Accepted, ConfigError, type ProfileUpsert, ValidationError } from "../../src/index.js";
import { adds, gated, refusing, sent, testBatcher, warm } from "../support/batcher.js";
import { accept, refuse } from "../support/fetch.js";
import { nobody, people, person } from "../support/people.js";
import { useUnhandled } from "../support/unhandled.js";

const unhandled = useUnhandled();

describe("add", () => {
  test("resolves when that record was accepted, and rejects with its own error", async () => {
    const subject = testBatcher(refusing(3));
    await warm(subject);
    const all = adds(subject, 0, 6);
    await subject.batcher.flush();
    const ends = await Promise.allSettled(all);
    expect(ends.map(({ status }) => status === "fulfilled")).toEqual([true, true, true, false, true, true]);
    expect(ends[3]).toMatchObject({ reason: { code: "bad_request", status: 422, batch: { size: 1 } } });
  });

  test("of an invalid record rejects with its issues, sends nothing, and is reported", async () => {
    const subject = testBatcher();
    await expect(subject.batcher.add(nobody())).rejects.toThrow(ValidationError);
    await subject.batcher.flush();
    expect(subject.rejects).toMatchObject([{ index: 0, outcome: "invalid", issues: [{ code: "identity" }] }]);
    expect([subject.api.requests, subject.batcher.pending]).toEqual([[], 0]);
  });

  test("that nobody handles is no unhandled rejection", async () => {
    const subject = testBatcher(refusing(1), { onReject: () => {} });
    void subject.batcher.add(person(1));
    void subject.batcher.add(nobody());
    await subject.batcher.close();
    void subject.batcher.add(person(2));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(unhandled).toEqual([]);
  });

  test("that nobody handles is an unhandled rejection where no onReject hears of it: no record is lost in silence", async () => {
    for (const record of [person(1), nobody()]) {
      const subject = testBatcher(refusing(1), { onReject: undefined });
      void subject.batcher.add(record);
      await subject.batcher.flush();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(unhandled).toMatchObject([{ code: "bad_request" }, { code: "validation" }]);
  });

  test("gives its context back with the record: to onAccept what was accepted, to onReject what was not", async () => {
    const accepted: Accepted[] = [];
    const subject = testBatcher(refusing(1), { onAccept: (records) => void accepted.push(...records) });
    await warm(subject, 2);
    for (const [n, context] of ["a", "b", "c"].entries()) {
      void subject.batcher.add(person(n), { context });
    }
    void subject.batcher.add(nobody(), { context: "d" });
    expect(subject.batcher.tryAdd(person(7), { context: "e" })).toBe(true);
    await subject.batcher.close();
    expect(
      accepted
        .slice(2)
        .map(({ context }) => context)
        .sort(),
    ).toEqual(["a", "c", "e"]);
    expect(subject.rejects.map(({ context }) => context).sort()).toEqual(["b", "d"]);
  });

  test("whose onAccept fails has been accepted all the same; flush and close tell of it", async () => {
    const subject = testBatcher(undefined, { onAccept: () => Promise.reject(new Error("no room")) });
    await subject.batcher.add(person(1));
    await expect(subject.batcher.flush()).rejects.toThrow("no room");
    await expect(subject.batcher.close()).rejects.toThrow("no room");
  });

  test("waits while maxQueued are on their way, and goes in the order in which it was called", async () => {
    const { handler, release } = gated();
    const subject = testBatcher(handler, { maxQueued: 3, maxBatchSize: 1, concurrency: 1 });
    const order: number[] = [];
    const all = people(9).map((record, n) => subject.batcher.add(record).then(() => order.push(n)));
    expect([subject.batcher.pending, subject.batcher.tryAdd(person(99))]).toEqual([9, false]);
    void subject.batcher.flush();
    for (let n = 0; n < 9; n += 1) await release();
    await Promise.all(all);
    expect([order, sent(subject).flat()]).toEqual([[...Array(9).keys()], [...Array(9).keys()]]);
    expect(subject.batcher.tryAdd(person(99))).toBe(true);
  });

  test("that waited still lingers with others, and does not go alone", async () => {
    const { handler, release } = gated();
    const subject = testBatcher(handler, { maxQueued: 10 });
    await Promise.all([warm(subject, 10), release().then(release)]);
    const from = subject.api.requests.length;
    const all = adds(subject, 0, 25);
    void subject.batcher.flush();
    while (subject.api.requests.length < from + 3) await release();
    await release();
    await Promise.all(all);
    expect(
      sent(subject)
        .slice(from)
        .map(({ length }) => length),
    ).toEqual([10, 10, 5]);
  });

  test("of a record larger than all room lets those after it in", async () => {
    const subject = testBatcher(undefined, { maxBatchBytes: 200, concurrency: 1 });
    const large = person(1, { firstName: "x".repeat(5_000) });
    const all = [subject.batcher.add(large), ...adds(subject, 2, 3)];
    await subject.batcher.flush();
    expect(await Promise.allSettled(all)).toMatchObject(Array(4).fill({ status: "fulfilled" }));
  });

  test("keeps the order of a person's records, also of those that waited and those that are refused", async () => {
    const named = (n: number): ProfileUpsert => person(1, { firstName: `v${n}` });
    const subject = testBatcher((body) => (body.includes("v3") ? refuse(400) : accept()), { maxQueued: 2 });
    const all = Array.from({ length: 8 }, (_, n) => subject.batcher.add(named(n)));
    await subject.batcher.close();
    await Promise.allSettled(all);
    const names = subject.api.requests.map(({ records }) => records.map(({ profile }) => profile.firstName));
    expect(names).toEqual(Array.from({ length: 8 }, (_, n) => [`v${n}`]));
  });
});

describe("tryAdd", () => {
  test("is false when the queue is full, those in flight included, and drops nothing", async () => {
    const { handler, release } = gated();
    const subject = testBatcher(handler, { maxQueued: 2, maxBatchSize: 1 });
    expect([1, 2, 3].map((n) => subject.batcher.tryAdd(person(n)))).toEqual([true, true, false]);
    void subject.batcher.flush();
    await subject.clock.advance(0);
    await release();
    expect(subject.batcher.tryAdd(person(3))).toBe(true);
    const closed = subject.batcher.close();
    for (let n = 0; n < 2; n += 1) await release();
    await closed;
    expect(sent(subject)).toEqual([[1], [2], [3]]);
  });

  test("throws for an invalid record, which is not queued", () => {
    const { batcher } = testBatcher();
    expect(() => batcher.tryAdd(nobody())).toThrow(ValidationError);
    expect(batcher.pending).toBe(0);
  });

  test("without onReject is a config error that shows the code to write: nobody would hear of a loss", () => {
    const client = testBatcher(undefined, { onReject: undefined as never });
    expect(() => client.batcher.tryAdd(person(1))).toThrow(ConfigError);
    expect(() => client.batcher.tryAdd(person(1))).toThrow(/batcher\(\{ onReject: \(reject\) => /);
  });

  test("is false also in the moment in which a place is free, and an add waits for it", async () => {
    const subject = testBatcher(undefined, { maxQueued: 1 });
    const first = subject.batcher.add(person(0)).then(() => subject.batcher.tryAdd(person(9)));
    void subject.batcher.add(person(1));
    void subject.batcher.flush();
    expect(await first).toBe(false);
  });

  test("does not overtake an add that waits", async () => {
    const { handler, release } = gated();
    const subject = testBatcher(handler, { maxQueued: 1, maxBatchSize: 1 });
    const all = adds(subject, 0, 2);
    await subject.clock.advance(0);
    expect(subject.batcher.tryAdd(person(9))).toBe(false);
    await release();
    expect(subject.batcher.tryAdd(person(9))).toBe(false); // the one that waited has taken the place
    void subject.batcher.flush();
    await release();
    await Promise.all(all);
  });
});
