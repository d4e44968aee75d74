import { type Clock, sleep } from "../clock.js";
import { AbortError, HttpError, type RelevaError } from "../errors.js";
import type { EventListener } from "../events.js";
import { LIMITS } from "../limits.js";
import { type Decision, decide } from "./classify.js";
import { failureOf, pausedError, type Sent, withRetryAfter } from "./failure.js";
import type { Health } from "./health.js";
import type { Limiter } from "./rate-limit.js";
import { nextWaitMs, parseRetryAfter, type RetryPolicy, type RetryState, spread } from "./retry.js";
import type { Exchange, Transport } from "./transport.js";

export type SendOutcome = { readonly attempts: number } & (
  | { readonly kind: "accepted" }
  /** `poison`: the server never said no, but fails over this batch alone. */
  | { readonly kind: "refused"; readonly tooLarge: boolean; readonly poison: boolean; readonly error: RelevaError }
  /** It keeps failing, and nobody has succeeded since: only another request can tell an outage from poison. `resume` goes on. */
  | { readonly kind: "suspect"; readonly error: RelevaError; readonly resume: () => Promise<SendOutcome> }
  | { readonly kind: "undelivered"; readonly error: RelevaError }
);

export interface SendOptions {
  readonly retryPolicy: RetryPolicy;
  /** Ends the attempt in the air. */
  readonly signal?: AbortSignal | undefined;
  /** Ends the waiting: no further attempt starts. An abort of `signal` must abort this one too. */
  readonly halted?: AbortSignal | undefined;
  /** The server asks for less: 429 and 503 for fewer requests at once, timeouts for smaller ones as well. */
  readonly onStrain?: ((strain: "busy" | "slow") => void) | undefined;
  /** Told before every attempt, which is counted from 1. */
  readonly onAttempt?: ((attempt: number) => void) | undefined;
  /** Spaces the attempts. */
  readonly limiter?: Limiter | undefined;
  /** Whether the batch itself may be at fault when the server fails; otherwise it is retried to the end. @default false */
  readonly suspects?: boolean | undefined;
}

export interface SenderOptions {
  readonly transport: Transport;
  readonly health: Health;
  readonly clock: Clock;
  readonly secretKey: string;
  readonly onEvent: EventListener;
}

/** Sends one ready body of `size` records until the server has decided, or the retry policy ends it. Never throws. */
export type Sender = (body: Uint8Array, size: number, options: SendOptions) => Promise<SendOutcome>;

export function createSender(tools: SenderOptions): Sender {
  return (body, size, options) =>
    new Sending(tools, options, { body, size, host: tools.transport.host, secretKey: tools.secretKey }).run();
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
  /** Failures that may be the batch's own fault, and when the first of them was. */
  #suspectFailures = 0;
  #suspectSince = Number.POSITIVE_INFINITY;

  constructor(tools: SenderOptions, options: SendOptions, sent: Sent) {
    this.#tools = tools;
    this.#options = options;
    this.#sent = sent;
    this.#halted = options.halted ?? options.signal;
    this.#startedAt = tools.clock.now();
  }

  async run(): Promise<SendOutcome> {
    const { retryPolicy, signal, suspects, onStrain } = this.#options;
    const { clock, onEvent } = this.#tools;
    for (;;) {
      const ended = await this.#holdBack();
      if (ended) return this.#undelivered(ended);
      const { exchange, decision } = await this.#attempt();
      const attempts = this.#attempts;
      if (decision.action === "accept") return { kind: "accepted", attempts };
      const error = failureOf(decision, exchange, this.#sent, attempts);
      this.#failure = error;
      if (decision.strain) onStrain?.(decision.strain);
      if (decision.action === "refuse") {
        return { kind: "refused", tooLarge: decision.code === "payload_too_large", poison: false, error, attempts };
      }
      if (decision.action === "retry" && signal?.aborted) return this.#undelivered(new AbortError());
      const isSuspect = suspects === true && decision.suspect;
      if (isSuspect && this.#suspect()) return { kind: "refused", tooLarge: false, poison: true, error, attempts };

      const askedMs = parseRetryAfter(exchange.retryAfter, exchange.date, clock.wallTime());
      const waitMs = this.#mayRetry(decision) ? nextWaitMs(retryPolicy, this.#retryState(askedMs)) : undefined;
      // The others keep the pause also when this call does not wait for it.
      if (decision.pausesClient) this.#pause(waitMs ?? Math.min(askedMs ?? 0, LIMITS.unheededPauseMs), error);
      if (waitMs === undefined) return this.#undelivered(withRetryAfter(error, askedMs));
      onEvent({ type: "retry", attempt: attempts, code: error.code, waitMs, ...statusOf(exchange) });
      await this.#wait(waitMs);
      if (isSuspect && this.#suspectFailures % LIMITS.suspectFailures === 0 && !this.#halted?.aborted) {
        return { kind: "suspect", error, attempts, resume: () => this.run() };
      }
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

  #note({ signal }: Exchange): Decision {
    const { health } = this.#tools;
    if (signal.kind === "answer") health.answered();
    else if (signal.kind !== "aborted") health.silent();
    const decision = decide(signal, health);
    if (decision.action === "accept") health.succeeded();
    return decision;
  }

  /** One more failure. True when they are enough, and others did succeed since the first of them: it is not the server. */
  #suspect(): boolean {
    const { clock, health } = this.#tools;
    this.#suspectFailures += 1;
    this.#suspectSince = Math.min(this.#suspectSince, clock.now());
    return this.#suspectFailures >= LIMITS.suspectFailures && health.lastSuccessAt > this.#suspectSince;
  }

  #mayRetry({ action }: Decision): boolean {
    return action === "retry" && !this.#halted?.aborted;
  }

  #retryState(askedMs: number | undefined): RetryState {
    const { clock, health } = this.#tools;
    const quietMs = clock.now() - Math.max(health.lastSuccessAt, this.#startedAt);
    return { attempts: this.#attempts, askedMs, leftMs: this.#leftMs(), quietMs, random: clock.random() };
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
      if (this.#halted?.aborted) return signal?.aborted ? new AbortError() : (last ?? new AbortError());
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

  #undelivered(error: RelevaError): SendOutcome {
    return { kind: "undelivered", error, attempts: this.#attempts };
  }
}

const statusOf = ({ signal }: Exchange): { status?: number } =>
  signal.kind === "answer" ? { status: signal.status } : {};
