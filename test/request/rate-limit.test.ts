import { describe, expect, test } from "vitest";
import { createLimiter, type Limiter } from "../../src/request/rate-limit.js";
import { type FakeClock, fakeClock } from "../support/clock.js";
import { accept, refuse } from "../support/fetch.js";
import { BODY, inTurn, testSender } from "../support/request/sender.js";

/** When each of these requests may start, in milliseconds from now. */
function turns(limiter: Limiter, clock: FakeClock, ...sizes: number[]): Promise<number[]> {
  const from = clock.now();
  const all = sizes.map(async (size) => {
    await limiter(size, undefined);
    return clock.now() - from;
  });
  return clock.until(Promise.all(all));
}

describe("a limiter", () => {
  test("spaces requests evenly", async () => {
    const clock = fakeClock();
    const limiter = createLimiter(clock, { requestsPerSecond: 4 });
    expect(await turns(limiter, clock, 1, 500, 1)).toEqual([0, 250, 500]);
  });

  test("spaces by what a request holds", async () => {
    const clock = fakeClock();
    const limiter = createLimiter(clock, { profilesPerSecond: 100 });
    expect(await turns(limiter, clock, 50, 200, 1)).toEqual([0, 500, 2_500]);
  });

  test("keeps both bounds, the stricter one each time", async () => {
    const clock = fakeClock();
    const limiter = createLimiter(clock, { requestsPerSecond: 2, profilesPerSecond: 100 });
    expect(await turns(limiter, clock, 1, 100, 1)).toEqual([0, 500, 1_500]);
  });

  test("saves nothing up: a pause is not followed by a burst", async () => {
    const clock = fakeClock();
    const limiter = createLimiter(clock, { requestsPerSecond: 1 });
    limiter(1, undefined);
    await clock.advance(60_000);
    expect(await turns(limiter, clock, 1, 1, 1)).toEqual([0, 1_000, 2_000]);
  });

  test("without bounds lets everything pass", async () => {
    const clock = fakeClock();
    const limiter = createLimiter(clock, {});
    expect(await turns(limiter, clock, 500, 500)).toEqual([0, 0]);
  });
});

describe("a sender with a limiter", () => {
  test("counts retries", async () => {
    const { clock, startedAt, send } = testSender(
      inTurn(
        () => refuse(500),
        () => refuse(500),
        accept,
      ),
    );
    await clock.until(send({ limiter: createLimiter(clock, { requestsPerSecond: 0.1 }) }));
    expect(startedAt).toEqual([0, 10_000, 20_000]);
  });

  test("takes its turn after a pause of the server, so that those who waited do not go at once", async () => {
    const { clock, startedAt, send } = testSender(inTurn(() => refuse(429, "no", { "Retry-After": "10" }), accept));
    const limiter = createLimiter(clock, { requestsPerSecond: 1 });
    const all = Array.from({ length: 5 }, (_, n) => send({ limiter, body: BODY.replace("ana", `p${n}`) }));
    await clock.until(Promise.all(all));
    const gaps = startedAt.slice(1).map((at, n) => at - (startedAt[n] ?? 0));
    expect(startedAt).toHaveLength(6);
    expect(startedAt[1]).toBeGreaterThanOrEqual(10_000);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_000);
  });

  test("does not count the wait for its turn against its deadline", async () => {
    const { clock, startedAt, send } = testSender(accept);
    const limiter = createLimiter(clock, { requestsPerSecond: 0.01 });
    const retry = { deadlineMs: 5_000 };
    const outcomes = await clock.until(Promise.all([send({ limiter, retry }), send({ limiter, retry })]));
    expect([outcomes.map(({ kind }) => kind), startedAt]).toEqual([
      ["accepted", "accepted"],
      [0, 100_000],
    ]);
  });

  test("ends its wait when it is halted", async () => {
    const halt = new AbortController();
    const { api, clock, send } = testSender(accept);
    const limiter = createLimiter(clock, { requestsPerSecond: 0.01 });
    await send({ limiter });
    const second = send({ limiter, halted: halt.signal });
    await clock.advance(1_000);
    halt.abort();
    expect(await second).toMatchObject({ kind: "undelivered", attempts: 0 });
    expect([api.requests.length, clock.pending]).toEqual([1, 0]);
  });
});
