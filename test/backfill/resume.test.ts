import { describe, expect, test } from "vitest";
import { createClientWithClock } from "../../src/client.js";
import {
  AbortError,
  type BackfillOptions,
  type BackfillReport,
  type Checkpoint,
  ConfigError,
  type Destination,
  SourceRecord,
} from "../../src/index.js";
import { seededRandom } from "../../src/sandbox/faults.js";
import type { ProfileUpsert } from "../../src/types.js";
import { checkpointAt, DESTINATION, ending, isBad, memory, type World, world } from "../support/checkpoint.js";
import type { FakeClock } from "../support/clock.js";
import { accept, type Handler, refuse } from "../support/fetch.js";
import { nobody, numberOf, people, person } from "../support/people.js";

const slowly =
  (clock: () => FakeClock, random: () => number): Handler =>
  async (_, { records }) => {
    await new Promise<void>((resolve) => clock().setTimer(10 + random() * 100, resolve));
    return records.some(isBad) ? refuse(422, "no") : accept();
  };

/** 120 people, of which some fail validation and some are refused. */
const mixed = (): (ProfileUpsert | SourceRecord)[] =>
  people(120).map((record, n) => (n % 23 === 5 ? nobody() : record));
const invalid = 5;
const rejected = 7;

describe("a run that is ended again and again, and resumed", () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])("accepts every record, and writes every reject once: seed %i", async (seed) => {
    const random = seededRandom(seed);
    const subject: World = world(slowly(() => subject.clock, random));
    let inFlightAtTheEnd = 0;
    let report: BackfillReport | undefined;
    for (let life = 0; report?.status !== "completed"; life += 1) {
      const abort = new AbortController();
      const run = subject.start(mixed(), { signal: abort.signal, maxBatchSize: 12, concurrency: 3 });
      const end = life % 2 === 0 ? () => run.stop() : () => abort.abort();
      const forget = life < 6 ? subject.clock.setTimer(random() * 600, end) : () => {};
      const before: number = report?.read ?? 0;
      ({ report } = await ending(subject, run));
      forget();
      inFlightAtTheEnd += report.failed;
      expect(report.read).toBeGreaterThanOrEqual(before - 36); // only what had not settled is read again
      expect(report.invalid + report.rejected).toBe(subject.rejects.length);
    }
    expect(report).toMatchObject({
      read: 120,
      invalid,
      rejected,
      accepted: 120 - invalid - rejected,
      failed: 0,
      unsent: 0,
    });
    const times = new Map<number, number>();
    for (const { index } of subject.rejects) times.set(index, (times.get(index) ?? 0) + 1);
    expect([...times.values()]).toEqual(Array(invalid + rejected).fill(1));
    const accepted = subject.api.acceptedRecords().map(numberOf);
    expect(new Set(accepted).size).toBe(120 - invalid - rejected);
    expect(accepted.length - new Set(accepted).size).toBeLessThanOrEqual(inFlightAtTheEnd);
  });

  test("is not asked for records that have settled: it skips by position", async () => {
    const { store, api, start, clock } = world(undefined, memory(checkpointAt(3, [[4, 6]])));
    const report = await clock.until(start(people(8)));
    expect(api.acceptedRecords().map(numberOf)).toEqual([3, 6, 7]);
    expect(report).toMatchObject({ status: "completed", ok: true, read: 8, accepted: 8, resumedFrom: 3, requests: 2 });
    expect(store.saved).toMatchObject({ watermark: 8, settled: [], counts: { accepted: 8 }, report: { read: 8 } });
  });

  test("counts rejects of all its parts, and limits them by that", async () => {
    const before = checkpointAt(10, [], { accepted: 6, invalid: 2, rejected: 2 });
    const subject = world((_, { records }) => (records.some(isBad) ? refuse(400) : accept()), memory(before));
    const { report, cause } = await ending(subject, subject.start(people(60), { maxRejects: 4, maxBatchSize: 1 }));
    expect(cause).toMatchObject({ code: "systemic_rejection" });
    expect(report.rejected).toBeGreaterThan(2);
    expect(report.invalid).toBe(2);
  });
});

test("a first run says nothing of where it began", async () => {
  const { clock, start } = world();
  expect(await clock.until(start(people(3)))).not.toHaveProperty("resumedFrom");
});

