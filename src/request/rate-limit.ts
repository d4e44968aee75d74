import { onAbort } from "../abort.js";
import { type Clock, sleep } from "../clock.js";

/** Upper bounds of the traffic, retries included. */
export interface RateLimit {
  /** A fraction is a request every few seconds. */
  readonly requestsPerSecond?: number | undefined;
  /** Records of the bodies sent; a batch waits as a whole. */
  readonly profilesPerSecond?: number | undefined;
}

/** A limiter of your own, such as one over Redis that several processes share. */
export interface RateLimiter {
  /**
   * Resolves when a request with so many profiles may be sent. Called before each attempt, outside its timeout and its deadline.
   * What it throws ends the request, whose records are not delivered then.
   *
   * @param signal aborted when nobody waits any more
   */
  acquire(profiles: number, signal: AbortSignal): Promise<void>;
}

/** Waits for the turn of a request. It resolves early when `halted` aborts. Undefined when there is nothing to wait for. */
export type Limiter = (profiles: number, halted: AbortSignal | undefined) => Promise<void> | undefined;

export function createLimiter(clock: Clock, limit: RateLimit | RateLimiter): Limiter {
  return "acquire" in limit ? ownLimiter(limit) : evenly(clock, limit);
}

/** Spaces requests evenly: what was not used is not saved up, so that a pause is not followed by a burst. */
function evenly(
  clock: Clock,
  { requestsPerSecond = Number.POSITIVE_INFINITY, profilesPerSecond = Number.POSITIVE_INFINITY }: RateLimit,
): Limiter {
  let freeAt = 0;
  return (profiles, halted) => {
    const now = clock.now();
    const startAt = Math.max(now, freeAt);
    freeAt = startAt + 1000 * Math.max(1 / requestsPerSecond, profiles / profilesPerSecond);
    return startAt > now ? sleep(clock, startAt - now, halted).catch(() => {}) : undefined;
  };
}

function ownLimiter(limiter: RateLimiter): Limiter {
  return (profiles, halted) => {
    const signal = halted ?? new AbortController().signal;
    return new Promise((resolve, reject) => {
      const forget = onAbort(signal, resolve);
      Promise.resolve()
        .then(() => limiter.acquire(profiles, signal))
        .finally(forget)
        .then(resolve, reject);
    });
  };
}
