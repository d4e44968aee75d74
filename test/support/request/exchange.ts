import { type Clock, systemClock } from "../../../src/clock.js";
import { createTransport, type Exchange, type FetchLike } from "../../../src/request/transport.js";

export const BODY: Uint8Array = new TextEncoder().encode(
  '{"profiles":[{"profile":{"email":"мария@shop.example"},"subscribedAtChanged":false}]}',
);

export interface ExchangeOptions {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  readonly clock?: Clock;
}

/** One attempt of a transport over the contract's client: `BODY`, sent once. */
export function exchange(
  baseUrl: string,
  {
    timeoutMs = 5_000,
    signal,
    fetch = (url, init) => globalThis.fetch(url, init),
    clock = systemClock,
  }: ExchangeOptions = {},
): Promise<Exchange> {
  return createTransport({ baseUrl: new URL(baseUrl), fetch: fetch as FetchLike, isOwnFetch: false, clock }).exchange(
    BODY,
    {
      timeoutMs,
      signal,
      headers: async () => ({ "content-type": "application/json" }),
    },
  );
}

export const to = ({ port }: { readonly port: number }): string => `http://127.0.0.1:${port}`;
export const answered = (status: number): unknown => ({ kind: "answer", status });