test("a run that completed reads its source again, sends nothing and gives its report again", async () => {
  const subject = world();
  const first = await subject.clock.until(subject.start(people(30)));
  const { length } = subject.api.requests;
  const { saves } = subject.store;
  expect(await subject.clock.until(subject.start(people(30)))).toEqual(first);
  expect([subject.api.requests.length, subject.store.saves]).toEqual([length, saves]);
});

describe("a source with the fingerprint of the one before", () => {
  const changed = (count: number, at: number): ProfileUpsert[] =>
    people(count).map((record, n) => (n === at ? person(n, { firstName: "New" }) : record));
  const swapped = (count: number, at: number): ProfileUpsert[] => {
    const all = people(count);
    return [...all.slice(0, at), all[at + 1] as ProfileUpsert, all[at] as ProfileUpsert, ...all.slice(at + 2)];
  };
  /** As a generator: it cannot be read again. */
  const once = function* (records: readonly ProfileUpsert[]): Generator<ProfileUpsert> {
    yield* records;
  };

  test.each<[string, readonly ProfileUpsert[]]>([
    ["one record changed", changed(20, 4)],
    ["the first record changed", changed(20, 0)],
    ["the last of those that settled changed", changed(20, 9)],
    ["two records that changed places", swapped(20, 5)],
    ["a record more at the start", [person(99), ...people(20)]],
    ["a record less at the start", people(20).slice(1)],
    ["a record changed above the watermark", changed(20, 13)],
    ["two of a range above the watermark that changed places", swapped(20, 12)],
    ["fewer records than have settled", people(12)],
    ["no record", []],
  ])("is refused before anything is sent when it has %s", async (_, records) => {
    for (const source of [records, once(records)]) {
      const saved = checkpointAt(10, [[12, 15]]);
      const subject = world(undefined, memory(saved));
      const { cause } = await ending(subject, subject.start(source));
      expect(cause).toBeInstanceOf(ConfigError);
      expect((cause as Error).message).toMatch(/Nothing was sent\. Start anew, or give the source as it was$/);
      expect([subject.api.requests.length, subject.store.saved]).toEqual([0, saved]);
    }
  });

  test("goes on when only what has not settled changed", async () => {
    const subject = world(undefined, memory(checkpointAt(10, [[12, 15]])));
    const { report } = await ending(subject, subject.start(once(changed(20, 11))));
    expect(report).toMatchObject({ status: "completed", read: 20, accepted: 20, resumedFrom: 10 });
    expect(subject.api.acceptedRecords().map(numberOf)).toEqual([10, 11, 15, 16, 17, 18, 19]);
  });

  test("may give one object again and again: what waits for the comparison is kept as it was", async () => {
    const subject = world(undefined, memory(checkpointAt(2, [[4, 6]])));
    function* source(): Generator<ProfileUpsert> {
      const record = person(0) as { profile: { email: string } };
      for (let n = 0; n < 8; n += 1) {
        record.profile.email = `person${n}@example.com`;
        yield record as ProfileUpsert;
      }
    }
    await ending(subject, subject.start(source()));
    expect(subject.api.acceptedRecords().map(numberOf)).toEqual([2, 3, 6, 7]);
  });

  test("has the same verdicts for what waits for the comparison as for the rest", async () => {
    const subject = world(undefined, memory(checkpointAt(2, [[4, 6]])));
    const odd = (n: number): ProfileUpsert => person(n, { subscriptions: Number.NaN as never }); // null, as JSON
    const { report } = await ending(subject, subject.start(people(8).with(2, odd(2)).with(7, odd(7))));
    expect(report).toMatchObject({ invalid: 2, topReasons: [{ count: 2 }] });
    expect(subject.api.acceptedRecords().map(numberOf)).toEqual([3, 6]);
  });

  test("is sent on behind the end of a run that completed", async () => {
    const subject = world();
    await ending(subject, subject.start(people(30)));
    const { report } = await ending(subject, subject.start(once(people(35))));
    expect(report).toMatchObject({ status: "completed", read: 35, accepted: 35, resumedFrom: 30 });
    expect(subject.api.acceptedRecords().map(numberOf)).toEqual(people(35).map(numberOf));
    expect(subject.store.saved).toMatchObject({ watermark: 35, report: { read: 35 } });
  });

  test.each<[string, ProfileUpsert[]]>([
    ["a record changed", changed(30, 17)],
    ["fewer records", people(12)],
    ["nothing but others", people(60).slice(30)],
  ])("is sent from the start after a run that completed, when it has %s", async (_, records) => {
    let restarts = 0;
    const subject = world(undefined, Object.assign(memory(), { restart: async () => void restarts++ }));
    await ending(subject, subject.start(people(30)));
    const { report } = await ending(subject, subject.start(records));
    expect(report).toMatchObject({ status: "completed", read: records.length, accepted: records.length });
    expect([restarts, subject.api.acceptedRecords().length]).toEqual([1, 30 + records.length]);
  });

  test("is refused after a run that completed, when it cannot be read again", async () => {
    const subject = world();
    await ending(subject, subject.start(people(30)));
    const { cause } = await ending(subject, subject.start(once(changed(30, 17))));
    expect((cause as Error).message).toMatch(/the first 30 records of the source are not those/);
    expect(subject.api.acceptedRecords()).toHaveLength(30);
  });
});

