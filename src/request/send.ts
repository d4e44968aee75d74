import { abortedBy } from "../abort.js";
import { type Clock, sleep } from "../clock.js";
import { HttpError, type RelevaError } from "../errors.js";
import type { EventListener } from "../events.js";
import { LIMITS } from "../limits.js";
import type { Decision, Pressure, Verdict } from "../verdict.js";
import { decide } from "./classify.js";
import { failureOf, pausedError, type Sent, withRetryAfter } from "./failure.js";
import type { Health } from "./health.js";
import type { Limiter } from "./rate-limit.js";
import { type Asked, nextWaitMs, parseRetryAfter, type RetryPolicy, type RetryState, spread } from "./retry.js";
import { Suspicion } from "./suspicion.js";
import type { Exchange, Transport } from "./transport.js";

export interface SendOptions {
  readonly retryPolicy: RetryPolicy;
  /** Ends the attempt in flight. */
  readonly signal?: AbortSignal | undefined;
  /** Ends the waiting: no further attempt starts. An abort of `signal` must abort this one too. */
  readonly halted?: AbortSignal | undefined;
  readonly onPressure?: ((pressure: Pressure) => void) | undefined;
  /** Told before every attempt, which is counted from 1. */
  readonly onAttempt?: ((attempt: number) => void) | undefined;
  /** Spaces the attempts. */
  readonly limiter?: Limiter | undefined;
  /** Asked while the request only fails, and no other one of the client succeeds: sends another record, and says whether it was accepted. @default the request is retried to the end */
  readonly isServerWell?: ((isFirst: boolean) => Promise<boolean>) | undefined;
  /** It is part of a request that was poison: the server is asked about from the first failure on. */
  readonly isSuspect?: boolean | undefined;
}

export interface SenderOptions {
  readonly transport: Transport;
  readonly health: Health;
  readonly clock: Clock;
  readonly secretKey: string;
  readonly onEvent: EventListener;
}

/** Sends one ready body of `size` records until the server has decided, or the retry policy ends it. Never throws. */
export type Sender = (body: Uint8Array, size: number, options: SendOptions) => Promise<Verdict>;

export function createSender(tools: SenderOptions): Sender {
  return (body, size, options) =>
    new Sending(tools, options, {
      body,
      size,
      host: tools.transport.host,
      secretKey: tools.secretKey,
      signal: options.signal,
    }).run();
}

/** One body on its way. */
class Sending {
  readonly #tools: SenderOptions;
  readonly #options: SendOptions;
  readonly #sent: Sent;
  readonly #halted: AbortSignal | undefined;
  #startedAt: number;
  #attempts = 0;
  #failure: RelevaError | undefined;
  readonly #suspicion: Suspicion;
  /** Failures before the server is asked about again. */
  #patience: number;
  /** A body that is too large for now, as its answer says when to come again, is sent again once. */
  #waitedForSize = false;

  constructor(tools: SenderOptions, options: SendOptions, sent: Sent) {
    this.#tools = tools;
    this.#options = options;
    this.#sent = sent;
    this.#halted = options.halted ?? options.signal;
    this.#startedAt = tools.clock.now();
    this.#suspicion = new Suspicion(tools.health, sent.size);
    this.#patience = options.isSuspect ? 1 : 2; // most failures are mended by one retry
  }

