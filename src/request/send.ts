import { abortedBy } from "../abort.js";
import { type Clock, sleep } from "../clock.js";
import { ConfigError, HttpError, type RelevaError } from "../errors.js";
import { type Attempt, type EventListener, nextId, nextRequest, type Purpose, UNHEARD } from "../events.js";
import { LIMITS } from "../limits.js";
import type { Decision, Pressure, Verdict } from "../verdict.js";
import { decide } from "./classify.js";
import { failureOf, pausedError, requestIdOf, type Sent, withRetryAfter } from "./failure.js";
import { type Credentials, type HeadersOption, RequestHeaders } from "./headers.js";
import type { Health } from "./health.js";
import type { Limiter } from "./rate-limit.js";
import { type Asked, nextWaitMs, parseRetryAfter, type RetryPolicy, type RetryState, spread } from "./retry.js";
import { Suspects, type Suspicion } from "./suspicion.js";
import type { Exchange, Transport } from "./transport.js";

export interface SendOptions {
  readonly retryPolicy: RetryPolicy;
  readonly purpose: Purpose;
  /** Of the call, beside those of the client. */
  readonly headers?: HeadersOption | undefined;
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
  readonly credentials: Credentials;
  /** Spaces the attempts of all calls. */
  readonly limiter?: Limiter | undefined;
  readonly onEvent: EventListener;
}

/** Sends one ready body of `size` records until the server has decided, or the retry policy ends it. Never throws. */
export type Sender = (body: Uint8Array, size: number, options: SendOptions) => Promise<Verdict>;

export function createSender(given: SenderOptions): Sender {
  const tools: Tools = { ...given, suspects: new Suspects(given.health) };
  return (body, size, options) =>
    new Sending(tools, options, {
      body,
      size,
      host: tools.transport.host,
      signal: options.signal,
    }).run();
}

type Tools = SenderOptions & { readonly suspects: Suspects };

/** One body on its way. */
class Sending {
  readonly #tools: Tools;
  readonly #options: SendOptions;
  readonly #sent: Sent;
  readonly #halted: AbortSignal | undefined;
  #startedAt: number;
  #attempts = 0;
  readonly #request = nextRequest();
  readonly #headers: RequestHeaders;
  #failure: RelevaError | undefined;
  readonly #suspicion: Suspicion;
  /** Failures before the server is asked about again. */
  #patience: number;
  /** A body that is too large for now, as its answer says when to come again, is sent again once. */
  #waitedForSize = false;

  constructor(tools: Tools, options: SendOptions, sent: Sent) {
    this.#tools = tools;
    this.#options = options;
    this.#sent = sent;
    this.#halted = options.halted ?? options.signal;
    this.#startedAt = tools.clock.now();
    this.#headers = new RequestHeaders(tools.credentials, options.headers);
    this.#suspicion = tools.suspects.suspicionOf(sent.body, sent.size);
    this.#patience = options.isSuspect ? 1 : 2; // most failures are mended by one retry
  }

