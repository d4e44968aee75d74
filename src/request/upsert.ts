import { type Clock, sleep } from "../clock.js";
import { AbortError, HttpError, type RelevaError, type RequestError } from "../errors.js";
import { LIMITS } from "../limits.js";
import { type Decision, decide } from "./decide.js";
import { failureOf, type Sent } from "./failure.js";
import type { Health } from "./health.js";
import { type Backoff, backoffMs, parseRetryAfter, retryAfterWaitMs, spread } from "./retry.js";
import type { Exchange, Transport } from "./transport.js";

/** When to give up. All times in milliseconds; Infinity where there is no such limit. */
export interface Patience {
  /** One attempt, headers and body. */
  readonly timeoutMs: number;
  readonly maxRetries: number;
  /** All attempts and waits together. */
  readonly deadlineMs: number;
  /** Without any success of the whole client. */
  readonly outageMs: number;
  /** Longest `Retry-After` worth waiting for. */
  readonly maxRetryAfterMs: number;
  readonly backoff: Backoff;
}

export type SendOutcome =
  | { readonly kind: "accepted"; readonly attempts: number }
  | { readonly kind: "refused"; readonly tooLarge: boolean; readonly error: RelevaError; readonly attempts: number }
  | { readonly kind: "undelivered"; readonly error: RelevaError; readonly attempts: number };

export interface SendOptions {
  readonly patience: Patience;
  /** Ends the attempt in the air. */
  readonly signal?: AbortSignal | undefined;
  /** Ends the waiting: no further attempt starts. An abort of `signal` must abort this one too. */
  readonly halted?: AbortSignal | undefined;
  /** The server asks for less: 429, 503, timeout. */
  readonly onPressure?: (() => void) | undefined;
  /** Told before every attempt, which is counted from 1. */
  readonly onAttempt?: ((attempt: number) => void) | undefined;
}

export interface SenderOptions {
  readonly transport: Transport;
  readonly health: Health;
  readonly clock: Clock;
  readonly secretKey: string;
}

/** Sends one ready body of `size` records until the server has decided, or patience ends. Never throws. */
export type Sender = (body: Uint8Array, size: number, options: SendOptions) => Promise<SendOutcome>;

export function createSender({ transport, health, clock, secretKey }: SenderOptions): Sender {
  return async (body, size, { patience, signal, halted = signal, onPressure, onAttempt }) => {
    const sent: Sent = { body, size, host: transport.host, secretKey };
    const startedAt = clock.now();
    const leftMs = (): number => patience.deadlineMs - (clock.now() - startedAt);
    let attempts = 0;
    let failure: RelevaError | undefined;

    for (;;) {
      const ended = await holdBack(failure);
      if (ended) return { kind: "undelivered", error: ended, attempts };
      attempts += 1;
      onAttempt?.(attempts);
      const exchange = await transport.exchange(body, { timeoutMs: Math.min(patience.timeoutMs, leftMs()), signal });
      const decision = note(exchange);
      if (decision.action === "accept") return { kind: "accepted", attempts };
      failure = failureOf(decision, exchange, sent, attempts);
      if (decision.pressure) onPressure?.();
      if (decision.action === "refuse") {
        return { kind: "refused", tooLarge: decision.code === "payload_too_large", error: failure, attempts };
      }
      if (decision.action === "retry" && signal?.aborted) return { kind: "undelivered", error: aborted(), attempts };
      const askedMs = parseRetryAfter(exchange.retryAfter, exchange.date, clock.wallTime());
      const waitMs = nextWaitMs(decision, askedMs, attempts);
      // The others keep the pause also when this call does not wait for it.
      const pauseMs = waitMs ?? Math.min(askedMs ?? 0, LIMITS.unheededPauseMs);
      if (decision.pausesClient && failure instanceof HttpError) health.pause(pauseMs, failure);
      if (waitMs === undefined) return { kind: "undelivered", error: withRetryAfter(failure, askedMs), attempts };
      await wait(waitMs);
    }

    function note(exchange: Exchange): Decision {
      if (exchange.signal.kind === "answer") health.answered();
      else if (exchange.signal.kind !== "aborted") health.silent();
      const decision = decide(exchange.signal, health);
      if (decision.action === "accept") health.succeeded();
      return decision;
    }

    /** Undefined when there is no next attempt. */
    function nextWaitMs(decision: Decision, askedMs: number | undefined, attempt: number): number | undefined {
      if (decision.action === "stop" || attempt > patience.maxRetries || halted?.aborted) return undefined;
      if (clock.now() - Math.max(health.lastSuccessAt, startedAt) >= patience.outageMs) return undefined;
      if (askedMs !== undefined && askedMs > patience.maxRetryAfterMs) return undefined;
      const random = clock.random();
      const waitMs =
        askedMs === undefined ? backoffMs(attempt, random, patience.backoff) : retryAfterWaitMs(askedMs, random);
      return waitMs < leftMs() ? waitMs : undefined;
    }

    /** Keeps the client's pause before an attempt. Returns what ends the call instead: a halt, its deadline, or a pause too long for it. */
    async function holdBack(last: RelevaError | undefined): Promise<RelevaError | undefined> {
      for (;;) {
        if (halted?.aborted) return signal?.aborted ? aborted() : (last ?? aborted());
        const pauseMs = health.pauseLeftMs();
        if (pauseMs === 0 && leftMs() > 0) return undefined;
        const waitMs = spread(pauseMs, clock.random());
        if (waitMs >= leftMs() || pauseMs > patience.maxRetryAfterMs) {
          return last ? withRetryAfter(last, pauseMs || undefined) : pausedError(health, pauseMs, sent);
        }
        await wait(waitMs);
      }
    }

    /** Ends early when the call is halted. */
    async function wait(ms: number): Promise<void> {
      await sleep(clock, ms, halted).catch(() => {});
    }
  };
}

function withRetryAfter(error: RelevaError, askedMs: number | undefined): RelevaError {
  return askedMs === undefined
    ? error
    : Object.assign(error, { retryAfterMs: askedMs } satisfies Partial<RequestError>);
}

const aborted = (): AbortError => new AbortError("aborted by the caller's signal");

/** The call that met a pause it cannot outwait: the same error as the one that began the pause, with no attempt of its own. */
function pausedError(health: Health, pauseMs: number, sent: Sent): RelevaError {
  const by = health.pausedBy;
  if (!by) return aborted();
  const Failure = by.constructor as typeof HttpError;
  return new Failure(by.code, by.message, {
    attempts: 0,
    batch: { size: sent.size, bytes: sent.body.byteLength },
    retryAfterMs: Math.ceil(pauseMs),
    retryable: true,
    status: by.status,
    serverMessage: by.serverMessage,
    serverText: HttpError.serverTextOf(by),
  });
}
