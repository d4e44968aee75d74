import { describe, expect, test } from "vitest";
import { type ProfileUpsert, ServerError } from "../../src/index.js";
import { adds, type TestBatcher, testBatcher } from "../support/batcher.js";
import { accept, type Handler, refuse } from "../support/fetch.js";
import { nobody, numberOf, person } from "../support/people.js";

describe("what is not accepted", () => {
  test("is reported with its outcome: invalid, rejected or failed", async () => {
    const answers: Record<number, () => Response> = { 1: () => refuse(422), 2: () => refuse(500) };
    const handler: Handler = (_, { records }) => (answers[numberOf(records[0] as ProfileUpsert)] ?? accept)();
    const subject = testBatcher(handler, { retry: false, maxBatchSize: 1 });
    void subject.batcher.add(nobody());
    for (const n of [1, 2, 3]) void subject.batcher.add(person(n));
    await subject.clock.until(subject.batcher.flush());
    expect(subject.rejects.map(({ index, outcome, status, record }) => [index, outcome, status, record])).toEqual([
      [0, "invalid", undefined, nobody()],
      [1, "rejected", 422, person(1)],
      [2, "failed", 500, person(2)],
    ]);
  });

  test("because a budget was used up rejects its adds, and the batcher goes on, with later records of those keys too", async () => {
    const subject = testBatcher((_, { number }) => (number === 2 ? refuse(500) : accept()), {
      retry: { maxRetries: 0 },
    });
    await subject.batcher.add(person(0));
    const first = adds(subject, 1, 3);
    await subject.clock.until(subject.batcher.flush());
    expect(await Promise.allSettled(first)).toMatchObject(Array(3).fill({ reason: { code: "server", status: 500 } }));
    const again = adds(subject, 1, 3);
    await subject.clock.until(subject.batcher.flush());
    await Promise.all(again);
  });

  test("for a quarter of an hour of silence is given up, and what comes later is sent", async () => {
    let isDown = true;
    const subject = testBatcher(() => (isDown ? refuse(503) : accept()));
    const lost = subject.batcher.add(person(1));
    await subject.clock.until(lost.catch(() => {}));
    await expect(lost).rejects.toThrow(ServerError);
    expect(subject.clock.now()).toBeGreaterThanOrEqual(900_000);
    isDown = false;
    await subject.clock.until(subject.batcher.add(person(1)));
  });

  test("is never a reason to stop: a server that refuses everything refuses each of them", async () => {
    const subject = testBatcher(() => refuse(400));
    const all = adds(subject, 0, 60);
    await subject.batcher.flush();
    expect((await Promise.allSettled(all)).filter(({ status }) => status === "rejected")).toHaveLength(60);
    expect(subject.rejects).toHaveLength(60);
  });

  test("may be added again by its handler", async () => {
    const subject: TestBatcher = testBatcher((body) => (body.includes("broken") ? refuse(400) : accept()), {
      onReject: async ({ record }) => {
        const { profile, ...rest } = record as ProfileUpsert;
        await subject.batcher.add({ ...rest, profile: { ...profile, firstName: "mended" } });
      },
    });
    void subject.batcher.add(person(1, { firstName: "broken" }));
    await subject.clock.until(subject.batcher.flush());
    expect(subject.api.acceptedRecords()).toEqual([person(1, { firstName: "mended" })]);
  });

  test("counts against the queue until it was taken: a sink that hangs does not fill memory", async () => {
    const subject = testBatcher(() => refuse(400), { maxQueued: 5, onReject: () => new Promise(() => {}) });
    const all = adds(subject, 0, 5);
    await subject.clock.advance(2_000);
    await Promise.allSettled(all);
    expect([subject.batcher.pending, subject.batcher.tryAdd(person(9))]).toEqual([0, false]);
  });
});
