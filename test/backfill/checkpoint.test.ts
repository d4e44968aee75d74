import { describe, expect, test } from "vitest";
import { createClientWithClock } from "../../src/client.js";
import { AbortError, type BackfillOptions, type Checkpoint, ConfigError, SourceRecord } from "../../src/index.js";
import type { ProfileUpsert } from "../../src/types.js";
import { checkpointAt, ending, isBad, memory, type World, world } from "../support/checkpoint.js";
import { accept, refuse } from "../support/fetch.js";
import { people, person } from "../support/people.js";

test("a first run says nothing of where it began", async () => {
  const { clock, start } = world();
  expect(await clock.until(start(people(3)))).not.toHaveProperty("resumedFrom");
});

test("a run that completed gives its report again, reads nothing and sends nothing", async () => {
  const subject = world();
  const first = await subject.clock.until(subject.start(people(30)));
  const { length } = subject.api.requests;
  let read = 0;
  function* source(): Generator<ProfileUpsert> {
    read += 1;
    yield person(1);
  }
  expect(await subject.clock.until(subject.start(source()))).toEqual(first);
  expect([read, subject.api.requests.length]).toEqual([0, length]);
});

test("a stop after the end of a run changes nothing", async () => {
  const { clock, start, store } = world();
  const run = start(people(3));
  const report = await clock.until(run);
  run.stop();
  expect([await run, run.progress.accepted, store.saved?.report]).toEqual([report, 3, report]);
});

describe("a checkpoint is refused, and nothing is sent", () => {
  test.each<[string, Checkpoint | undefined, BackfillOptions, RegExp]>([
    ["of another source", checkpointAt(2), { fingerprint: "others" }, /belongs to another source/],
    ["of another version", { ...checkpointAt(2), version: 2 } as never, {}, /not written by this version/],
  ])("%s", async (_, saved, options, message) => {
    const subject = world(undefined, memory(saved));
    const { cause, report } = await ending(subject, subject.start(people(5), options));
    expect(cause).toBeInstanceOf(ConfigError);
    expect((cause as Error).message).toMatch(message);
    expect([report.read, subject.api.requests.length, subject.store.saved]).toEqual([0, 0, saved]);
  });

  test("whose source has no fingerprint", async () => {
    const { api, clock } = world();
    const client = createClientWithClock({ secretKey: "k", fetch: api.fetch }, clock);
    const run = client.backfill(people(5), { checkpoint: memory() });
    await expect(clock.until(run)).rejects.toThrow(/a checkpoint needs a fingerprint of the source/);
    expect(api.requests).toEqual([]);
  });

  test("whose source is shorter than what has settled", async () => {
    const subject = world(undefined, memory(checkpointAt(2, [[7, 9]])));
    const { cause, report } = await ending(subject, subject.start(people(8)));
    expect(cause).toBeInstanceOf(ConfigError);
    expect((cause as Error).message).toMatch(/the source has 8 records, but record 8 has settled already/);
    expect(report.status).toBe("stopped");
    expect(subject.store.saved?.report).toBeUndefined();
  });
});

test("a source with a fingerprint of its own needs no other; the option wins over it", async () => {
  const source = Object.assign(people(3), { fingerprint: async () => "size 3" });
  const { clock, start, store } = world();
  const { api } = world();
  await clock.until(
    createClientWithClock({ secretKey: "k", fetch: api.fetch }, clock).backfill(source, { checkpoint: store }),
  );
  expect(store.saved?.fingerprint).toBe("size 3");
  store.saved = undefined;
  await clock.until(start(source));
  expect(store.saved).toMatchObject({ fingerprint: "people" });
});

test("a dry run neither reads nor writes it", async () => {
  const before = checkpointAt(2);
  const { clock, start, store } = world(undefined, memory(before));
  const report = await clock.until(start(people(5), { dryRun: true }));
  expect(report).toMatchObject({ status: "dry-run", read: 5, unsent: 5 });
  expect([store.saved, store.saves]).toEqual([before, 0]);
});

test("a store that cannot save stops the run with its error, and what is in the air ends", async () => {
  const full = new Error("disk full");
  const store = memory();
  store.save = async () => {
    throw full;
  };
  const subject = world(undefined, store);
  const { report, cause } = await ending(subject, subject.start(people(3_000)));
  expect(cause).toBe(full);
  expect(report.accepted).toBe(subject.api.acceptedRecords().length);
  expect(report.accepted).toBeLessThan(3_000);
});

test("a store that cannot save even at the end fails the run, though all was accepted", async () => {
  const store = memory();
  const { save } = store;
  store.save = (checkpoint) => (checkpoint.report ? Promise.reject(new Error("disk full")) : save(checkpoint));
  const subject = world(undefined, store);
  const { report, cause } = await ending(subject, subject.start(people(5)));
  expect(cause).toMatchObject({ message: "disk full" });
  expect(report).toMatchObject({ status: "stopped", ok: false, accepted: 5 });
  expect(store.saved).toMatchObject({ watermark: 5 });
});

test("a store that cannot load stops the run before it reads", async () => {
  const store = memory();
  store.load = () => Promise.reject(new Error("permission denied"));
  const subject = world(undefined, store);
  const { report, cause } = await ending(subject, subject.start(people(5)));
  expect([cause, report.read]).toEqual([new Error("permission denied"), 0]);
});

test("a reject that nobody took does not settle: a resume meets it again", async () => {
  const subject = world((_, { records }) => (records.some(isBad) ? refuse(400) : accept()));
  const onReject = (): void => {
    throw new Error("disk full");
  };
  const { report } = await ending(subject, subject.start(people(6), { onReject }));
  expect(report).toMatchObject({ rejected: 0, accepted: 3, failed: 3 });
  const resumed = await subject.clock.until(subject.start(people(6)));
  expect(resumed).toMatchObject({ status: "completed", accepted: 5, rejected: 1 });
  expect(subject.rejects.map(({ index }) => index)).toEqual([3]);
});

test("a checkpoint holds positions and counts, and no personal data", async () => {
  const subject = world((body) => (body.includes("person3@") ? refuse(400, `no ${body}`) : accept()));
  const record = new SourceRecord({
    value: person(5, { firstName: "Wilhelmina" }),
    origin: { file: "a.csv", line: 6 },
  });
  await subject.clock.until(subject.start([...people(5), record]));
  const text = JSON.stringify(subject.store.saved);
  expect(Object.keys(subject.store.saved ?? {}).sort()).toEqual(
    ["counts", "fingerprint", "report", "settled", "version", "watermark"].sort(),
  );
  for (const secret of ["person", "Wilhelmina", "example.com"]) expect(text).not.toContain(secret);
});

test("an abort during a save is still followed by the state at the end", async () => {
  const abort = new AbortController();
  const subject: World = world(async () => {
    await new Promise<void>((resolve) => subject.clock.setTimer(20, resolve));
    return accept();
  });
  subject.clock.setTimer(70, () => abort.abort());
  const run = subject.start(people(50), { signal: abort.signal, maxBatchSize: 5, concurrency: 1 });
  const { report, cause } = await ending(subject, run);
  expect(cause).toBeInstanceOf(AbortError);
  expect(subject.store.saved).toMatchObject({ counts: { accepted: report.accepted }, watermark: report.accepted });
});
