import { type Clock, systemClock } from "../clock.js";

/**
 * For how long this process may take it that nobody else has its work: since the last sign of life that its engine took. A process
 * that stood still (a debugger, a laptop's lid, SIGSTOP) finds out before it sends anything.
 */
export class Lease {
  readonly #clock: Clock;
  readonly #ms: number;
  readonly #expired = new AbortController();
  #renewedAt: number;
  #cancel: () => void = () => {};

  /** @param ms without a sign of life until somebody else may have the work */
  constructor(ms: number, clock: Clock = systemClock) {
    this.#clock = clock;
    this.#ms = ms;
    this.#renewedAt = clock.now();
    this.#watch(ms);
  }

  /** Aborted once it is over. */
  get signal(): AbortSignal {
    return this.#expired.signal;
  }

  /** Asked before anything is sent or committed: timers may come late. */
  get holds(): boolean {
    if (this.#clock.now() - this.#renewedAt >= this.#ms) this.#end();
    return !this.#expired.signal.aborted;
  }

  /** A sign of life that was taken. One that comes too late renews nothing. */
  renew(): void {
    if (this.holds) this.#renewedAt = this.#clock.now();
  }

  /** Nobody waits for it any more. */
  release(): void {
    this.#cancel();
  }

  #watch(ms: number): void {
    this.#cancel = this.#clock.setTimer(ms, () => {
      if (this.holds) this.#watch(this.#ms - (this.#clock.now() - this.#renewedAt));
    });
  }

  #end(): void {
    this.#cancel();
    if (!this.signal.aborted) this.#expired.abort(new Error("the work may be somebody else's by now"));
  }
}

/** Signs of life while a slice is delivered. The first one that fails is kept: it is answered after the slice. */
export function heartbeats(
  heartbeat: () => Promise<void>,
  lease: Lease,
  everyMs: number,
  clock: Clock,
): { readonly failure: unknown; end(): void } {
  const beats = { failure: undefined as unknown, end: () => cancel() };
  let cancel = clock.setTimer(everyMs, beat);
  function beat(): void {
    if (!lease.holds) return;
    heartbeat().then(
      () => lease.renew(),
      (failure) => {
        beats.failure ??= failure;
      },
    );
    cancel = clock.setTimer(everyMs, beat);
  }
  return beats;
}
