import { expect, test } from "vitest";
import {
  type BackfillError,
  type BackfillOptions,
  type BackfillReport,
  ConfigError,
  createClient,
  type Reject,
  SourceRecord,
  SystemicRejectionError,
} from "../../src/index.js";
import { createSandbox } from "../../src/sandbox/index.js";
import type { ProfileUpsert } from "../../src/types.js";
import { accept, observedFetch, refuse } from "../support/fetch.js";
import { nobody, numberOf, people, person } from "../support/people.js";

/** Refuses requests that hold one of these people. */
const refusing = (...bad: number[]): ReturnType<typeof observedFetch> =>
  observedFetch((_, { records }) =>
    records.some((record) => bad.includes(numberOf(record))) ? refuse(400, "bad e-mail") : accept(),
  );

interface Ending {
  readonly report: BackfillReport;
  readonly cause: unknown;
  readonly rejects: Reject[];
}

/** A run to its end, whichever, with its sum checked. */
async function ending(
  source: Iterable<ProfileUpsert | SourceRecord>,
  api = observedFetch(),
  options: BackfillOptions = {},
): Promise<Ending> {
  const rejects: Reject[] = [];
  const onReject = (reject: Reject): void => void rejects.push(reject);
  const run = createClient({ secretKey: "k", fetch: api.fetch }).backfill(source, { onReject, ...options });
  const [report, cause] = await run.then(
    (done) => [done, undefined] as const,
    (error: unknown) => [(error as BackfillError).report, (error as BackfillError).cause] as const,
  );
  const { read, accepted, invalid, rejected, failed, unsent } = report;
  expect(read).toBe(accepted + invalid + rejected + failed + unsent);
  return { report, cause, rejects };
}

test("a 400 for one record costs only that record", async () => {
  const api = refusing(700);
  const { report, rejects } = await ending(people(1000), api);
  expect(rejects).toEqual([
    {
      ...{ index: 700, outcome: "rejected", code: "bad_request", reason: "bad e-mail" },
      ...{ record: person(700), status: 400, message: "bad e-mail" },
    },
  ]);
  expect(api.acceptedRecords()).toHaveLength(999);
  expect(report).toMatchObject({ status: "completed", ok: false, accepted: 999, rejected: 1 });
  expect(report.splits).toBeGreaterThan(0);
  expect(report.requests).toBe(api.requests.length);
});

test("an invalid record is never sent, and is reported with its issues and its line", async () => {
  const api = observedFetch();
  const broken = new SourceRecord({
    value: "{oops",
    issues: [{ path: "", code: "json", message: "is not JSON", params: {} }],
    origin: { file: "a.ndjson", line: 7 },
  });
  const { report, rejects } = await ending([person(1), nobody(), broken], api);
  expect(rejects).toMatchObject([
    { index: 1, outcome: "invalid", issues: [{ code: "identity" }] },
    { index: 2, outcome: "invalid", record: "{oops", origin: { file: "a.ndjson", line: 7 } },
  ]);
  expect(report).toMatchObject({ accepted: 1, invalid: 2 });
  expect(report.topReasons).toMatchObject([
    { firstIndex: 1 },
    { firstIndex: 2, firstLine: 7, reason: "record is not JSON" },
  ]);
  expect(api.acceptedRecords()).toEqual([person(1)]);
});

test("without onReject the first reject stops the run, loudly, and nothing of it is settled", async () => {
  const { report, cause } = await ending([person(1), nobody(), person(2)], observedFetch(), {
    onReject: undefined as never,
  });
  expect(cause).toBeInstanceOf(ConfigError);
  expect((cause as Error).message).toContain("onReject: (reject) =>");
  expect(report).toMatchObject({ status: "stopped", read: 2, accepted: 1, invalid: 0, unsent: 1 });
});

test("without onReject a refused record stops the run, and counts as failed: a resume meets it again", async () => {
  const { report, cause } = await ending([person(1)], refusing(1), { onReject: undefined as never });
  expect(cause).toBeInstanceOf(ConfigError);
  expect(report).toMatchObject({ read: 1, rejected: 0, failed: 1, topReasons: [] });
});

const FULL = new Error("disk full");
test.each([
  ["throws", (): never => fail()],
  ["rejects", async (): Promise<never> => fail()],
])("an onReject that %s stops the run, and its record stays unsettled", async (_, onReject) => {
  const invalid = await ending([person(1), nobody(), person(2)], observedFetch(), { onReject });
  expect([invalid.cause, invalid.report.invalid, invalid.report.unsent]).toEqual([FULL, 0, 1]);
  const refused = await ending(people(50), refusing(30), { onReject });
  expect([refused.cause, refused.report.rejected]).toEqual([FULL, 0]);
  expect(refused.report.failed).toBeGreaterThanOrEqual(1);
});
function fail(): never {
  throw FULL;
}

test("onReject is awaited: a slow sink holds the source back", async () => {
  let open = 0;
  let most = 0;
  async function onReject(): Promise<void> {
    open += 1;
    most = Math.max(most, open);
    await new Promise((resolve) => setTimeout(resolve, 2));
    open -= 1;
  }
  const { report } = await ending(Array.from({ length: 10 }, nobody), observedFetch(), { onReject });
  expect([report.invalid, most]).toEqual([10, 1]);
});

test("a later record of a refused profile is sent only when the reject was taken", async () => {
  const order: string[] = [];
  const api = observedFetch((_, { records }) => {
    const name = records[0]?.profile.firstName;
    order.push(`sent ${name}`);
    return name === "first" ? refuse(400) : accept();
  });
  await ending([person(1, { firstName: "first" }), person(1, { firstName: "second" })], api, {
    onReject: async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      order.push("taken");
    },
  });
  expect(order).toEqual(["sent first", "taken", "sent second"]);
});

