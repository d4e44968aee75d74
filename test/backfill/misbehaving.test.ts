// Sources and functions of the caller's that break their word: each ends the run, with its name, and none the process.
import { describe, expect, test } from "vitest";
import type { Source } from "../../src/backfill/source.js";
import { createClientWithClock } from "../../src/client.js";
import {
  AbortError,
  BackfillError,
  type BackfillOptions,
  type BackfillReport,
  type CheckpointStore,
  ConfigError,
  type ProfileUpsert,
} from "../../src/index.js";
import { LIMITS } from "../../src/limits.js";
import { type FakeClock, fakeClock } from "../support/clock.js";
import { accept, type ObservedFetch, observedFetch, refuse } from "../support/fetch.js";
import { nobody, people, person } from "../support/people.js";
import { useUnhandled } from "../support/unhandled.js";

const unhandled = useUnhandled();

interface Failed {
  readonly report: BackfillReport;
  readonly cause: unknown;
  readonly message: string;
  readonly clock: FakeClock;
  readonly api: ObservedFetch;
}

const refusing = (): ObservedFetch =>
  observedFetch((body) => (body.includes("person1@") ? refuse(422, "no such tag") : accept()));

/** A run that must fail, with its sum and the quiet of the process checked. `after` happens when nothing moves any more. */
async function failed(
  source: unknown,
  options: BackfillOptions = {},
  after: (clock: FakeClock) => Promise<void> = async () => {},
): Promise<Failed> {
  const [clock, api] = [fakeClock(), refusing()];
  const client = createClientWithClock({ secretKey: "k", fetch: api.fetch }, clock);
  const running = client.backfill(source as Source<ProfileUpsert>, options).catch((thrown: unknown) => thrown);
  await clock.advance(0);
  await after(clock);
  const error = await clock.until(running);
  if (!(error instanceof BackfillError)) throw new Error("the run did not end in a BackfillError", { cause: error });
  const { report, cause, message } = error;
  expect(report.read).toBe(report.accepted + report.invalid + report.rejected + report.failed + report.unsent);
  expect(report).toMatchObject({ status: "stopped", ok: false });
  await new Promise((resolve) => setImmediate(resolve));
  expect([unhandled, clock.pending]).toEqual([[], 0]);
  return { report, cause, message, clock, api };
}

const syncSource = (next: unknown): unknown => ({ [Symbol.iterator]: () => ({ next }) });
const asyncSource = (next: unknown): unknown => ({ [Symbol.asyncIterator]: () => ({ next }) });

describe("a source whose next()", () => {
  const results = [undefined, null, 5, "text", {}, true];

  test.each(results)(
    "gives %j, or a promise of it, is broken: nothing is read, and nothing without end",
    async (given) => {
      for (const source of [
        syncSource(() => given),
        syncSource(async () => given),
        asyncSource(() => given),
        asyncSource(async () => given),
      ]) {
        const { cause, report, api, message } = await failed(source);
        expect(cause).toBeInstanceOf(ConfigError);
        expect(message).toContain("next() of the source gave no result");
        expect([report.read, api.requests.length]).toEqual([0, 0]);
      }
    },
  );

  test("gives a promise that fails, where none belongs, is broken and ends no process", async () => {
    const { message } = await failed(syncSource(() => Promise.reject()));
    expect(message).toContain("next() of the source gave no result");
  });

  test("is broken after some records has given those", async () => {
    let n = 0;
    const { report } = await failed(syncSource(() => (n < 1 ? { value: person(n++) } : 5)));
    expect([report.read, n]).toEqual([1, 1]);
  });

  test.each([undefined, null, 5, "next"])("is %j and no function is broken", async (next) => {
    for (const source of [syncSource(next), asyncSource(next)]) {
      expect((await failed(source)).cause).toBeInstanceOf(TypeError);
    }
  });

  test("has no `done` goes on, as in every loop of the language", async () => {
    let n = 0;
    const source = syncSource(() => (n < 1 ? { value: person(n++) } : { done: true }));
    const client = createClientWithClock({ secretKey: "k", fetch: observedFetch().fetch }, fakeClock());
    expect(await client.backfill(source as Source<ProfileUpsert>)).toMatchObject({ ok: true, read: 1 });
  });
});

test.each([undefined, null, 5, "text", () => people(1), { [Symbol.iterator]: undefined }])(
  "%s is no source",
  async (source) => {
    const { cause, report } = await failed(source);
    expect([cause instanceof ConfigError || cause instanceof TypeError, report.read]).toEqual([true, 0]);
  },
);

test.each([5, "text", null, undefined, true])("an item %j is an invalid record", async (item) => {
  const client = createClientWithClock({ secretKey: "k", fetch: observedFetch().fetch }, fakeClock());
  const report = await client.backfill([person(0), item] as ProfileUpsert[], { onReject() {} });
  expect(report).toMatchObject({ read: 2, accepted: 1, invalid: 1, status: "completed" });
});

const thenable = (then: (resolve: () => void) => void): object => ({ then });

