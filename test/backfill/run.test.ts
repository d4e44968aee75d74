import { expect, test } from "vitest";
import type { Source } from "../../src/backfill/source.js";
import { createClientWithClock } from "../../src/client.js";
import {
  type BackfillOptions,
  type BackfillReport,
  type BackfillRun,
  createClient,
  SourceRecord,
} from "../../src/index.js";
import { type ScannedRecord, scannedRecord } from "../../src/record/scanned-record.js";
import type { ProfileUpsert, ProfileUpsertInput } from "../../src/types.js";
import { fakeClock } from "../support/clock.js";
import { accept, type ObservedFetch, observedFetch, refuse } from "../support/fetch.js";
import { nobody, people, person } from "../support/people.js";

function backfill(
  api: ObservedFetch,
  source: Source<ProfileUpsertInput | SourceRecord>,
  options?: BackfillOptions,
): BackfillRun {
  return createClient({ secretKey: "k", fetch: api.fetch }).backfill(source, options);
}

const rejectAll = { onReject: () => {} };

test("every record of the source is accepted, and the report says so", async () => {
  const api = observedFetch();
  const report = await backfill(api, people(1200));
  expect(api.acceptedRecords()).toHaveLength(1200);
  expect(report).toMatchObject({ status: "completed", ok: true, read: 1200, accepted: 1200, retries: 0, splits: 0 });
  expect(report.requests).toBe(api.requests.length);
});

test("an empty source is a completed run without a request", async () => {
  const api = observedFetch();
  expect(await backfill(api, [])).toMatchObject({ status: "completed", ok: true, read: 0, requests: 0 });
  expect(api.requests).toHaveLength(0);
});

test("bytes sent are the bytes of the bodies, and no body exceeds the limit", async () => {
  const api = observedFetch();
  const records = Array.from({ length: 400 }, (_, n) => person(n, { firstName: "Ж".repeat(n % 50) }));
  const report = await backfill(api, records, { maxBatchBytes: 4000 });
  const lengths = api.requests.map(({ body }) => Buffer.byteLength(body));
  expect(report.bytesSent).toBe(lengths.reduce((sum, length) => sum + length, 0));
  expect(Math.max(...lengths)).toBeLessThanOrEqual(4000);
  expect(Math.max(...lengths)).toBeGreaterThan(3700);
});

test("a record larger than a request goes alone", async () => {
  const api = observedFetch();
  const large = person(3, { firstName: "x".repeat(5000) });
  const report = await backfill(api, [...people(3), large, ...people(3)], { maxBatchBytes: 1000 });
  expect(report.accepted).toBe(7);
  expect(api.requests.find(({ body }) => body.length > 1000)?.records).toEqual([large]);
});

test("the bytes of a SourceRecord are sent as they are", async () => {
  const api = observedFetch();
  const text = '{ "profile": {"email":"caf\\u00e9@example.com"},\t"subscribedAtChanged":false }';
  const record = new SourceRecord({ value: JSON.parse(text), bytes: new TextEncoder().encode(text) });
  await backfill(api, [record]);
  expect(api.requests[0]?.body).toBe(`{"profiles":[${text}]}`);
});

test("a reader may use its buffer again: a record is its run's own once it was read", async () => {
  const api = observedFetch();
  const chunk = new Uint8Array(64 * 1024);
  function* reader(): Generator<SourceRecord> {
    for (const value of people(20)) {
      const { written } = new TextEncoder().encodeInto(JSON.stringify(value), chunk);
      yield new SourceRecord({ value, bytes: chunk.subarray(0, written) });
    }
  }
  await backfill(api, reader());
  expect(api.acceptedRecords()).toEqual(people(20));
});

test("an undefined field is an absent one", async () => {
  const api = observedFetch();
  await backfill(api, [{ profile: { email: "a@example.com", phoneNumber: undefined }, subscribedAtChanged: true }]);
  expect(api.acceptedRecords()).toEqual([{ profile: { email: "a@example.com" }, subscribedAtChanged: true }]);
});

test("stop() within a callback stops the run, even within the first one", async () => {
  const run: BackfillRun = backfill(observedFetch(), people(10), { onProgress: () => run.stop() });
  expect(await run).toMatchObject({ status: "stopped", read: 1, unsent: 1, requests: 0 });
});

test("the source is read no further than the buffer while the server is silent", async () => {
  let read = 0;
  function* endless(): Generator<ProfileUpsert> {
    for (;;) yield person(read++);
  }
  const api = observedFetch(() => silence);
  let answer = (_: Response): void => {};
  const silence = new Promise<Response>((resolve) => {
    answer = resolve;
  });
  const run = backfill(api, endless(), { maxBatchBytes: 10_000, concurrency: 2 });
  await expect.poll(() => read).toBeGreaterThan(300);
  await new Promise((resolve) => setTimeout(resolve, 30)); // time enough to read further
  const buffered = 4 * 10_000; // (concurrency + 2) * maxBatchBytes
  expect(read * JSON.stringify(person(100)).length).toBeLessThan(buffered * 1.1);
  run.stop();
  answer(accept());
  expect(await run).toMatchObject({ status: "stopped", accepted: 1, read, unsent: read - 1 });
});

