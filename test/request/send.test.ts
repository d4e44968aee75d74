import { getEventListeners } from "node:events";
import { describe, expect, test, vi } from "vitest";
import { AbortError, ConnectionError, type RelevaError, ServerError, TimeoutError } from "../../src/errors.js";
import type { Verdict } from "../../src/verdict.js";
import { accept, networkError, refuse, silence } from "../support/fetch.js";
import { BODY, inTurn, testSender } from "../support/request/sender.js";

const fail =
  (code = "ECONNRESET") =>
  (): never => {
    throw networkError(code);
  };
const errorOf = (outcome: Verdict): RelevaError | undefined =>
  outcome.kind === "accepted" ? undefined : outcome.error;

describe("attempts", () => {
  test("a 202 at once is one attempt", async () => {
    const { api, send } = testSender(accept);
    expect(await send()).toEqual({ kind: "accepted", attempts: 1 });
    expect(api.requests.map(({ body }) => body)).toEqual([BODY]);
  });

  test("the same bytes go again after a 503, a broken connection and a timeout", async () => {
    const { api, clock, send } = testSender(inTurn(() => refuse(503), fail(), silence, accept));
    expect(await clock.until(send())).toEqual({ kind: "accepted", attempts: 4 });
    expect(new Set(api.requests.map(({ body }) => body))).toEqual(new Set([BODY]));
    expect(api.requests).toHaveLength(4);
    expect(clock.pending).toBe(0);
  });

  test("waits double from half a second, and are exact", async () => {
    const { clock, startedAt, send } = testSender(() => refuse(500), { random: 0.5 });
    await clock.until(send({ retry: { maxRetries: 5 } }));
    expect(startedAt).toEqual([0, 375, 1_125, 2_625, 5_625, 11_625]);
  });

  test("retries end with the last failure", async () => {
    const { api, clock, send } = testSender(
      inTurn(
        () => refuse(500),
        () => refuse(502),
        () => refuse(503),
        () => refuse(504, "late"),
      ),
    );
    const outcome = await clock.until(send());
    expect(outcome).toMatchObject({ kind: "undelivered", attempts: 4 });
    expect(errorOf(outcome)).toBeInstanceOf(ServerError);
    expect(errorOf(outcome)).toMatchObject({
      status: 504,
      serverMessage: "late",
      attempts: 4,
      batch: { size: 1, bytes: BODY.length },
      retryable: true,
    });
    expect(api.requests).toHaveLength(4);
  });

  test.each([
    [400, false],
    [422, false],
    [413, true],
  ])("a %i is a refusal, and is not repeated", async (status, tooLarge) => {
    const { api, send } = testSender(() => refuse(status));
    expect(await send()).toMatchObject({ kind: "refused", tooLarge, attempts: 1, error: { status, retryable: false } });
    expect(api.requests).toHaveLength(1);
  });

  test.each([200, 204, 302, 401, 403, 404, 501])("a %i stops at once", async (status) => {
    const { api, send } = testSender(() => new Response(null, { status }));
    expect(await send()).toMatchObject({ kind: "undelivered", attempts: 1, error: { status, retryable: false } });
    expect(api.requests).toHaveLength(1);
  });

  test("429 and 503 are reported as throttling, timeouts as overload, others are not; attempts are reported before they start", async () => {
    const told: unknown[] = [];
    const { clock, send } = testSender(
      inTurn(
        () => refuse(429),
        () => refuse(503),
        silence,
        () => refuse(500),
        fail(),
        accept,
      ),
    );
    await clock.until(
      send({
        retry: { maxRetries: 9 },
        onPressure: (pressure) => told.push(pressure),
        onAttempt: (attempt) => told.push(attempt),
      }),
    );
    expect(told).toEqual([1, "throttled", 2, "throttled", 3, "overloaded", 4, 5, 6]);
  });
});

