import type { EventListener } from "../../../src/events.js";
import { callRetryPolicy, type RetryOptions } from "../../../src/options.js";
import { createCredentials } from "../../../src/request/headers.js";
import { Health } from "../../../src/request/health.js";
import { createSender, type SendOptions } from "../../../src/request/send.js";
import { createTransport } from "../../../src/request/transport.js";
import type { Verdict } from "../../../src/verdict.js";
import { type FakeClock, fakeClock } from "../clock.js";
import { type Handler, type ObservedFetch, observedFetch } from "../fetch.js";

export interface TestSender {
  readonly clock: FakeClock;
  readonly api: ObservedFetch;
  /** When each request began. */
  readonly startedAt: readonly number[];
  send(
    options?: Partial<SendOptions> & {
      readonly retry?: RetryOptions;
      readonly timeoutMs?: number;
      readonly body?: string;
    },
  ): Promise<Verdict>;
}

export interface TestSenderOptions {
  readonly random?: number | (() => number);
  readonly deaf?: boolean;
  readonly onEvent?: EventListener;
}

export const BODY = '{"profiles":[{"profile":{"email":"ana@shop.example"},"subscribedAtChanged":false}]}';

/** A sender with its transport, on a clock of its own, over an observed fetch. */
export function testSender(
  handler: Handler,
  { random = 0, deaf = false, onEvent = () => {} }: TestSenderOptions = {},
): TestSender {
  const clock = fakeClock({ random });
  const startedAt: number[] = [];
  const api = observedFetch(
    (body, call) => {
      startedAt.push(clock.now());
      return handler(body, call);
    },
    { deaf },
  );
  const baseUrl = new URL("https://api.example");
  const credentials = createCredentials(baseUrl, "sk_live_1234", undefined);
  const transport = createTransport({ baseUrl, fetch: api.fetch, isOwnFetch: true, clock });
  const send = createSender({ transport, health: new Health(clock), clock, credentials, onEvent });
  return {
    clock,
    api,
    startedAt,
    send: ({ retry, timeoutMs, body = BODY, ...options } = {}) =>
      send(new TextEncoder().encode(body), 1, {
        purpose: { operation: "upsert" },
        retryPolicy: callRetryPolicy({ ...(retry && { retry }), ...(timeoutMs !== undefined && { timeoutMs }) }, {}),
        ...options,
      }),
  };
}

/** The answers one after the other; the last one stays. */
export const inTurn =
  (...answers: (() => Response | Promise<Response>)[]): Handler =>
  (_, { number }) =>
    (answers[number - 1] ?? answers.at(-1) ?? (() => Response.error()))();
