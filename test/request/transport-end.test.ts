import { getEventListeners } from "node:events";
import { describe, expect, test, vi } from "vitest";
import type { Exchange } from "../../src/request/transport.js";
import { fakeClock } from "../support/clock.js";
import { silence } from "../support/fetch.js";
import { answered, exchange, to } from "../support/request/exchange.js";
import { answering, httpServer } from "../support/request/servers.js";

describe("time", () => {
  test("a server that never answers", async () => {
    await using server = await httpServer(() => {});
    expect((await exchange(to(server), { timeoutMs: 200 })).end).toEqual({ kind: "timeout" });
    await expect.poll(() => server.closed).toBe(1);
  });

  test("a fetch that ignores its signal still times out, at its time", async () => {
    const clock = fakeClock();
    let ended: Exchange | undefined;
    void exchange("http://x.example", { fetch: silence, clock, timeoutMs: 30_000 }).then((end) => (ended = end));
    await clock.advance(29_999);
    expect(ended).toBeUndefined();
    await clock.advance(1);
    expect(ended?.end).toEqual({ kind: "timeout" });
    expect(clock.pending).toBe(0);
  });

  test("an answer that comes too late to a deaf fetch is let go", async () => {
    const clock = fakeClock();
    const cancel = vi.fn();
    const late = new Response(new ReadableStream({ cancel }), { status: 202 });
    const fetch = (): Promise<Response> => new Promise((resolve) => clock.setTimer(500, () => resolve(late)));
    const { end } = await clock.until(exchange("http://x.example", { fetch, clock, timeoutMs: 100 }));
    await clock.advance(500);
    expect(end).toEqual({ kind: "timeout" });
    expect([cancel.mock.calls.length, clock.pending]).toEqual([1, 0]);
  });

  test("a body that stalls behind a deaf fetch is let go", async () => {
    const clock = fakeClock();
    const cancel = vi.fn();
    const fetch = async (): Promise<Response> => new Response(new ReadableStream({ cancel }), { status: 500 });
    const { end } = await clock.until(exchange("http://x.example", { fetch, clock, timeoutMs: 100 }));
    await clock.advance(0);
    expect(end).toEqual(answered(500));
    expect([cancel.mock.calls.length, clock.pending]).toEqual([1, 0]);
  });

  test("a 202 whose body stalls is let go by its signal too: a stream may cancel only after a read that never ends", async () => {
    const clock = fakeClock();
    const signals: (AbortSignal | null | undefined)[] = [];
    const fetch = async (_url: string, { signal }: RequestInit): Promise<Response> => {
      signals.push(signal);
      return new Response(new ReadableStream(), { status: 202 });
    };
    const { end } = await clock.until(exchange("http://x.example", { fetch, clock }));
    expect(end).toEqual(answered(202));
    expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
  });

  test("an attempt whose answer was read to its end aborts nothing", async () => {
    let signal: AbortSignal | null | undefined;
    const fetch = async (_url: string, init: RequestInit): Promise<Response> => {
      signal = init.signal;
      return new Response("{}", { status: 202 });
    };
    await exchange("http://x.example", { fetch });
    expect(signal?.aborted).toBe(false);
  });
});

describe("the caller's signal", () => {
  test("ends the attempt in flight, on the wire too", async () => {
    const abort = new AbortController();
    await using server = await httpServer(() => abort.abort());
    expect((await exchange(to(server), { signal: abort.signal })).end).toEqual({ kind: "aborted" });
    await expect.poll(() => server.closed).toBe(1);
  });

  test("that has fired already lets nothing start", async () => {
    const fetch = vi.fn(silence);
    const { end } = await exchange("http://x.example", { signal: AbortSignal.abort(), fetch });
    expect([end, fetch.mock.calls]).toEqual([{ kind: "aborted" }, []]);
  });

  test("keeps no listener afterwards", async () => {
    const { signal } = new AbortController();
    await using server = await httpServer(answering(202, "{}"));
    for (let attempt = 0; attempt < 3; attempt += 1) await exchange(to(server), { signal });
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });
});
