import { expect, test } from "vitest";
import type { Source } from "../../src/backfill/source.js";
import { createClientWithClock } from "../../src/client.js";
import {
  AbortError,
  AuthenticationError,
  BackfillError,
  type BackfillOptions,
  type BackfillReport,
  ConfigError,
  createClient,
  RateLimitError,
} from "../../src/index.js";
import type { ProfileUpsert } from "../../src/types.js";
import { fakeClock } from "../support/clock.js";
import { accept, observedFetch, refuse, silence } from "../support/fetch.js";
import { people, person } from "../support/people.js";
import { useUnhandled } from "../support/unhandled.js";

const unhandled = useUnhandled();

const clientOf = (fetch: typeof globalThis.fetch): ReturnType<typeof createClient> =>
  createClient({ secretKey: "k", fetch });

/** The report and the cause of a run that ends in a `BackfillError`, with its sum and the quiet of the process checked. */
async function failed(
  source: Source<ProfileUpsert>,
  options: BackfillOptions = {},
  api = observedFetch(),
): Promise<{ report: BackfillReport; cause: unknown; message: string }> {
  const error: unknown = await clientOf(api.fetch)
    .backfill(source, options)
    .catch((thrown: unknown) => thrown);
  if (!(error instanceof BackfillError)) throw new Error("the run did not end in a BackfillError", { cause: error });
  const { report, cause, message } = error;
  expect(report.read).toBe(sumOf(report));
  expect(report).toMatchObject({ status: "stopped", ok: false });
  await turns();
  expect(unhandled).toEqual([]);
  return { report, cause, message };
}

const sumOf = ({ accepted, invalid, rejected, failed, unsent }: BackfillReport): number =>
  accepted + invalid + rejected + failed + unsent;

const turns = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

/** Gives people without end, and notes how it is left. */
function watched(calls: string[]): Iterable<ProfileUpsert> {
  let n = 0;
  return {
    [Symbol.iterator]: () => ({
      next: () => ({ done: false, value: person(n++) }),
      return: () => {
        calls.push("return");
        return { done: true, value: undefined };
      },
    }),
  };
}

test("a wrong key costs one request with one record", async () => {
  const api = observedFetch(() => refuse(401, "no such key"));
  const calls: string[] = [];
  const { report, cause } = await failed(watched(calls), {}, api);
  expect(cause).toBeInstanceOf(AuthenticationError);
  expect(api.requests.map(({ records }) => records.length)).toEqual([1]);
  expect(report).toMatchObject({ failed: 1, accepted: 0, rejected: 0, requests: 1 });
  expect(calls).toEqual(["return"]);
});

test("a signal that is aborted before the start sends nothing and reads nothing", async () => {
  const api = observedFetch();
  const { report, cause } = await failed(people(5), { signal: AbortSignal.abort() }, api);
  expect(cause).toBeInstanceOf(AbortError);
  expect(report).toMatchObject({ read: 0, requests: 0 });
});

test("an abort ends the attempt in flight, and its records have failed", async () => {
  const abort = new AbortController();
  const api = observedFetch(() => {
    setTimeout(() => abort.abort(), 5);
    return silence();
  });
  const calls: string[] = [];
  const { report, cause } = await failed(watched(calls), { signal: abort.signal }, api);
  expect(cause).toBeInstanceOf(AbortError);
  expect(report).toMatchObject({ failed: 1, accepted: 0, unsent: report.read - 1 });
  expect(calls).toEqual(["return"]);
});

test("an abort also ends a wait between two attempts", async () => {
  const abort = new AbortController();
  const api = observedFetch(() => {
    setTimeout(() => abort.abort(), 5);
    return refuse(503, "later", { "Retry-After": "60" });
  });
  const { report } = await failed(people(3), { signal: abort.signal }, api);
  expect(report).toMatchObject({ failed: 1, unsent: 2, requests: 1 });
});

test("stop() lets requests in flight end, starts no retry, and resolves", async () => {
  const clock = fakeClock();
  const api = observedFetch((_, { number }) => (number === 1 ? accept() : refuse(500)));
  const run = createClientWithClock({ secretKey: "k", fetch: api.fetch }, clock).backfill(people(5));
  await clock.advance(10);
  run.stop();
  expect(await clock.until(run)).toMatchObject({
    ...{ status: "stopped", ok: false, read: 5, accepted: 1, failed: 4, unsent: 0, requests: 2 },
  });
});