describe("time", () => {
  test("an attempt ends when its time is up, even if fetch does not listen", async () => {
    const { clock, startedAt, send } = testSender(silence, { deaf: true });
    const error = errorOf(await clock.until(send({ timeoutMs: 1_000, retry: { maxRetries: 1 } })));
    expect(error).toBeInstanceOf(TimeoutError);
    expect([startedAt, clock.now(), clock.pending]).toEqual([[0, 1_250], 2_250, 0]);
  });

  test("the deadline cuts the last attempt", async () => {
    const { clock, startedAt, send } = testSender(inTurn(() => refuse(500), silence));
    const outcome = await clock.until(send({ retry: { deadlineMs: 5_000 } }));
    expect(errorOf(outcome)).toBeInstanceOf(TimeoutError);
    expect([startedAt, clock.now()]).toEqual([[0, 250], 5_000]);
  });

  test("no wait starts that the deadline would cut short", async () => {
    const { clock, send } = testSender(() => refuse(500));
    const outcome = await clock.until(send({ retry: { deadlineMs: 700 } }));
    expect([outcome.attempts, clock.now()]).toEqual([2, 250]);
  });

  test("no attempt starts after the deadline, also when the process was too busy to start it earlier", async () => {
    const { api, clock, send } = testSender(() => refuse(500));
    const { now } = clock;
    const late = vi.spyOn(clock, "now").mockImplementation(() => now() + (now() > 0 ? 1_000 : 0));
    expect(await clock.until(send({ retry: { deadlineMs: 700 } }))).toMatchObject({
      attempts: 1,
      error: { status: 500 },
    });
    expect(api.requests).toHaveLength(1);
    late.mockRestore();
  });

  test("an outage ends after its time without any success of the client", async () => {
    const { clock, startedAt, send } = testSender(inTurn(accept, () => refuse(500)));
    await send();
    await clock.advance(60_000);
    const options = { retry: { outageMs: 10_000, maxRetries: 100, deadlineMs: 1e9 } };
    expect(errorOf(await clock.until(send(options)))).toBeInstanceOf(ServerError);
    expect((startedAt.at(-1) ?? 0) - 60_000).toBeGreaterThanOrEqual(10_000);
    expect((startedAt.at(-1) ?? 0) - 60_000).toBeLessThan(20_000);
  });

  test("the success of another call begins the outage's time anew", async () => {
    const { clock, startedAt, send } = testSender((body) => (body.includes("bob") ? accept() : refuse(500)));
    const lost = send({ retry: { outageMs: 5_000, maxRetries: 100, deadlineMs: 1e9, maxDelayMs: 500 } });
    await clock.advance(4_900);
    await send({ body: BODY.replace("ana", "bob") });
    await clock.until(lost);
    expect(startedAt.at(-1)).toBeGreaterThanOrEqual(9_900);
  });
});

describe("a server that was never met", () => {
  test("is given up after five tries, with a hint", async () => {
    const { api, clock, send } = testSender(fail("ENOTFOUND"));
    const error = errorOf(await clock.until(send({ retry: { maxRetries: 100 } })));
    expect(api.requests).toHaveLength(5);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error?.message).toBe(
      "no answer from api.example (ENOTFOUND); check the host name, the protocol and the certificate behind baseUrl",
    );
  });

  test("that answered once, with anything, is not given up", async () => {
    const { api, clock, send } = testSender(inTurn(() => refuse(500), fail()));
    await clock.until(send({ retry: { maxRetries: 8 } }));
    expect(api.requests).toHaveLength(9);
  });

  test("a certificate that does not fit stops at once", async () => {
    const { api, send } = testSender(fail("CERT_HAS_EXPIRED"));
    expect(errorOf(await send())).toMatchObject({ code: "connection", retryable: false, attempts: 1 });
    expect(api.requests).toHaveLength(1);
  });
});

describe("the caller's signal", () => {
  test("that has fired already lets no request out", async () => {
    const { api, clock, send } = testSender(accept);
    expect(await send({ signal: AbortSignal.abort() })).toMatchObject({
      kind: "undelivered",
      attempts: 0,
      error: { code: "aborted" },
    });
    expect([api.requests, clock.pending]).toEqual([[], 0]);
  });

  test.each([
    ["in flight", silence],
    ["while it waits", () => refuse(503)],
    ["while the body of an error stalls", () => new Response(new ReadableStream(), { status: 503 })],
  ])("ends a call %s, and leaves no timer and no listener", async (_, handler) => {
    const abort = new AbortController();
    const { api, clock, send } = testSender(handler);
    const sending = send({ signal: abort.signal });
    await clock.advance(100);
    abort.abort();
    expect(errorOf(await sending)).toBeInstanceOf(AbortError);
    await clock.advance(600_000);
    expect([api.requests.length, clock.pending, getEventListeners(abort.signal, "abort").length]).toEqual([1, 0, 0]);
  });

  test("does not undo a 202, even one whose body has not come", async () => {
    const abort = new AbortController();
    const { clock, send } = testSender(() => new Response(new ReadableStream(), { status: 202 }));
    const sending = send({ signal: abort.signal });
    await clock.advance(10);
    abort.abort();
    expect((await sending).kind).toBe("accepted");
    await clock.advance(0);
    expect(clock.pending).toBe(0);
  });

  test("leaves no listener after success", async () => {
    const { signal } = new AbortController();
    const { clock, send } = testSender(inTurn(() => refuse(500), accept));
    await clock.until(send({ signal }));
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });

  test("halted lets the attempt in flight end, and no other begin", async () => {
    const halt = new AbortController();
    const { api, clock, send } = testSender(() => {
      halt.abort();
      return refuse(500, "down");
    });
    const outcome = await clock.until(send({ halted: halt.signal }));
    expect(outcome).toMatchObject({
      kind: "undelivered",
      attempts: 1,
      error: { code: "server", serverMessage: "down" },
    });
    expect([api.requests.length, clock.pending]).toEqual([1, 0]);
  });
});
