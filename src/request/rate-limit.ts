import type { Clock } from "../clock.js";

/** Upper bounds of a run's or a batcher's traffic, retries included. */
export interface RateLimit {
  /** A fraction is a request every few seconds. */
  readonly requestsPerSecond?: number | undefined;
  /** Records of the bodies sent; a batch waits as a whole. */
  readonly profilesPerSecond?: number | undefined;
}

/** Tells how long the next request has to wait, and counts it as sent then. */
export type Limiter = (profiles: number) => number;

/** Spaces requests evenly: what was not used is not saved up, so that a pause is not followed by a burst. */
export function createLimiter(
  clock: Clock,
  { requestsPerSecond = Number.POSITIVE_INFINITY, profilesPerSecond = Number.POSITIVE_INFINITY }: RateLimit,
): Limiter {
  let freeAt = 0;
  return (profiles) => {
    const now = clock.now();
    const startAt = Math.max(now, freeAt);
    freeAt = startAt + 1000 * Math.max(1 / requestsPerSecond, profiles / profilesPerSecond);
    return startAt - now;
  };
}