  async run(): Promise<Verdict> {
    const { retryPolicy, signal, onPressure } = this.#options;
    const { clock, health, onEvent } = this.#tools;
    for (;;) {
      const ended = await this.#holdBack();
      if (ended) return this.#undelivered(ended);
      const { exchange, decision, made, error } = await this.#attempt();
      const attempts = this.#attempts;
      if (error === undefined) return { kind: "accepted", attempts };
      this.#failure = error;
      if (this.#headers.mayBeRotated(statusOf(exchange).status, error)) {
        onEvent({ type: "retry", ...made, code: error.code, waitMs: 0, ...statusOf(exchange) });
        continue;
      }
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
        onEvent({ type: "retry", ...made, code: error.code, waitMs, ...statusOf(exchange) });
        await this.#wait(waitMs);
      }
      if (decision.mayBePoison && (await this.#isPoison(waitMs !== undefined))) {
        health.explained(this.#suspicion.attempts);
        return { ...refused, poison: true };
      }
      if (waitMs === undefined) return isTemporary ? refused : this.#undelivered(withRetryAfter(error, asked?.ms));
    }
  }

  async #attempt(): Promise<AttemptMade> {
    const { retryPolicy, signal, onAttempt, purpose } = this.#options;
    const { transport, clock, credentials, onEvent } = this.#tools;
    const { body, size } = this.#sent;
    const attempt = this.#attempts + 1;
    const made: Attempt = {
      ...purpose,
      id: nextId(),
      request: this.#request,
      attempt,
      records: size,
      bytes: body.byteLength,
    };
    const startedAt = clock.now();
    onEvent({ type: "request", ...made });
    const exchange = await transport.exchange(body, {
      timeoutMs: Math.min(retryPolicy.timeoutMs, this.#leftMs()),
      signal,
      headers: () => this.#headers.next(),
      onSend: () => {
        this.#attempts = attempt; // from here on it may have been applied
        onAttempt?.(attempt);
      },
    });
    const decision = this.#note(exchange);
    const sent = { ...this.#sent, secretKeys: credentials.recentKeys };
    const error = decision.action === "accept" ? undefined : failureOf(decision, exchange, sent, this.#attempts);
    const end = { ...made, durationMs: Math.round((clock.now() - startedAt) * 1000) / 1000 };
    const { status } = statusOf(exchange);
    const requestId = onEvent === UNHEARD ? undefined : requestIdOf(exchange, sent);
    if (status === undefined) onEvent({ type: "failure", ...end, code: decision.code ?? "api" });
    else onEvent({ type: "response", ...end, status, ...(requestId !== undefined && { requestId }) });
    return { exchange, decision, made, error };
  }

  #note({ end }: Exchange): Decision {
    const { health } = this.#tools;
    const isOurs = end.kind === "aborted" || end.kind === "own"; // it says nothing of the server
    if (end.kind === "answer") health.answered();
    else if (!isOurs) health.silent();
    const { everAnswered, silentTries } = health;
    const { firstContactTries } = this.#options.retryPolicy;
    const decision = decide(end, { everAnswered, silentTries, firstContactTries });
    if (decision.mayBePoison) this.#suspicion.failed(decision.pausesClient);
    if (!isOurs) health.attempted(decision.action === "retry");
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
    this.#tools.onEvent({ type: "pause", ms, ...this.#options.purpose });
  }

  /**
   * Keeps the client's pause and the rate before an attempt, the rate last: those who waited for the same pause must not go
   * at once. Returns what ends the call instead: a halt, its deadline, or a pause too long for it.
   */
  async #holdBack(): Promise<RelevaError | undefined> {
    const { retryPolicy, signal, limiter } = this.#options;
    const { clock, health } = this.#tools;
    const ofClient = this.#tools.limiter;
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
      const { size } = this.#sent;
      const turns = hasTurn ? [] : [limiter, ofClient].flatMap((limit) => limit?.(size, this.#halted) ?? []);
      if (turns.length === 0) return undefined;
      const waitsSince = clock.now();
      const failure = await Promise.all(turns).then(() => undefined, limiterFailed);
      this.#startedAt += clock.now() - waitsSince; // our own rate is no failure of the server's
      if (failure && !this.#halted?.aborted) return failure;
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
    this.#tools.suspects.keep(this.#sent.body, this.#sent.size, this.#suspicion);
    return { kind: "undelivered", error, attempts: this.#attempts };
  }
}

/** `error` unless it was accepted. */
type AttemptMade = { exchange: Exchange; decision: Decision; made: Attempt; error: RelevaError | undefined };

const limiterFailed = (cause: unknown): ConfigError =>
  new ConfigError("acquire of the rateLimit failed (see cause)", { cause, retryable: true });

const statusOf = ({ end }: Exchange): { status?: number } => (end.kind === "answer" ? { status: end.status } : {});
