import { onAbort } from "./abort.js";
import { LIMITS } from "./limits.js";

/** Time and chance as one value, so that every decision that depends on them can be tested without waiting. */
export interface Clock {
  /** Milliseconds that never run backwards. */
  now(): number;
  /** Milliseconds since the epoch: only for what is compared with a server's `Date`. */
  wallTime(): number;
  /** Calls back once after `ms`; the returned function forgets it. */
  setTimer(ms: number, callback: () => void): () => void;
  /** Uniform in [0, 1). */
  random(): number;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  setTimer(ms, callback) {
    const dueAt = performance.now() + ms;
    let timer = setTimeout(ring, timeoutMs(ms));
    function ring(): void {
      const leftMs = dueAt - performance.now();
      if (leftMs > 0) timer = setTimeout(ring, timeoutMs(leftMs));
      else callback();
    }
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

/** The platform's timers may ring a moment early, and beyond 31 bits of milliseconds they ring at once: both are set again. */
const timeoutMs = (ms: number): number => Math.min(Math.ceil(ms), LIMITS.timerCeilingMs);

/** To be called between steps that wait for nothing: now and then it lets timers and signals have their turn. */
export function breather(clock: Clock): () => Promise<void> | undefined {
  let breathedAt = clock.now();
  return () => {
    if (clock.now() - breathedAt < LIMITS.breathMs) return undefined;
    return sleep(clock, 0).then(() => {
      breathedAt = clock.now();
    });
  };
}

/** Resolves after `ms`, or rejects with the signal's reason as soon as it aborts. Leaves no timer and no listener behind. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const cancel = clock.setTimer(ms, () => {
      forget();
      resolve();
    });
    const forget = onAbort(signal, () => {
      cancel();
      reject(signal?.reason);
    });
  });
}
