import { describe, expect, test } from "vitest";
import { RateLimitError } from "../../src/errors.js";
import { accept, refuse } from "../support/fetch.js";
import { BODY, inTurn, testSender } from "../support/request/sender.js";

const slowDown = (seconds: number | string, status = 429): Response =>
  refuse(status, "slow down", { "Retry-After": String(seconds) });
const OTHER = BODY.replace("ana", "bob");

describe("Retry-After", () => {
  test.each([
    [0, 0, 250],
    [1, 0, 1_000],
    [1, 0.5, 1_050],
    [30, 1, 31_000],
    [60, 0.5, 60_500],
  ])("of %d s, with chance %d, waits %d ms", async (seconds, random, ms) => {
    const { clock, startedAt, send } = testSender(
      inTurn(() => slowDown(seconds), accept),
      { random },
    );
    await clock.until(send());
    expect(startedAt).toEqual([0, ms]);
  });

  test("is honoured by whatever status carries it", async () => {
    const { clock, startedAt, send } = testSender(inTurn(() => slowDown(5, 500), accept));
    await clock.until(send());
    expect(startedAt).toEqual([0, 5_000]);
  });

  test("that says nothing usable leaves the backoff", async () => {
    const { clock, startedAt, send } = testSender(inTurn(() => slowDown("soon"), accept));
    await clock.until(send());
    expect(startedAt).toEqual([0, 250]);
  });

  test.each([61, 3_600, 2 ** 31, "9".repeat(400)])(
    "of %s s is too long for a call, which fails at once and says how long",
    async (seconds) => {
      const { api, clock, send } = testSender(() => slowDown(seconds));
      const outcome = await send();
      expect(outcome).toMatchObject({
        kind: "undelivered",
        attempts: 1,
        error: { retryAfterMs: Number(seconds) * 1_000 },
      });
      expect([api.requests.length, clock.now()]).toEqual([1, 0]);
    },
  );

  test("beyond the deadline is not waited for either", async () => {
    const { clock, send } = testSender(() => slowDown(20));
    expect(await send({ retry: { deadlineMs: 10_000 } })).toMatchObject({
      attempts: 1,
      error: { retryAfterMs: 20_000 },
    });
    expect(clock.now()).toBe(0);
  });
});

describe("the pause of the client", () => {
  test("holds every other call until it is over", async () => {
    const { clock, startedAt, send } = testSender(inTurn(() => slowDown(10), accept));
    const first = send();
    await clock.advance(3_000);
    const second = send({ body: OTHER });
    await clock.advance(6_999);
    expect(startedAt).toEqual([0]);
    await clock.until(Promise.all([first, second]));
    expect(startedAt).toEqual([0, 10_000, 10_000]);
  });

  test("is spread, so that those who waited do not return together", async () => {
    const chances = [0.25, 0.5, 0.75];
    const random = (): number => chances.shift() ?? 0;
    const { clock, startedAt, send } = testSender(
      inTurn(() => slowDown(10), accept),
      { random },
    );
    const first = send();
    await clock.advance(1_000);
    await clock.until(Promise.all([first, send({ body: OTHER }), send({ body: OTHER })]));
    expect(startedAt.slice(1)).toEqual([10_250, 10_712.5, 10_943.75]);
  });

  test("is the backoff, for a 503 without a word", async () => {
    const { clock, startedAt, send } = testSender(
      inTurn(() => refuse(503), accept),
      { random: 0.5 },
    );
    const first = send();
    await clock.advance(0);
    await clock.until(Promise.all([first, send({ body: OTHER })]));
    expect(startedAt.slice(1).every((at) => at >= 375)).toBe(true);
  });

  test("is not started by a 500", async () => {
    const { clock, startedAt, send } = testSender(inTurn(() => slowDown(10, 500), accept));
    const first = send();
    await clock.advance(1_000);
    await clock.until(send({ body: OTHER }));
    expect(startedAt).toEqual([0, 1_000]);
    await clock.until(first);
  });

  test("longer than a call may last fails it at once, with the cause of the pause and what is left of it", async () => {
    const { api, clock, send } = testSender(inTurn(() => slowDown(50), accept));
    const first = send();
    await clock.advance(1_000);
    const outcome = await send({ body: OTHER, retry: { maxRetryAfterMs: 5_000 } });
    expect(outcome).toMatchObject({ kind: "undelivered", attempts: 0 });
    if (outcome.kind === "accepted") return;
    expect(outcome.error).toBeInstanceOf(RateLimitError);
    expect(outcome.error).toMatchObject({
      status: 429,
      attempts: 0,
      retryAfterMs: 49_000,
      retryable: true,
      serverMessage: "slow down",
    });
    expect(api.requests).toHaveLength(1);
    await clock.until(first);
  });

  test("is kept by the next call, although the call that got the answer did not wait for it", async () => {
    const { api, clock, startedAt, send } = testSender(inTurn(() => slowDown(40), accept));
    expect((await send({ retry: { maxRetries: 0 } })).kind).toBe("undelivered");
    await clock.until(send());
    expect([api.requests.length, startedAt]).toEqual([2, [0, 40_000]]);
  });

  test("lasts ten minutes at most: a server's slip must not silence a process for years", async () => {
    const { clock, send } = testSender(inTurn(() => slowDown(2 ** 31, 503), accept));
    expect((await send()).kind).toBe("undelivered");
    await clock.advance(500_000);
    expect(await send()).toMatchObject({ kind: "undelivered", attempts: 0, error: { code: "server" } });
    await clock.advance(100_000);
    expect((await send()).kind).toBe("accepted");
  });

  test("that grows while a call waits counts against the deadline of that call", async () => {
    const { clock, startedAt, send } = testSender((body) => (body === OTHER ? accept() : slowDown(50, 503)));
    const told = send({ retry: { maxRetries: 2 } });
    await clock.advance(1_000);
    const outcome = await clock.until(send({ body: OTHER, retry: { deadlineMs: 60_000 } }));
    expect(outcome).toMatchObject({
      kind: "undelivered",
      attempts: 0,
      error: { code: "server", retryAfterMs: 50_000 },
    });
    expect([clock.now(), startedAt]).toEqual([50_000, [0, 50_000]]);
    await clock.until(told);
  });

  test("ends for a caller whose signal fires", async () => {
    const abort = new AbortController();
    const { api, clock, send } = testSender(inTurn(() => slowDown(30), accept));
    const first = send();
    await clock.advance(1);
    const second = send({ body: OTHER, signal: abort.signal });
    await clock.advance(1);
    abort.abort();
    expect(await second).toMatchObject({ attempts: 0, error: { code: "aborted" } });
    await clock.until(first);
    expect([api.requests.length, clock.pending]).toEqual([2, 0]);
  });
});

test.each<[string, HeadersInit, number]>([
  [
    "the longest of several headers",
    [
      ["Retry-After", "3"],
      ["Retry-After", "7"],
    ],
    7_000,
  ],
  ["retry-after-ms", { "retry-after-ms": "6500" }, 6_500],
  [
    "the backoff, where a date without a Date has passed by our clock",
    { "Retry-After": "Fri, 02 Jan 2026 11:00:00 GMT" },
    2_000,
  ],
])("the next attempt waits for %s", async (_, headers, ms) => {
  const subject = testSender(inTurn(() => refuse(500, "no", new Headers(headers)), accept));
  const sending = subject.send({ retry: { maxRetries: 1, baseDelayMs: 4_000 } });
  expect((await subject.clock.until(sending)).kind).toBe("accepted");
  expect(subject.startedAt).toEqual([0, ms]);
});
