import { describe, expect, test } from "vitest";
import { createClientWithClock } from "../../src/client.js";
import {
  type Accepted,
  type BackfillRun,
  type Checkpoint,
  type CheckpointStore,
  createClient,
  type Reject,
  SourceRecord,
} from "../../src/index.js";
import type { ProfileUpsert } from "../../src/types.js";
import { fakeClock } from "../support/clock.js";
import { accept, observedFetch, refuse } from "../support/fetch.js";
import { nobody, numberOf, people, person } from "../support/people.js";

const client = (api = observedFetch()) => createClient({ secretKey: "k", fetch: api.fetch });

/** Messages of a queue, each with the record that it carries. */
const messages = (count: number): SourceRecord<{ offset: number }>[] =>
  people(count).map((value, offset) => new SourceRecord({ value, origin: { line: offset + 1 }, context: { offset } }));

const memory = (): CheckpointStore & { saved: Checkpoint | undefined } => ({
  saved: undefined,
  async load() {
    return this.saved;
  },
  async save(checkpoint) {
    this.saved = structuredClone(checkpoint);
  },
});

describe("onAccept", () => {
  test("hears of every record that was accepted once, with its place and its caller's context, request by request", async () => {
    const api = observedFetch();
    const heard: (readonly Accepted<{ offset: number }>[])[] = [];
    await client(api).backfill(messages(1_200), { onAccept: (accepted) => void heard.push(accepted) });
    expect(heard.map((accepted) => accepted.length).sort()).toEqual(
      api.requests.map(({ records }) => records.length).sort(),
    );
    const all = heard.flat().sort((a, b) => a.index - b.index);
    expect(all).toEqual(
      messages(1_200).map((_, index) => ({ index, origin: { line: index + 1 }, context: { offset: index } })),
    );
  });

  test("hears nothing of what was not accepted, of which onReject hears with its context", async () => {
    const api = observedFetch((_, { records }) =>
      records.some((one) => numberOf(one) === 3) ? refuse(400) : accept(),
    );
    const accepted: number[] = [];
    const rejects: Reject<{ offset: number }>[] = [];
    const source = [...messages(6), new SourceRecord({ value: nobody, context: { offset: 6 } })];
    await client(api).backfill(source, {
      onAccept: (records) => void accepted.push(...records.map(({ context }) => context?.offset ?? -1)),
      onReject: (reject) => void rejects.push(reject),
    });
    expect(accepted.sort()).toEqual([0, 1, 2, 4, 5]);
    expect(rejects.map(({ outcome, context }) => [outcome, context?.offset])).toEqual(
      expect.arrayContaining([
        ["rejected", 3],
        ["invalid", 6],
      ]),
    );
  });

  test("is asked for one request at a time, and awaited before a checkpoint passes the records", async () => {
    const store = memory();
    let running = 0;
    const passed: boolean[] = [];
    await client().backfill(people(300), {
      ...{ checkpoint: store, fingerprint: "1", maxBatchSize: 20 },
      async onAccept(accepted) {
        expect(++running).toBe(1);
        await new Promise((resolve) => setTimeout(resolve, 1));
        passed.push(accepted.some(({ index }) => index < (store.saved?.watermark ?? 0)));
        running -= 1;
      },
    });
    expect(new Set(passed)).toEqual(new Set([false]));
    expect(store.saved).toMatchObject({ watermark: 300, counts: { accepted: 300 } });
  });

  test.each<[string, () => unknown]>([
    ["throws", () => JSON.parse("{")],
    ["rejects without a reason", () => Promise.reject()],
  ])("that %s stops the run, and a resume sends again what it did not take", async (_, fail) => {
    const store = memory();
    const taken: number[] = [];
    let calls = 0;
    const options = { checkpoint: store, fingerprint: "1", maxBatchSize: 10, concurrency: 1 };
    const run = client().backfill(people(100), {
      ...options,
      onAccept(accepted) {
        if (++calls === 4) return fail() as Promise<void>;
        taken.push(...accepted.map(({ index }) => index));
      },
    });
    const error = await run.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "backfill", report: { accepted: taken.length, failed: 10 } });
    const report = await client().backfill(people(100), {
      ...options,
      onAccept: (accepted) => void taken.push(...accepted.map(({ index }) => index)),
    });
    expect(report).toMatchObject({ ok: true, accepted: 100 });
    expect(taken.sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index));
  });

  test("that hangs does not outlive an abort for long", async () => {
    const controller = new AbortController();
    const clock = fakeClock();
    const late = createClientWithClock({ secretKey: "k", fetch: observedFetch().fetch }, clock).backfill(people(1), {
      signal: controller.signal,
      onAccept: () => new Promise(() => controller.abort()),
    });
    const cause = { message: expect.stringContaining("onAccept had not ended") };
    await expect(clock.until(late)).rejects.toMatchObject({ cause });
  });
});