/** A store that keeps nothing, with functions of its own. */
const store = (own: Partial<Record<keyof CheckpointStore, unknown>>): BackfillOptions => ({
  fingerprint: "1",
  checkpoint: { load: async () => undefined, save: async () => {}, ...own } as CheckpointStore,
});
const withFingerprint = (fingerprint: unknown): unknown => Object.assign(people(1), { fingerprint });
const { fingerprint: _, ...withoutFingerprint } = store({});

/** Every place at which a function of the caller's is called and waited for: its name, and a run that calls it. */
const PLACES: [string, (callback: () => unknown) => [unknown, BackfillOptions]][] = [
  ["onReject", (callback) => [[nobody()], { onReject: callback as () => void }]],
  ["onReject", (callback) => [people(2), { onReject: callback as () => void }]],
  ["the checkpoint's lock", (lock) => [people(1), store({ lock })]],
  ["the checkpoint's load", (load) => [people(1), store({ load })]],
  ["the checkpoint's save", (save) => [people(1), store({ save })]],
  ["fingerprint", (own) => [withFingerprint(own), withoutFingerprint]],
];

describe("when the run is aborted", () => {
  test.each(PLACES)("%s that hangs is waited for so long and no longer, and named", async (name, run) => {
    for (const hanging of [() => new Promise(() => {}), () => thenable(() => {})]) {
      const abort = new AbortController();
      const [source, options] = run(hanging);
      const { cause, message, clock } = await failed(source, { ...options, signal: abort.signal }, async (clock) => {
        await clock.advance(60_000); // as long as it likes, while nobody wants an end
        abort.abort();
      });
      expect(cause).toBeInstanceOf(AbortError);
      expect(message).toContain(`${name} had not ended 5 seconds later`);
      expect(clock.now()).toBe(60_000 + LIMITS.callbackGraceMs);
    }
  });

  test("what a hanging onReject held has not settled: it was invalid and is unsent, or was refused and has failed", async () => {
    const saved: number[] = [];
    const save = async ({ watermark }: { watermark: number }): Promise<void> => void saved.push(watermark);
    for (const [source, counts] of [
      [[person(0), nobody(), person(2)], { accepted: 1, invalid: 0, failed: 0, unsent: 1 }],
      [[person(0), person(1)], { accepted: 1, rejected: 0, failed: 1, unsent: 0 }],
    ] as const) {
      const abort = new AbortController();
      const options = { ...store({ save }), signal: abort.signal, onReject: () => new Promise<void>(() => {}) };
      const { report } = await failed(source, options, async () => abort.abort());
      expect(report).toMatchObject(counts);
      expect(saved.at(-1)).toBe(1);
    }
  });

  test("a lock whose release hangs keeps the run for no longer", async () => {
    const abort = new AbortController();
    const clock = fakeClock();
    const client = createClientWithClock({ secretKey: "k", fetch: observedFetch().fetch }, clock);
    const lock = async (): Promise<() => Promise<void>> => () => new Promise<void>(() => {});
    const running = client.backfill(people(1), { ...store({ lock }), signal: abort.signal });
    const ended = running.catch((thrown: unknown) => thrown);
    await clock.advance(60_000);
    abort.abort();
    expect(await clock.until(ended)).toMatchObject({
      message: expect.stringContaining("the release of the checkpoint's lock"),
    });
  });

  test("a lock that comes too late is given back, whether or not that fails", async () => {
    for (const release of [async () => {}, () => Promise.reject()]) {
      let released = 0;
      let unlock = (_: unknown): void => {};
      const lock = (): Promise<unknown> => new Promise((resolve) => (unlock = resolve));
      const abort = new AbortController();
      await failed(people(1), { ...store({ lock }), signal: abort.signal }, async () => abort.abort());
      unlock(async () => {
        released += 1;
        await release();
      });
      await new Promise((resolve) => setImmediate(resolve));
      expect([released, unhandled]).toEqual([1, []]);
    }
  });

  test("one that ends within that time has ended: its reject is settled", async () => {
    const abort = new AbortController();
    let end = (): void => {};
    const onReject = (): Promise<void> => new Promise((resolve) => (end = resolve));
    const { report, cause } = await failed([nobody()], { onReject, signal: abort.signal }, async (clock) => {
      abort.abort();
      await clock.advance(LIMITS.callbackGraceMs - 1);
      end();
    });
    expect([report.invalid, (cause as Error).message]).toEqual([1, "aborted by the caller's signal"]);
  });
});

test("a callback may give any thenable, and is waited for", async () => {
  const clock = fakeClock();
  const calls: string[] = [];
  const slow = (name: string) => () =>
    thenable((resolve) => {
      clock.setTimer(1_000, () => {
        calls.push(name);
        resolve();
      });
    });
  const client = createClientWithClock({ secretKey: "k", fetch: refusing().fetch }, clock);
  const options = { ...store({ save: slow("save") }), onReject: slow("onReject") as () => Promise<void> };
  expect(await clock.until(client.backfill(people(2), options))).toMatchObject({ accepted: 1, rejected: 1 });
  expect(new Set(calls)).toEqual(new Set(["save", "onReject"]));
});