test("what waited for a pause of the server to end when the run stopped was never sent", async () => {
  const clock = fakeClock();
  const api = observedFetch((_, { number }) =>
    number < 3 ? accept() : refuse(429, "slow down", { "Retry-After": "60" }),
  );
  const client = createClientWithClock({ secretKey: "k", fetch: api.fetch }, clock);
  const run = client.backfill(people(500), { maxBatchSize: 10 });
  await clock.advance(1000);
  run.stop();
  const report = await clock.until(run);
  const sent = api.requests.reduce((sum, { records }) => sum + records.length, 0);
  expect(report.accepted + report.failed).toBe(sent);
  expect(report.unsent).toBe(500 - sent);
});

test("a source that hangs is left by stop() and by an abort", async () => {
  async function* hanging(): AsyncGenerator<ProfileUpsert> {
    yield person(1);
    await silence();
  }
  const run = clientOf(observedFetch().fetch).backfill(hanging());
  setTimeout(() => run.stop(), 5);
  expect(await run).toMatchObject({ status: "stopped", read: 1, accepted: 1 });
  const { report } = await failed(hanging(), { signal: AbortSignal.timeout(5) });
  expect(report).toMatchObject({ read: 1, accepted: 1 });
});

test("a source may stop its own run, and cleans up", async () => {
  let cleaned = 0;
  function* source(): Generator<ProfileUpsert> {
    try {
      yield person(1);
      run.stop();
      yield person(2);
    } finally {
      cleaned += 1;
    }
  }
  const run = clientOf(observedFetch().fetch).backfill(source());
  expect(await run).toMatchObject({ status: "stopped", read: 1, accepted: 1 });
  expect(cleaned).toBe(1);
});

test.each(["sync", "async"])(
  "a %s source that throws stops the run, and what was read is accounted for",
  async (kind) => {
    const thrown = new Error("line of jane@example.com is broken");
    function* sync(): Generator<ProfileUpsert> {
      yield* people(300);
      throw thrown;
    }
    async function* async(): AsyncGenerator<ProfileUpsert> {
      yield* sync();
    }
    const { report, cause, message } = await failed(kind === "sync" ? sync() : async());
    expect(cause).toBe(thrown);
    expect(report.read).toBe(300);
    expect(message).not.toContain("jane");
  },
);

test("what is no source is a failed run that says so", async () => {
  const { cause, message } = await failed({} as unknown as Source<ProfileUpsert>);
  expect(cause).toBeInstanceOf(ConfigError);
  expect(message).toContain("the source must be an iterable");
});

test.each([
  ["throws", (): void => throwIt()],
  ["rejects", async (): Promise<void> => throwIt()],
])("an onProgress that %s stops the run with what it threw", async (_, onProgress) => {
  const { cause } = await failed(watched([]), { onProgress });
  expect(cause).toBe(BROKEN);
});

const BROKEN = new Error("the terminal is gone");
function throwIt(): never {
  throw BROKEN;
}

test("an onProgress that throws at the very end fails the run with a full report", async () => {
  let calls = 0;
  const onProgress = ({ accepted }: { accepted: number }): void => {
    calls += 1;
    if (accepted === 3) throwIt();
  };
  const { report, cause } = await failed(people(3), { onProgress });
  expect([cause, report.accepted, calls]).toEqual([BROKEN, 3, 2]);
});

test("a request that stops the run leaves the others in flight to end", async () => {
  const api = observedFetch(async (body) => {
    await turns();
    return body.includes("person40@") ? refuse(404) : accept();
  });
  const { report } = await failed(people(200), { maxBatchSize: 5 }, api);
  expect(api.acceptedRecords()).toHaveLength(report.accepted);
  expect(report.failed).toBe(5);
});

test("a retry budget that is used up stops the run, and says with what", async () => {
  const api = observedFetch(() => refuse(429, "slow down"));
  const { cause, report, message } = await failed(people(3), { retry: false }, api);
  expect(cause).toBeInstanceOf(RateLimitError);
  expect(report).toMatchObject({ failed: 1, unsent: 2, retries: 0 });
  expect(message).toContain("0 accepted, 3 to be sent again");
});

test("neither message nor report of a failed run holds personal data or the key", async () => {
  const api = observedFetch((body) => refuse(404, `cannot find ${body} for Bearer k3y-very-secret`));
  const client = createClient({ secretKey: "k3y-very-secret", fetch: api.fetch });
  const error: unknown = await client
    .backfill([person(7, { firstName: "Wilhelmina", phoneNumber: "+359881234567" })])
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(BackfillError);
  const { message, report } = error as BackfillError;
  for (const secret of ["person7", "Wilhelmina", "359881234567", "k3y-very-secret"]) {
    expect(`${message} ${JSON.stringify(report)} ${JSON.stringify(error)}`).not.toContain(secret);
  }
});