test("another source starts anew by itself after a run that completed", async () => {
  let restarts = 0;
  const subject = world(undefined, Object.assign(memory(), { restart: async () => void restarts++ }));
  await ending(subject, subject.start(people(30)));
  const { report } = await ending(subject, subject.start(people(10), { fingerprint: "others" }));
  expect(report).toMatchObject({ status: "completed", read: 10, accepted: 10 });
  expect([restarts, subject.store.saved?.fingerprint]).toEqual([1, "others"]);
});

test("a stop after the end of a run changes nothing", async () => {
  const { clock, start, store } = world();
  const run = start(people(3));
  const report = await clock.until(run);
  run.stop();
  expect([await run, run.progress.accepted, store.saved?.report]).toEqual([report, 3, report]);
});

/** Of a run over people that completed. */
const completed = (count: number): Checkpoint => ({
  ...checkpointAt(count),
  completedAt: "2026-11-26T02:00:00.000Z",
  report: { status: "completed", read: count, accepted: count, invalid: 0, rejected: 0 } as BackfillReport,
});

const at = (destination: Partial<Destination>): Checkpoint => ({
  ...checkpointAt(2),
  destination: { ...DESTINATION, ...destination },
});

test("a rotated key of the same account goes on, and the checkpoint is of the new key then", async () => {
  const { api, clock, start, store } = world(undefined, memory(at({ account: "ab12" })));
  await clock.until(start(people(4), { sameAccount: true }));
  expect(api.acceptedRecords().map(numberOf)).toEqual([2, 3]);
  await clock.until(start(people(4)));
  expect(api.acceptedRecords().length).toBe(2);
  expect(JSON.stringify(store.saved)).not.toContain('"k"');
});

test.each([{ origin: "https://wrong.example" }, { account: "ab12" }])(
  "a checkpoint in which nothing has settled does not tie a run to %o",
  async (destination) => {
    const nothing = { ...checkpointAt(0), destination: { ...DESTINATION, ...destination } };
    const { api, clock, start, store } = world(undefined, memory(nothing));
    expect(await clock.until(start(people(3)))).toMatchObject({ status: "completed", accepted: 3 });
    expect(api.acceptedRecords()).toHaveLength(3);
    expect(store.saved?.destination).toMatchObject({ origin: DESTINATION.origin });
  },
);

describe("a checkpoint is refused, and nothing is sent", () => {
  test.each<[string, Checkpoint | undefined, BackfillOptions, RegExp]>([
    ["of another source", checkpointAt(2), { fingerprint: "others" }, /belongs to another source/],
    ["of another version", { ...checkpointAt(2), version: 1 } as never, {}, /not written by this version/],
    [
      "of another server",
      at({ origin: "https://other.example" }),
      {},
      /sent to https:\/\/other\.example, and this one sends to https:\/\/releva\.ai/,
    ],
    ["of another key", at({ account: "ab12" }), {}, /with another key.*sameAccount: true/],
    [
      "of another server, whatever the account",
      at({ origin: "https://other.example" }),
      { sameAccount: true },
      /other\.example/,
    ],
    [
      "of another server, which completed",
      { ...completed(2), destination: { ...DESTINATION, origin: "https://other.example" } },
      {},
      /other\.example/,
    ],
    [
      "of another key, which completed",
      { ...completed(2), destination: { ...DESTINATION, account: "ab12" } },
      {},
      /with another key/,
    ],
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

test("a store that cannot save stops the run with its error, and what is in flight ends", async () => {
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
  expect(Object.keys(subject.store.saved ?? {}).sort()).toEqual([
    ...["completedAt", "counts", "destination", "digest", "fingerprint", "report", "settled", "version", "watermark"],
  ]);
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
