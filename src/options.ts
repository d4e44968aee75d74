import type { ClientEvent } from "./events.js";
import { LIMITS } from "./limits.js";
import type { Validation } from "./record/validate.js";
import type { HeadersOption, SecretKeyOption } from "./request/headers.js";
import type { RateLimit, RateLimiter } from "./request/rate-limit.js";
import type { RetryPolicy } from "./request/retry.js";
import type { FetchLike } from "./request/transport.js";

/** When to try again, and when to give up. All times in milliseconds. */
export interface RetryOptions {
  /**
   * Retries of one request. With fewer than 6, a run or a batcher may give up before it can tell a record over which the server
   * fails from an outage: then the run stops, or the batcher's whole batch is `failed`, where else that record alone is `rejected`.
   * @default 3 for `upsert` and `deliver`, unlimited for runs and batchers (they are limited by `outageMs`)
   */
  readonly maxRetries?: number | undefined;
  /** First wait of the exponential backoff. @default 500 */
  readonly baseDelayMs?: number | undefined;
  /** Longest wait of the exponential backoff. @default 30000 */
  readonly maxDelayMs?: number | undefined;
  /** All attempts and waits of one request together; the waits of a rate limit do not count. @default 120000 for `upsert` and `deliver`, unlimited for runs and batchers */
  readonly deadlineMs?: number | undefined;
  /** A run stops, resumable, and a batcher gives a request up, after this long without any success. @default 900000 */
  readonly outageMs?: number | undefined;
  /** Longest `Retry-After` to wait for. @default 60000 for `upsert` and `deliver`, 600000 for runs and batchers */
  readonly maxRetryAfterMs?: number | undefined;
}

/** A client: its server and its account, and what holds for all its calls. */
export interface ClientOptions {
  /**
   * The secret key of the account. It is kept in a closure: no property, error or log of the client shows it. A function is
   * asked before every request (cache what it gives, if that costs), and once more after a 401: keys rotate while a run goes on.
   */
  readonly secretKey: SecretKeyOption;
  /** https, or http to a loopback host. @default the contract's server, https://releva.ai */
  readonly baseUrl?: string | undefined;
  /** Added to every request; a function is asked before each one. `Authorization`, `Content-Type` and `Content-Length` are the package's own. */
  readonly headers?: HeadersOption | undefined;
  /**
   * Called with a URL and the ready bytes of a body. What it throws is a failure of the network when it has a code or the words
   * of one; anything else is yours, and is not retried. @default the global `fetch`, looked up for each request
   */
  readonly fetch?: FetchLike | undefined;
  /** One attempt, headers and body, in milliseconds. @default 30000 for `upsert` and `deliver`, 60000 for runs and batchers */
  readonly timeoutMs?: number | undefined;
  /** `false` means one attempt, and one more after a 401 where a function gives the key. */
  readonly retry?: RetryOptions | false | undefined;
  /** Upper bounds of all the client's traffic together, retries included, or a limiter of your own. @default none */
  readonly rateLimit?: RateLimit | RateLimiter | undefined;
  /** `strict`: unknown fields are issues. `contract`: they are not. `off`: the server alone decides. @default "strict" */
  readonly validation?: Validation | undefined;
  /** What the client does, for metrics, traces and logs. What it throws is dropped: an observer must not break delivery. */
  readonly onEvent?: ((event: ClientEvent) => void) | undefined;
}

/** How one request is made. */
export interface CallOptions {
  /** Ends the call, also while it waits. */
  readonly signal?: AbortSignal | undefined;
  /** One attempt, headers and body, in milliseconds. @default 30000 for `upsert` and `deliver`, 60000 for runs and batchers */
  readonly timeoutMs?: number | undefined;
  /** `false` means one attempt, and one more after a 401 where a function gives the key. */
  readonly retry?: RetryOptions | false | undefined;
  /** Added to every request, over those of the client. A function is asked before each one. `Authorization`, `Content-Type` and `Content-Length` are the package's own. */
  readonly headers?: HeadersOption | undefined;
}

/** How records become requests. */
export interface BatchOptions {
  /** Records per request. @default 500 */
  readonly maxBatchSize?: number | undefined;
  /** Bytes per request body, exact, in UTF-8. A single larger record goes alone. @default 524288 */
  readonly maxBatchBytes?: number | undefined;
  /** Requests in flight at once. Order per profile is kept at any value. @default 4 */
  readonly concurrency?: number | undefined;
  /** `profile`: records of one profile take effect in the order they were given. `none`: they may overtake each other. @default "profile" */
  readonly ordering?: "profile" | "none" | undefined;
  /** Upper bounds of the traffic, retries included, or a limiter of your own, beside those of the client. @default none */
  readonly rateLimit?: RateLimit | RateLimiter | undefined;
  /** A batch that is not full is sent this long after its first record at the latest. @default 1000 */
  readonly lingerMs?: number | undefined;
}

type RetryPolicyOptions = Pick<CallOptions, "timeoutMs" | "retry">;

const CALL_DEFAULTS: RetryPolicy = {
  timeoutMs: LIMITS.callTimeoutMs,
  maxRetries: LIMITS.callRetries,
  excusesSuspects: true,
  deadlineMs: LIMITS.callDeadlineMs,
  outageMs: Number.POSITIVE_INFINITY,
  firstContactTries: LIMITS.firstContactTries,
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

/** Policy of a single call: the client's options over the defaults, the call's own over both. All were checked. */
export const callRetryPolicy = (client: RetryPolicyOptions, call: RetryPolicyOptions): RetryPolicy =>
  merge(merge(CALL_DEFAULTS, client), call);

/** Policy of a run. */
export const runRetryPolicy = (client: RetryPolicyOptions, run: RetryPolicyOptions): RetryPolicy =>
  merge(merge(RUN_DEFAULTS, client), run);

function merge(base: RetryPolicy, { timeoutMs, retry }: RetryPolicyOptions): RetryPolicy {
  const given: RetryOptions = retry === false ? { maxRetries: 0 } : (retry ?? {});
  const { maxRetries, baseDelayMs, maxDelayMs, deadlineMs, outageMs, maxRetryAfterMs } = given;
  const policy = { timeoutMs, maxRetries, baseDelayMs, maxDelayMs, deadlineMs, outageMs, maxRetryAfterMs };
  const excusesSuspects = base.excusesSuspects && maxRetries === undefined;
  return Object.freeze(withDefaults({ ...policy, excusesSuspects }, base));
}

/** Each field of the second over that of the first, as one call's go over the client's. */
export function mergedRetry(first: ClientOptions["retry"], second: ClientOptions["retry"]): ClientOptions["retry"] {
  if (!second) return second ?? first;
  const before = first === false ? { maxRetries: 0 } : first;
  return { ...before, ...Object.fromEntries(Object.entries(second).filter(([, value]) => value !== undefined)) };
}

/** What is given over the defaults; undefined is not given. */
export function withDefaults<T extends object>(given: { readonly [K in keyof T]?: T[K] | undefined }, base: T): T {
  const all: T = { ...base };
  for (const name in base) all[name] = given[name] ?? base[name];
  return all;
}