  async run(): Promise<Verdict> {
    const { retryPolicy, signal, onPressure } = this.#options;
    const { clock, health, onEvent } = this.#tools;
    for (;;) {
      const ended = await this.#holdBack();
      if (ended) return this.#undelivered(ended);
      const { exchange, decision } = await this.#attempt();
      const attempts = this.#attempts;
      if (decision.action === "accept") return { kind: "accepted", attempts };
      const error = failureOf(decision, exchange, this.#sent, attempts);
      this.#failure = error;
      if (decision.pressure) onPressure?.(decision.pressure);
      const asked = parseRetryAfter(exchange, clock.wallTime());
      const isTooLarge = decision.code === "payload_too_large";
      const refused: Verdict = { kind: "refused", tooLarge: isTooLarge, poison: false, error, attempts };
      const isTemporary = isTooLarge && asked !== undefined && !this.#waitedForSize;
      this.#waitedForSize ||= isTemporary;
      if (decision.action === "refuse" && !isTemporary) return refused;
      if (signal?.aborted && decision.action !== "stop") return this.#undelivered(abortedBy(signal));

      const waitMs =
        isTemporary || this.#mayRetry(decision) ? nextWaitMs(retryPolicy, this.#retryState(asked)) : undefined;
      // The others keep the pause also when this call does not wait for it.
      if (decision.pausesClient) this.#pause(waitMs ?? Math.min(asked?.ms ?? 0, LIMITS.unheededPauseMs), error);
      if (waitMs !== undefined) {
        onEvent({ type: "retry", attempt: attempts, code: error.code, waitMs, ...statusOf(exchange) });
        await this.#wait(waitMs);
      }
      if (decision.mayBePoison && (await this.#isPoison(waitMs !== undefined))) {
        health.explained(this.#suspicion.attempts);
        return { ...refused, poison: true };
      }
      if (waitMs === undefined) return isTemporary ? refused : this.#undelivered(withRetryAfter(error, asked?.ms));
    }
  }

  async #attempt(): Promise<{ exchange: Exchange; decision: Decision }> {
    const { retryPolicy, signal, onAttempt } = this.#options;
    const { transport, clock, onEvent } = this.#tools;
    const { body, size } = this.#sent;
    this.#attempts += 1;
    const attempt = this.#attempts;
    onAttempt?.(attempt);
    onEvent({ type: "request", attempt, size, bytes: body.byteLength });
    const sentAt = clock.now();
    const timeoutMs = Math.min(retryPolicy.timeoutMs, this.#leftMs());
    const exchange = await transport.exchange(body, { timeoutMs, signal });
    const { status } = statusOf(exchange);
    if (status !== undefined) onEvent({ type: "response", attempt, status, durationMs: clock.now() - sentAt });
    return { exchange, decision: this.#note(exchange) };
  }

  #note({ end }: Exchange): Decision {
    const { health } = this.#tools;
    if (end.kind === "answer") health.answered();
    else if (end.kind !== "aborted") health.silent();
    const decision = decide(end, health);
    if (decision.mayBePoison) this.#suspicion.failed(decision.pausesClient);
    if (end.kind !== "aborted") health.attempted(decision.action === "retry");
    if (decision.action === "accept") health.succeeded();
    return decision;
  }

  /** Whether the evidence says that the request is at fault. Where there is too little of it, others are sent to find out. */
  async #isPoison(mayAsk: boolean): Promise<boolean> {
    const { isServerWell } = this.#options;
    if (!isServerWell || this.#halted?.aborted) return false;
    this.#patience -= 1;
    if (!this.#suspicion.confirm() && mayAsk && this.#patience <= 0) {
      this.#patience = LIMITS.poisonFailures; // in an outage it is seldom worth asking
      for (let asked = 0; asked < LIMITS.probesPerFailure && !this.#suspicion.isProven; asked += 1) {
        const { failed } = this.#tools.health.tally;
        if (!(await isServerWell(asked === 0)) || this.#halted?.aborted) break;
        this.#patience = 1;
        this.#suspicion.confirm();
        if (this.#tools.health.tally.failed > failed) break; // more would only burden it
      }
    }
    return this.#suspicion.isProven;
  }

  #mayRetry({ action }: Decision): boolean {
    return action === "retry" && !this.#halted?.aborted;
  }

  #retryState(asked: Asked | undefined): RetryState {
    const { clock, health } = this.#tools;
    const quietMs = clock.now() - Math.max(health.lastSuccessAt, this.#startedAt);
    return {
      attempts: this.#attempts,
      excused: this.#options.isServerWell ? this.#suspicion.excused : 0,
      askedMs: asked?.ms,
      isAskedByLocalClock: asked?.isByLocalClock ?? false,
      leftMs: this.#leftMs(),
      quietMs,
      random: clock.random(),
    };
  }

  #pause(ms: number, by: RelevaError): void {
    if (ms <= 0 || !(by instanceof HttpError)) return;
    this.#tools.health.pause(ms, by);
    this.#tools.onEvent({ type: "pause", ms });
  }

  /**
   * Keeps the client's pause and the rate before an attempt, the rate last: those who waited for the same pause must not go
   * at once. Returns what ends the call instead: a halt, its deadline, or a pause too long for it.
   */
  async #holdBack(): Promise<RelevaError | undefined> {
    const { retryPolicy, signal, limiter } = this.#options;
    const { clock, health } = this.#tools;
    const last = this.#failure;
    for (let hasTurn = false; ; ) {
      if (this.#halted?.aborted) return signal?.aborted || !last ? abortedBy(signal) : last;
      const pauseMs = health.pauseLeftMs();
      const waitMs = pauseMs > 0 ? spread(pauseMs, clock.random()) : 0;
      if (waitMs >= this.#leftMs() || pauseMs > retryPolicy.maxRetryAfterMs) {
        return last ? withRetryAfter(last, pauseMs || undefined) : pausedError(health, pauseMs, this.#sent);
      }
      if (pauseMs > 0) {
        await this.#wait(waitMs);
        hasTurn = false;
        continue;
      }
      const spacedMs = hasTurn ? 0 : (limiter?.(this.#sent.size) ?? 0);
      if (spacedMs === 0) return undefined;
      await this.#wait(spacedMs);
      this.#startedAt += spacedMs; // our own rate is no failure of the server's
      hasTurn = true;
    }
  }

  /** Ends early when the call is halted. */
  async #wait(ms: number): Promise<void> {
    await sleep(this.#tools.clock, ms, this.#halted).catch(() => {});
  }

  #leftMs(): number {
    return this.#options.retryPolicy.deadlineMs - (this.#tools.clock.now() - this.#startedAt);
  }

  #undelivered(error: RelevaError): Verdict {
    return { kind: "undelivered", error, attempts: this.#attempts };
  }
}

const statusOf = ({ end }: Exchange): { status?: number } => (end.kind === "answer" ? { status: end.status } : {});
