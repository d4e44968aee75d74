import fc from "fast-check";
import { expect, test } from "vitest";
import { Watermark } from "../../src/backfill/watermark.js";
import { createClient } from "../../src/client.js";
import { type BackfillRun, type Checkpoint, ConfigError, SourceRecord } from "../../src/index.js";
import { identify } from "../../src/record/prepare.js";
import type { ProfileUpsert } from "../../src/types.js";
import { checkpointAt, ending, memory, world } from "../support/checkpoint.js";
import { observedFetch } from "../support/fetch.js";
import { numberOf, people, person } from "../support/people.js";

/** What may happen to a source between two runs. */
const EDITS: Readonly<Record<string, (records: ProfileUpsert[], at: number, to: number) => void>> = {
  nothing: () => {},
  "a record is changed": (records, at) => void records.splice(at, 1, person(at + 100)),
  "a record is there twice": (records, at) => void records.splice(at, 0, records[at] as ProfileUpsert),
  "a record is taken out": (records, at) => void records.splice(at, 1),
  "a record is added": (records, at) => void records.splice(at, 0, person(200)),
  "two records change places": (records, at, to) => {
    [records[at], records[to]] = [records[to] as ProfileUpsert, records[at] as ProfileUpsert];
  },
  "the end is cut off": (records, at) => void records.splice(at),
  "more is added": (records) => void records.push(person(300), person(301)),
  "a record is moved": (records, at, to) => void records.splice(to, 0, ...records.splice(at, 1)),
};

const inOrder = (records: readonly ProfileUpsert[]): number[] =>
  records.map(numberOf).sort((one, other) => one - other);

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

test.each(Object.keys(EDITS))("a resume sends just what has not settled, or nothing at all, when %s", async (edit) => {
  const place = fc.nat(11);
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(place), place, place, fc.boolean(), async (settled, at, to, isOnce) => {
      const before = people(12);
      const now = people(12);
      EDITS[edit]?.(now, at, to);
      const marks = new Watermark();
      for (const index of settled) marks.settle(index, identify(before[index]));
      const counts = { accepted: settled.length, invalid: 0, rejected: 0 };
      const saved: Checkpoint = { ...checkpointAt(0), ...marks.snapshot(), counts };
      const subject = world(undefined, memory(saved));
      const { report, cause } = await ending(subject, subject.start(isOnce ? now.values() : now, { maxBatchSize: 3 }));
      if (settled.every((index) => same(before[index], now[index]))) {
        const sent = now.filter((_, index) => !settled.includes(index));
        expect(inOrder(subject.api.acceptedRecords())).toEqual(inOrder(sent));
        expect(report).toMatchObject({ status: "completed", read: now.length, accepted: now.length });
      } else {
        expect(cause).toBeInstanceOf(ConfigError);
        expect([subject.api.requests.length, subject.store.saved]).toEqual([0, saved]);
      }
    }),
    { numRuns: 60 },
  );
});

test.each<[string, (run: BackfillRun, abort: AbortController) => void]>([
  ["a stop", (run) => run.stop()],
  ["an abort", (_, abort) => abort.abort()],
])("%s is heard while millions of records are compared", async (_, end) => {
  const api = observedFetch();
  const saved: Checkpoint = { ...checkpointAt(0), watermark: 3e6, digest: "0123456789abcdef" };
  const store = memory({ ...saved, counts: { accepted: 3e6, invalid: 0, rejected: 0 } });
  const abort = new AbortController();
  const options = { checkpoint: store, fingerprint: "people", signal: abort.signal };
  let read = 0;
  const run = createClient({ secretKey: "k", fetch: api.fetch }).backfill(
    (function* () {
      for (; read < 3e6; read += 1) yield person(0);
    })(),
    options,
  );
  setTimeout(() => end(run, abort), 0);
  const ended = await run.then(
    () => "stopped",
    ({ cause }) => cause.name,
  );
  expect(ended).toMatch(/^(stopped|AbortError)$/);
  expect([read < 3e6, store.saves, api.requests.length]).toEqual([true, 0, 0]);
});

const issue = (message: string) => [{ path: "", code: "json", message, params: {} }];
const unwritable = (): SourceRecord => new SourceRecord({ value: { profile: { id: 1n } }, issues: issue("no JSON") });

test.each<[string, SourceRecord, SourceRecord]>([
  [
    "its value changes",
    new SourceRecord({ value: { profile: {} } }),
    new SourceRecord({ value: { profile: { a: 1 } } }),
  ],
  [
    "it can be sent now",
    new SourceRecord({ value: "{", issues: issue("no JSON") }),
    new SourceRecord({ value: person(0) }),
  ],
  ["it has no value, and other issues", new SourceRecord({ issues: issue("cut off") }), unwritable()],
  [
    "it cannot be written, and has other issues",
    unwritable(),
    new SourceRecord({ value: 1n, issues: issue("too big") }),
  ],
])("an invalid record counts as another one when %s", async (_, before, now) => {
  const subject = world();
  const { report } = await ending(subject, subject.start([before, ...people(3)]));
  expect(report).toMatchObject({ invalid: 1, accepted: 3 });
  const { report: _report, ...unfinished } = subject.store.saved as Checkpoint;
  subject.store.saved = unfinished;
  const again = await ending(subject, subject.start([before, ...people(4)]));
  expect(again.report).toMatchObject({ status: "completed", read: 5, accepted: 4 });
  subject.store.saved = unfinished;
  const { cause } = await ending(subject, subject.start([now, ...people(4)]));
  expect((cause as Error).message).toMatch(/the first 4 records of the source are not those/);
});

test("an invalid record that reads differently each time is read once, so a resume knows it again", async () => {
  /** As made anew for each run, and saying something else at its second reading. */
  const moving = (): ProfileUpsert => {
    let readings = 0;
    return { toJSON: () => ({ profile: { email: `no address ${++readings}` } }) } as unknown as ProfileUpsert;
  };
  const records = (count: number) => [moving(), ...people(count)];
  const first = world();
  expect((await ending(first, first.start(records(3), {}))).report).toMatchObject({ invalid: 1, accepted: 3 });
  const second = world(undefined, memory(first.store.saved));
  const { report } = await ending(second, second.start(records(4), {}));
  expect(report).toMatchObject({ status: "completed", invalid: 1, accepted: 4 });
  expect(inOrder(second.api.acceptedRecords())).toEqual([3]);
});
