import { LIMITS } from "../limits.js";

/** When to retry, and when to give up. All times in milliseconds; Infinity where there is no such limit. */
export interface RetryPolicy {
  /** One attempt, headers and body. */
  readonly timeoutMs: number;
  readonly maxRetries: number;
  /** All attempts and waits together. */
  readonly deadlineMs: number;
  /** Without any success of the whole client. */
  readonly outageMs: number;
  /** Longest `Retry-After` worth waiting for. */
  readonly maxRetryAfterMs: number;
  /** First and longest wait of the exponential backoff. */
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
}

/** What the wait after a failed attempt depends on. */
export interface RetryState {
  readonly attempts: number;
  /** What `Retry-After` asks for. */
  readonly askedMs: number | undefined;
  /** Left of the deadline. */
  readonly leftMs: number;
  /** Since the last success of the client, or since the first attempt if that is later. */
  readonly quietMs: number;
  /** Uniform in [0, 1). */
  readonly random: number;
}

/** How long to wait for the next attempt; undefined when the policy allows none. */
export function nextWaitMs(policy: RetryPolicy, state: RetryState): number | undefined {
  const { attempts, askedMs, leftMs, quietMs, random } = state;
  if (attempts > policy.maxRetries || quietMs >= policy.outageMs) return undefined;
  if (askedMs !== undefined && askedMs > policy.maxRetryAfterMs) return undefined;
  const waitMs = askedMs === undefined ? backoffMs(attempts, random, policy) : retryAfterWaitMs(askedMs, random);
  return waitMs < leftMs ? waitMs : undefined;
}

/**
 * How long to wait after failed attempt `attempt` (1 for the first).
 * @param random uniform in [0, 1)
 */
export function backoffMs(
  attempt: number,
  random: number,
  { baseDelayMs, maxDelayMs }: Pick<RetryPolicy, "baseDelayMs" | "maxDelayMs">,
): number {
  const delayMs = Math.min(maxDelayMs, baseDelayMs * 2 ** (attempt - 1));
  return delayMs / 2 + (delayMs / 2) * random; // never 0: clients that failed together must not return together
}

/**
 * What `Retry-After` asks for, in milliseconds, or undefined when it says nothing usable: only digits and an IMF-fixdate
 * (RFC 9110, 10.2.3) count, since `Date.parse` takes "-5" for a date. A date is measured against the response's own
 * `Date`, because a local clock may be wrong by hours.
 * @param wallTime milliseconds since the epoch, for a response without a usable `Date`
 */
export function parseRetryAfter(retryAfter: string | null, date: string | null, wallTime: number): number | undefined {
  if (retryAfter === null) return undefined;
  const text = retryAfter.trim();
  if (/^[0-9]+$/.test(text)) return Number(text) * 1000;
  const until = parseImfFixdate(text);
  if (until === undefined) return undefined;
  return Math.max(0, until - ((date === null ? undefined : parseImfFixdate(date.trim())) ?? wallTime));
}

/** The wait that honours `Retry-After`: never less than asked. */
export function retryAfterWaitMs(askedMs: number, random: number): number {
  return spread(Math.max(askedMs, LIMITS.retryAfterFloorMs), random);
}

/** A little more than `ms`, so that all who wait for the same moment do not return together. */
export function spread(ms: number, random: number): number {
  return ms + Math.min(ms / 10, LIMITS.retryAfterJitterMs) * random;
}

const IMF_FIXDATE =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT$/;

function parseImfFixdate(text: string): number | undefined {
  const time = IMF_FIXDATE.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