test("nor while few records stand in large buffers: what is read is in memory as a whole", async () => {
  let read = 0;
  function* sparse(): Generator<ScannedRecord> {
    for (;;) {
      const chunk = new Uint8Array(65_536);
      const { written: end } = new TextEncoder().encodeInto(JSON.stringify(person(read++)), chunk);
      yield scannedRecord({ buffer: chunk, start: 0, end }, { line: read }) as ScannedRecord;
    }
  }
  let answer = (_: Response): void => {};
  const silence = new Promise<Response>((resolve) => {
    answer = resolve;
  });
  const run = backfill(
    observedFetch(() => silence),
    sparse() as Generator<ProfileUpsert>,
    { maxBatchBytes: 100_000 },
  );
  await expect.poll(() => read).toBeGreaterThan(20);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(read * 65_536).toBeLessThan(8_000_000);
  run.stop();
  answer(accept());
  await run;
});

test("a slow source does not get one request per record, once the adaptive limits allow larger batches", async () => {
  async function* slow(): AsyncGenerator<ProfileUpsert> {
    for (const record of people(300)) {
      await Promise.resolve();
      yield record;
    }
  }
  const report = await backfill(observedFetch(), slow());
  expect(report.requests).toBeLessThan(10);
});

test("onProgress is called at most four times a second, and at the end", async () => {
  const clock = fakeClock();
  const seen: { at: number; accepted: number }[] = [];
  const api = observedFetch(async () => {
    await new Promise<void>((resolve) => clock.setTimer(100, resolve));
    return accept();
  });
  const client = createClientWithClock({ secretKey: "k", fetch: api.fetch }, clock);
  const onProgress = ({ accepted }: { accepted: number }): void => void seen.push({ at: clock.now(), accepted });
  await clock.until(client.backfill(people(20), { maxBatchSize: 1, concurrency: 1, total: 20, onProgress }));
  expect(clock.now()).toBe(2000);
  const gaps = seen.slice(1, -1).map(({ at }, n) => at - (seen[n]?.at ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(250);
  expect(seen.at(-1)).toEqual({ at: 2000, accepted: 20 });
});

test("progress can be looked at any time", async () => {
  const run = backfill(observedFetch(), people(30), { total: 30 });
  expect(run.progress).toMatchObject({ total: 30, concurrency: 1, accepted: 0 });
  await run;
  expect(run.progress).toMatchObject({ read: 30, accepted: 30, inFlight: 0, unsent: 0 });
});

test("a dry run validates, sends nothing, and leaves every valid record unsent", async () => {
  const api = observedFetch();
  const rejects: number[] = [];
  const source = [person(1), nobody(), person(2)];
  const report = await backfill(api, source, { dryRun: true, onReject: ({ index }) => void rejects.push(index) });
  expect(report).toMatchObject({ status: "dry-run", ok: false, read: 3, invalid: 1, unsent: 2, requests: 0 });
  expect([rejects, api.requests.length]).toEqual([[1], 0]);
  expect(await backfill(api, people(5), { dryRun: true })).toMatchObject({ status: "dry-run", ok: true, unsent: 5 });
});

test("a run that never waits for the network still lets timers and signals have their turn", async () => {
  const run = backfill(observedFetch(), endlessPeople(), { dryRun: true });
  setTimeout(() => run.stop(), 20);
  expect((await run).status).toBe("stopped");
});

function* endlessPeople(): Generator<ProfileUpsert> {
  for (let n = 0; ; n += 1) yield person(n);
}

test("without order, records of one profile may share a request", async () => {
  const same = Array.from({ length: 50 }, () => person(1));
  const requests = async (ordering: "profile" | "none"): Promise<number> =>
    (await backfill(observedFetch(), same, { ordering })).requests;
  expect(await requests("none")).toBeLessThan(6);
  expect(await requests("profile")).toBe(50);
});

test("the retries of a batch send the same bytes, and count", async () => {
  const clock = fakeClock();
  const api = observedFetch((_, { number }) => (number === 2 ? refuse(500) : accept()));
  const client = createClientWithClock({ secretKey: "k", fetch: api.fetch }, clock);
  const report: BackfillReport = await clock.until(client.backfill(people(8), { concurrency: 1 }));
  expect(api.requests[2]?.body).toBe(api.requests[1]?.body);
  expect(report).toMatchObject({ requests: 3, retries: 1, accepted: 8, ok: true });
});

test.each([
  ["concurrency", 0],
  ["concurrency", 1.5],
  ["maxBatchSize", -1],
  ["maxBatchBytes", Number.NaN],
  ["maxRejects", "5"],
  ["maxRejects", -1],
  ["maxRejects", "101%"],
])("%s cannot be %s", async (name, value) => {
  const run = backfill(observedFetch(), [], { ...rejectAll, [name]: value });
  await expect(run).rejects.toThrow(`${name} is ${typeof value === "string" ? JSON.stringify(value) : value}`);
});
