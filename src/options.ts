import { ConfigError } from "./errors.js";
import { LIMITS } from "./limits.js";
import type { RateLimit } from "./request/rate-limit.js";
import type { RetryPolicy } from "./request/retry.js";

/** When to try again, and when to give up. All times in milliseconds. */
export interface RetryOptions {
  /** Retries of one request. @default 3 for `upsert`, unlimited for runs (they are limited by `outageMs`) */
  readonly maxRetries?: number;
  /** First wait of the exponential backoff. @default 500 */
  readonly baseDelayMs?: number;
  /** Longest wait of the exponential backoff. @default 30000 */
  readonly maxDelayMs?: number;
  /** All attempts and waits of one request together. @default 120000 for `upsert`, unlimited for runs */
  readonly deadlineMs?: number;
  /** A run stops, resumable, after this long without any success. @default 900000 */
  readonly outageMs?: number;
  /** Longest `Retry-After` to wait for. @default 60000 for `upsert`, 600000 for runs */
  readonly maxRetryAfterMs?: number;
}

export interface CallOptions {
  /** Ends the call, also while it waits. */
  readonly signal?: AbortSignal;
  /** One attempt, headers and body, in milliseconds. @default 30000 for `upsert`, 60000 for runs */
  readonly timeoutMs?: number;
  /** `false` means one attempt. */
  readonly retry?: RetryOptions | false;
}

/** How records become requests. */
export interface BatchOptions {
  /** Records per request. @default 500 */
  readonly maxBatchSize?: number;
  /** Bytes per request body, exact, in UTF-8. A single larger record goes alone. @default 524288 */
  readonly maxBatchBytes?: number;
  /** Requests in flight at once. Order per profile is kept at any value. @default 4 */
  readonly concurrency?: number;
  /** `profile`: records of one profile take effect in the order they were given. `none`: they may overtake each other. @default "profile" */
  readonly ordering?: "profile" | "none";
  /** Upper bounds of the traffic, retries included. @default none */
  readonly rateLimit?: RateLimit;
}

type RetryPolicyOptions = Pick<CallOptions, "timeoutMs" | "retry">;

const CALL_DEFAULTS: RetryPolicy = {
  timeoutMs: LIMITS.callTimeoutMs,
  maxRetries: LIMITS.callRetries,
  excusesSuspects: true,
  deadlineMs: LIMITS.callDeadlineMs,
  outageMs: Number.POSITIVE_INFINITY,
  maxRetryAfterMs: LIMITS.callRetryAfterMs,
  baseDelayMs: LIMITS.baseDelayMs,
  maxDelayMs: LIMITS.maxDelayMs,
};

const RUN_DEFAULTS: RetryPolicy = {
  ...CALL_DEFAULTS,
  timeoutMs: LIMITS.runTimeoutMs,
  maxRetries: Number.POSITIVE_INFINITY,
  deadlineMs: Number.POSITIVE_INFINITY,
  outageMs: LIMITS.outageMs,
  maxRetryAfterMs: LIMITS.runRetryAfterMs,
};

/** Policy of a single call: the client's options over the defaults, the call's own over both. */
export const callRetryPolicy = (client: RetryPolicyOptions, call: RetryPolicyOptions): RetryPolicy =>
  merge(merge(CALL_DEFAULTS, client), call);

/** Policy of a run. */
export const runRetryPolicy = (client: RetryPolicyOptions, run: RetryPolicyOptions): RetryPolicy =>
  merge(merge(RUN_DEFAULTS, client), run);

function merge(base: RetryPolicy, { timeoutMs, retry }: RetryPolicyOptions): RetryPolicy {
  const given: RetryOptions = retry === false ? { maxRetries: 0 } : (retry ?? {});
  return Object.freeze({
    timeoutMs: checked("timeoutMs", timeoutMs, base.timeoutMs, { min: 1 }),
    maxRetries: checked("retry.maxRetries", given.maxRetries, base.maxRetries, { min: 0, integer: true }),
    excusesSuspects: base.excusesSuspects && given.maxRetries === undefined,
    deadlineMs: checked("retry.deadlineMs", given.deadlineMs, base.deadlineMs, { min: 1 }),
    outageMs: checked("retry.outageMs", given.outageMs, base.outageMs, { min: 1 }),
    maxRetryAfterMs: checked("retry.maxRetryAfterMs", given.maxRetryAfterMs, base.maxRetryAfterMs, { min: 0 }),
    baseDelayMs: checked("retry.baseDelayMs", given.baseDelayMs, base.baseDelayMs, { min: 1 }),
    maxDelayMs: checked("retry.maxDelayMs", given.maxDelayMs, base.maxDelayMs, { min: 1 }),
  });
}

export interface Range {
  readonly min: number;
  readonly max?: number;
  readonly integer?: boolean;
}

/** The given number, or the default. @throws {ConfigError} naming the option, the value and the allowed range */
export function checked(name: string, given: number | undefined, fallback: number, range: Range): number {
  if (given === undefined) return fallback;
  const { min, max = Number.POSITIVE_INFINITY, integer = false } = range;
  const whole = !integer || Number.isInteger(given) || given === Number.POSITIVE_INFINITY;
  if (typeof given === "number" && given >= min && given <= max && whole) return given;
  const kind = integer ? "a whole number" : "a number";
  const upTo = max === Number.POSITIVE_INFINITY ? `from ${min} on` : `from ${min} to ${max}`;
  throw new ConfigError(`${name} is ${String(given)}; it must be ${kind} ${upTo}`);
}