describe("stop({ drain: true })", () => {
  /** A queue: what was taken from it is nowhere else. */
  function queue(total: number): { source: AsyncIterable<ProfileUpsert>; taken: () => number } {
    let taken = 0;
    async function* source(): AsyncGenerator<ProfileUpsert> {
      for (; taken < total; ) {
        await new Promise((resolve) => setImmediate(resolve));
        yield person(taken++);
      }
      await new Promise(() => {}); // the queue is empty, and stays open
    }
    return { source: source(), taken: () => taken };
  }

  test("sends what was taken from a source that cannot be read again", async () => {
    const { source, taken } = queue(100_000);
    const api = observedFetch(async () => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      return accept();
    });
    const run = client(api).backfill(source, { maxBatchSize: 50 });
    while (taken() < 700) await new Promise((resolve) => setImmediate(resolve));
    run.stop({ drain: true });
    const report = await run;
    expect(report).toMatchObject({ status: "stopped", ok: false, unsent: 0, failed: 0, accepted: taken() });
    expect(api.acceptedRecords()).toHaveLength(taken());
  });

  test("waits for nothing more from a source that says nothing more", async () => {
    const { source } = queue(30);
    const api = observedFetch();
    const run = client(api).backfill(source, { lingerMs: 30 });
    while (run.progress.read < 30) await new Promise((resolve) => setImmediate(resolve));
    run.stop({ drain: true });
    expect(await run).toMatchObject({ status: "stopped", accepted: 30, unsent: 0 });
  });

  test.each<
    [string, (pop: () => Promise<ProfileUpsert>) => AsyncIterable<ProfileUpsert> | ReadableStream<ProfileUpsert>]
  >([
    [
      "a generator",
      async function* (pop) {
        for (;;) yield await pop();
      },
    ],
    [
      "a stream",
      (pop) =>
        new ReadableStream({ pull: async (controller) => controller.enqueue(await pop()) }, { highWaterMark: 0 }),
    ],
  ])("sends what %s was about to give: it was taken from the queue", async (_, sourceOf) => {
    let popped = 0;
    const api = observedFetch();
    const pop = async (): Promise<ProfileUpsert> => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return person(popped++);
    };
    const run = client(api).backfill(sourceOf(pop) as never, { lingerMs: 5_000 });
    while (run.progress.read < 2) await new Promise((resolve) => setTimeout(resolve, 1));
    run.stop({ drain: true });
    expect(await run).toMatchObject({ status: "stopped", accepted: popped, unsent: 0 });
  });

  test("does not call a source complete whose end was not seen, and leaves a checkpoint to resume", async () => {
    const store = memory();
    const options = { checkpoint: store, fingerprint: "1", maxBatchBytes: 1_000 };
    const run: BackfillRun = client().backfill(people(1_000), {
      ...options,
      onAccept: (): void => run.stop({ drain: true }),
    });
    const first = await run;
    expect(first.status).toBe("stopped");
    expect(store.saved?.report).toBeUndefined();
    expect(await client().backfill(people(1_000), options)).toMatchObject({ status: "completed", accepted: 1_000 });
  });

  test("after the end of the source is no stop", async () => {
    const run: BackfillRun = client().backfill(people(3), { onAccept: (): void => run.stop({ drain: true }) });
    await expect(run).resolves.toMatchObject({ status: "completed", accepted: 3, unsent: 0 });
  });

  test("can be followed by a stop that does not drain", async () => {
    const { source } = queue(100);
    const api = observedFetch(() => new Promise(() => {}));
    const controller = new AbortController();
    const run = client(api).backfill(source, { signal: controller.signal });
    while (run.progress.inFlight === 0) await new Promise((resolve) => setImmediate(resolve));
    run.stop({ drain: true });
    run.stop();
    controller.abort();
    await expect(run).resolves.toMatchObject({ status: "stopped" });
  });
});
