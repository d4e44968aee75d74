import { describe, expect, test } from "vitest";
import { createClientWithClock } from "../../src/client.js";
import { BackfillError, type BackfillOptions, type BackfillReport, type Reject, ServerError } from "../../src/index.js";
import { seededRandom } from "../../src/sandbox/faults.js";
import { type FakeClock, fakeClock } from "../support/clock.js";
import {
  accept,
  type Handler,
  networkError,
  type ObservedFetch,
  observedFetch,
  refuse,
  silence,
} from "../support/fetch.js";
import { numberOf, people } from "../support/people.js";

interface Ending {
  readonly report: BackfillReport;
  readonly cause: unknown;
  readonly rejects: Reject[];
  readonly api: ObservedFetch;
  readonly clock: FakeClock;
}

/** A run of people over a server that knows the time, to its end. Every request takes 20 ms. */
async function ending(count: number, at: (now: number) => Handler, options: BackfillOptions = {}): Promise<Ending> {
  const clock = fakeClock({ random: 0.5 });
  const rejects: Reject[] = [];
  const api = observedFetch(async (body, call) => {
    await new Promise<void>((resolve) => clock.setTimer(20, resolve));
    return at(clock.now())(body, call);
  });
  const run = createClientWithClock({ secretKey: "k", fetch: api.fetch }, clock).backfill(people(count), {
    onReject: (reject) => void rejects.push(reject),
    ...options,
  });
  const end = run.then(
    (report) => ({ report, cause: undefined }),
    (error: unknown) => {
      if (!(error instanceof BackfillError)) throw error;
      return { report: error.report, cause: error.cause };
    },
  );
  return { ...(await clock.until(end)), rejects, api, clock };
}

const MINUTE = 60_000;
const FAILURES: [string, Handler][] = [
  ["500", () => refuse(500)],
  ["502", () => refuse(502)],
  ["503", () => refuse(503)],
  ["504", () => refuse(504)],
  ["silence", silence],
  [
    "refused connections",
    () => {
      throw networkError("ECONNREFUSED");
    },
  ],
  [
    "reset connections",
    () => {
      throw networkError("ECONNRESET");
    },
  ],
];

describe.each(FAILURES)("%s", (_, down) => {
  test("for two minutes are survived: all is accepted, nothing is taken apart or refused", async () => {
    const { report, clock } = await ending(2_000, (now) => (now > 50 && now < 2 * MINUTE ? down : accept));
    expect(report).toMatchObject({ status: "completed", ok: true, accepted: 2_000, splits: 0, rejected: 0 });
    expect(clock.now()).toBeLessThan(5 * MINUTE);
  });

  test("for a quarter of an hour stop the run, which can be resumed", async () => {
    const { report, cause, clock, rejects } = await ending(2_000, (now) => (now > 50 ? down : accept));
    expect(cause).toMatchObject({ retryable: true });
    expect(report).toMatchObject({ status: "stopped", rejected: 0, splits: 0 });
    expect([report.accepted + report.failed + report.unsent, rejects]).toEqual([report.read, []]);
    expect(clock.now()).toBeGreaterThanOrEqual(15 * MINUTE);
    expect(clock.now()).toBeLessThan(18 * MINUTE);
  });
});

test("the outage's time is the client's: a single success in between begins it anew", async () => {
  const { report, clock } = await ending(
    500,
    (now) => (now < 50 || (now > 10 * MINUTE && now < 10.5 * MINUTE) || now > 22 * MINUTE ? accept : () => refuse(503)),
    { maxBatchSize: 20, concurrency: 1, rateLimit: { requestsPerSecond: 0.2 } },
  );
  expect(report).toMatchObject({ status: "completed", accepted: 500 });
  expect(clock.now()).toBeGreaterThan(22 * MINUTE);
});

describe("records that make the server fail", () => {
  const poison =
    (down: Handler, ...bad: number[]) =>
    (): Handler =>
    (body, call) =>
      call.records.some((record) => bad.includes(numberOf(record))) ? down(body, call) : accept();

  test.each(FAILURES.filter(([name]) => name !== "refused connections"))(
    "with %s are rejected, and only they",
    async (_, down) => {
      const { report, rejects } = await ending(600, poison(down, 0, 77, 599));
      expect(rejects.map(({ index }) => index).sort((a, b) => a - b)).toEqual([0, 77, 599]);
      expect(report).toMatchObject({ status: "completed", accepted: 597, rejected: 3, failed: 0 });
      expect(report.splits).toBeGreaterThan(0);
    },
  );

  test("are reported with the status that they met", async () => {
    const { rejects, report } = await ending(
      60,
      poison(() => refuse(500, "oops"), 30),
    );
    expect(rejects).toMatchObject([{ index: 30, outcome: "rejected", status: 500, message: "oops" }]);
    expect(report.topReasons).toMatchObject([{ outcome: "rejected", reason: "oops", count: 1 }]);
  });

  test("and no answer are reported with our own words, without a status", async () => {
    const { rejects } = await ending(60, poison(silence, 30));
    expect(rejects).toMatchObject([{ index: 30, message: "releva.ai did not answer in time" }]);
    expect(rejects[0]).not.toHaveProperty("status");
  });

  test("everywhere are the server's fault: the run stops by the guard", async () => {
    const { cause, report } = await ending(
      3_000,
      () =>
        (_, { records }) =>
          records.some((one) => numberOf(one) % 5 === 0) ? refuse(500) : accept(),
    );
    expect(cause).toMatchObject({ code: "systemic_rejection" });
    expect(report.rejected).toBeLessThan(200);
  });

  test("and nothing but they are left look like an outage: the run stops, and rejects nothing", async () => {
    const { cause, report, rejects } = await ending(
      1,
      poison(() => refuse(500), 0),
    );
    expect(cause).toBeInstanceOf(ServerError);
    expect([report.failed, rejects]).toEqual([1, []]);
  });
});

test.each([1, 4])(
  "a server that fails seven of ten by chance rejects nobody, and takes all in the end, %i at once",
  async (concurrency) => {
    for (const status of [500, 503]) {
      const chance = seededRandom(status);
      const { report, rejects } = await ending(400, () => () => (chance() < 0.7 ? refuse(status) : accept()), {
        maxBatchSize: 1,
        concurrency,
      });
      expect(report).toMatchObject({ status: "completed", accepted: 400, rejected: 0 });
      expect(rejects).toEqual([]);
    }
  },
);

test("a batch that is too slow for the server is halved", async () => {
  const slow: Handler = (_, { records }) => (records.length > 60 ? silence() : accept());
  const { report, api } = await ending(1_000, () => slow, { concurrency: 1 });
  expect(report).toMatchObject({ status: "completed", accepted: 1_000, rejected: 0 });
  const sizes = api.requests.map(({ records }) => records.length);
  expect(sizes.slice(sizes.lastIndexOf(100) + 1)[0]).toBeLessThanOrEqual(50);
});

test("a bad minute at the start does not cost the rest of the run: sizes grow back", async () => {
  const { report, api } = await ending(60_000, (now) => (now > 100 && now < MINUTE ? () => refuse(504) : accept));
  expect(report).toMatchObject({ status: "completed", accepted: 60_000 });
  expect(Math.max(...api.requests.slice(-20).map(({ records }) => records.length))).toBe(500);
});

test("an explicit retry budget limits each batch as well", async () => {
  const { report, cause } = await ending(5, () => () => refuse(503), { retry: { maxRetries: 2 } });
  expect(cause).toBeInstanceOf(ServerError);
  expect(report).toMatchObject({ requests: 3 + 1, failed: 1, unsent: 4 }); // another one asked how the server is
});
