import type { Clock } from "../clock.js";

/**
 * For how long this process may take it that nobody else has its work: since it sent the last sign of life that its engine took.
 * A process that stood still (a debugger, a laptop's lid, SIGSTOP) finds out before it sends anything.
 */
export class Lease {
  /** Without a sign of life, until somebody else may have the work. */
  readonly ms: number;
  readonly #clock: Clock;
  readonly #expired = new AbortController();
  #renewedAt: number;
  #cancel: () => void = () => {};

  /** @param ms from now on, and from each renewal */
  constructor(ms: number, clock: Clock) {
    this.#clock = clock;
    this.ms = ms;
    this.#renewedAt = clock.now();
    this.#watch(ms);
  }

  /** Aborted once it is over. */
  get signal(): AbortSignal {
    return this.#expired.signal;
  }

  /** Asked before anything is sent or committed: timers may come late. */
  get holds(): boolean {
    if (this.#clock.now() - this.#renewedAt >= this.ms) this.end();
    return !this.#expired.signal.aborted;
  }

  /** A sign of life was taken. One that comes too late renews nothing. @param at when it was sent: it may have been taken then */
  renew(at: number): void {
    if (this.holds) this.#renewedAt = Math.max(this.#renewedAt, at);
  }

  /** The engine has given the work to somebody else. */
  end(): void {
    this.#cancel();
    if (!this.signal.aborted) this.#expired.abort(new Error("the work may be somebody else's by now"));
  }

  /** Nobody waits for it any more. */
  release(): void {
    this.#cancel();
  }

  #watch(ms: number): void {
    this.#cancel = this.#clock.setTimer(ms, () => {
      if (this.holds) this.#watch(this.ms - (this.#clock.now() - this.#renewedAt));
    });
  }
}

/** Signs of life while a slice is delivered. */
export interface Heartbeats {
  /** Of the last one, unless it was taken. */
  readonly failure: unknown;
  /** Aborted once nothing new is to start: what is in flight ends. */
  readonly halted: AbortSignal;
  halt(): void;
  end(): void;
}

/** Kafka does not know this member any more: it has shared out its partitions. */
const GIVEN_UP: ReadonlySet<unknown> = new Set(["UNKNOWN_MEMBER_ID", "ILLEGAL_GENERATION", "FENCED_INSTANCE_ID"]);

/**
 * While Kafka gathers a group anew, it takes signs of life and says so by an error, and waits for the slice: for the time of a lease
 * undisturbed, then for what is in flight.
 */
export function heartbeats(heartbeat: () => Promise<void>, lease: Lease, everyMs: number, clock: Clock): Heartbeats {
  const halted = new AbortController();
  let waitedForSince: number | undefined;
  let isAsking = false;
  let cancel = clock.setTimer(everyMs, beat);
  const beats = {
    failure: undefined as unknown,
    halted: halted.signal,
    halt: () => halted.abort(),
    end: () => cancel(),
  };
  function beat(): void {
    if (!lease.holds) return;
    cancel = clock.setTimer(everyMs, beat);
    if (isAsking) return; // kafkajs would give the answer to the one on its way, which may have been taken long ago
    isAsking = true;
    ask(clock.now()).finally(() => {
      isAsking = false;
    });
  }
  async function ask(at: number): Promise<void> {
    try {
      await heartbeat();
      beats.failure = undefined;
      lease.renew(at);
    } catch (failure) {
      beats.failure = failure;
      const type = (failure as { type?: unknown } | null)?.type;
      if (GIVEN_UP.has(type)) lease.end();
      if (type !== "REBALANCE_IN_PROGRESS") return;
      lease.renew(at);
      waitedForSince ??= at;
      if (at - waitedForSince >= lease.ms) beats.halt();
    }
  }
  return beats;
}