test("twenty refusals of records from across the input stop the run: it is the mapping", async () => {
  let ended = (): void => {};
  const isRead = new Promise<void>((resolve) => {
    ended = resolve;
  });
  function* source(): Generator<ProfileUpsert> {
    yield* people(2000);
    ended();
  }
  const api = observedFetch(() => isRead.then(() => refuse(400, "email is missing")));
  const { report, cause, rejects } = await ending(source(), api);
  expect(cause).toBeInstanceOf(SystemicRejectionError);
  expect(report).toMatchObject({ rejected: 20, accepted: 0, requests: 20 });
  expect(Math.max(...rejects.map(({ index }) => index))).toBeGreaterThan(1500);
});

test("locally invalid records are no sign of a systemic refusal", async () => {
  const { report, cause } = await ending([...Array.from({ length: 200 }, nobody), person(1)]);
  expect([cause, report.invalid, report.accepted]).toEqual([undefined, 200, 1]);
});

test("maxRejects as a number counts all rejects, and stops at one more", async () => {
  const source = (): ProfileUpsert[] => [nobody(), nobody(), ...people(20)];
  expect((await ending(source(), observedFetch(), { maxRejects: 2 })).cause).toBeUndefined();
  const { cause, report } = await ending([...source(), nobody(), person(99)], observedFetch(), { maxRejects: 2 });
  expect(cause).toBeInstanceOf(SystemicRejectionError);
  expect(report).toMatchObject({ invalid: 3, read: 23 });
  expect((await ending([nobody()], observedFetch(), { maxRejects: 0 })).cause).toBeInstanceOf(SystemicRejectionError);
});

test("maxRejects as a share counts from the thousandth record on, and at the end", async () => {
  const early = [...Array.from({ length: 30 }, nobody), ...people(1970)];
  expect((await ending(early, observedFetch(), { maxRejects: "2%" })).cause).toBeUndefined();
  const { cause, report } = await ending([nobody(), ...people(9)], observedFetch(), { maxRejects: "2%" });
  expect(cause).toBeInstanceOf(SystemicRejectionError);
  expect(report).toMatchObject({ accepted: 9, invalid: 1, unsent: 0 });
  const late = [...people(1000), ...Array.from({ length: 500 }, nobody), ...people(1000)];
  const stopped = await ending(late, observedFetch(), { maxRejects: "2%" });
  expect(stopped.report).toMatchObject({ read: 1021, invalid: 21 });
});

test("a 413 teaches the cap in a few requests, and batches formed before it are cut without a request", async () => {
  const api = observedFetch((body) => (body.length > 8000 ? refuse(413) : accept()));
  const { report } = await ending(people(3000), api, { concurrency: 1 });
  expect(report).toMatchObject({ ok: true, accepted: 3000 });
  expect(api.requests.filter(({ body }) => body.length > 8000).length).toBeLessThanOrEqual(5);
  expect(report.effective.maxBatchBytes).toBeLessThanOrEqual(8000);
  expect(report.effective.maxBatchBytes).toBeGreaterThan(7000);
});

test("a record that is refused alone for its size teaches nothing about batches", async () => {
  const records = people(5_000).map((person, n) =>
    n === 3 ? { ...person, profile: { ...person.profile, firstName: "x".repeat(9_000) } } : person,
  );
  const api = observedFetch((body) => (body.includes("xxxx") ? refuse(413) : accept()));
  const { report, rejects } = await ending(records, api);
  expect(rejects).toMatchObject([{ index: 3, status: 413 }]);
  expect(report.effective.maxBatchBytes).toBeGreaterThan(8_000);
  expect(api.requests.length).toBeLessThan(40);
});

test("a 413 that says when to come again is temporary: the same body is sent again after that time, once", async () => {
  for (const [times, ends] of [
    [1, [100, 100]],
    [2, [100, 100, 94]], // half-way between what was accepted and what was refused
  ] as const) {
    let refused = 0;
    const api = observedFetch((_, { records }) =>
      records.length === 100 && refused++ < times ? refuse(413, "later", { "Retry-After": "2" }) : accept(),
    );
    await ending(people(300), api, { concurrency: 1, maxBatchSize: 100 });
    const sizes = api.requests.map(({ records }) => records.length);
    const from = sizes.indexOf(100);
    expect(sizes.slice(from, from + ends.length)).toEqual(ends);
  }
});

test("a single record that is too large is rejected, and the others go on", async () => {
  const api = observedFetch((body) => (body.length > 8000 ? refuse(413, "too large") : accept()));
  const large = person(5, { firstName: "x".repeat(9000) });
  const { rejects, report } = await ending([...people(5), large, ...people(5)], api);
  expect(rejects).toMatchObject([{ index: 5, outcome: "rejected", status: 413 }]);
  expect(report).toMatchObject({ accepted: 10, rejected: 1 });
});

test("bytes of a SourceRecord that are no JSON end as a reject, alone, and not as a hang", async () => {
  const sandbox = createSandbox();
  const broken = new SourceRecord({ value: person(2), bytes: new TextEncoder().encode('{"profile":') });
  const rejects: Reject[] = [];
  const run = createClient(sandbox.connection).backfill([person(1), broken, person(3)], {
    onReject: (reject) => void rejects.push(reject),
  });
  expect(await run).toMatchObject({ accepted: 2, rejected: 1 });
  expect(rejects).toMatchObject([{ index: 1, outcome: "rejected", record: '{"profile":' }]);
});
