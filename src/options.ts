import { nearest, shownName } from "../generated/validate.js";
import { ConfigError } from "./errors.js";
import type { ClientEvent } from "./events.js";
import { LIMITS } from "./limits.js";
import type { Validation } from "./record/validate.js";
import { checkHeaders, type HeadersOption, type SecretKeyOption } from "./request/headers.js";
import type { RateLimit } from "./request/rate-limit.js";
import type { RetryPolicy } from "./request/retry.js";
import type { FetchLike } from "./request/transport.js";

/** When to try again, and when to give up. All times in milliseconds. */
export interface RetryOptions {
  /** Retries of one request. @default 3 for `upsert`, unlimited for runs (they are limited by `outageMs`) */
  readonly maxRetries?: number | undefined;
  /** First wait of the exponential backoff. @default 500 */
  readonly baseDelayMs?: number | undefined;
  /** Longest wait of the exponential backoff. @default 30000 */
  readonly maxDelayMs?: number | undefined;
  /** All attempts and waits of one request together. @default 120000 for `upsert`, unlimited for runs */
  readonly deadlineMs?: number | undefined;
  /** A run stops, resumable, after this long without any success. @default 900000 */
  readonly outageMs?: number | undefined;
  /** Longest `Retry-After` to wait for. @default 60000 for `upsert`, 600000 for runs */
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
  /** One attempt, headers and body, in milliseconds. @default 30000 for `upsert`, 60000 for runs */
  readonly timeoutMs?: number | undefined;
  /** `false` means one attempt. */
  readonly retry?: RetryOptions | false | undefined;
  /** Upper bounds of all the client's traffic together, retries included. @default none */
  readonly rateLimit?: RateLimit | undefined;
  /** `strict`: unknown fields are issues. `contract`: they are not. `off`: the server alone decides. @default "strict" */
  readonly validation?: Validation | undefined;
  /** What the client does, for metrics, traces and logs. What it throws is dropped: an observer must not break delivery. */
  readonly onEvent?: ((event: ClientEvent) => void) | undefined;
}

/** How one request is made. */
export interface CallOptions {
  /** Ends the call, also while it waits. */
  readonly signal?: AbortSignal | undefined;
  /** One attempt, headers and body, in milliseconds. @default 30000 for `upsert`, 60000 for runs */
  readonly timeoutMs?: number | undefined;
  /** `false` means one attempt. */
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
  /** Upper bounds of the traffic, retries included, beside those of the client. @default none */
  readonly rateLimit?: RateLimit | undefined;
  /** A batch that is not full is sent this long after its first record at the latest. @default 1000 */
  readonly lingerMs?: number | undefined;
}

/** @throws {ConfigError} naming the option, what was given, and what it must be */
type Rule = (name: string, value: unknown) => void;

type Rules = Readonly<Record<string, Rule>>;

const must =
  (be: string, isRight: (value: unknown) => boolean): Rule =>
  (name, value) => {
    if (!isRight(value)) throw new ConfigError(`${name} is ${shown(value)}; it must be ${be}`);
  };

/** Words and numbers as they stand in the code; of all else, which may hold anything, the kind. */
function shown(value: unknown): string {
  if (typeof value === "string") return value.length > 20 ? "a string" : JSON.stringify(value);
  if (value === null || typeof value !== "object") return typeof value === "function" ? "a function" : String(value);
  return Array.isArray(value) ? "an array" : "an object";
}

const upTo = (min: number, max: number | undefined): string => (max ? `from ${min} to ${max}` : `from ${min} on`);
const isIn = (value: unknown, min: number, max = Number.POSITIVE_INFINITY): boolean =>
  typeof value === "number" && value >= min && value <= max;

const number = (min: number, max?: number): Rule =>
  must(`a number ${upTo(min, max)}`, (value) => isIn(value, min, max));
/** Infinity is whole where there is no upper end: no limit. */
const whole = (min: number, max?: number): Rule =>
  must(
    `a whole number ${upTo(min, max)}`,
    (value) => isIn(value, min, max) && (Number.isInteger(value) || value === Number.POSITIVE_INFINITY),
  );
const oneOf = (...words: readonly string[]): Rule =>
  must(`one of "${words.join('", "')}"`, (value) => words.includes(value as string));
const CALLBACK = must("a function", (value) => typeof value === "function");
const FLAG = must("true or false", (value) => typeof value === "boolean");
const TEXT = must("a string", (value) => typeof value === "string");
const OBJECT = must("an object", (value) => typeof value === "object" && value !== null && !Array.isArray(value));
const SIGNAL = must("an AbortSignal", (value) => typeof (value as AbortSignal | null)?.addEventListener === "function");
const STORE = must(
  "a CheckpointStore, with load and save",
  (value) => typeof (value as { load?: unknown } | null)?.load === "function",
);
const SHARE = must(
  'a whole number from 0 on, or a share such as "2%"',
  (value) =>
    (isIn(value, 0) && Number.isInteger(value)) ||
    (typeof value === "string" && /^[0-9]+(?:\.[0-9]+)?%$/.test(value) && isIn(Number.parseFloat(value), 0, 100)),
);
/** Checked where it is used, in words of its own. */
const ELSEWHERE: Rule = () => {};

const only =
  (rules: Rules): Rule =>
  (name, value) => {
    OBJECT(name, value);
    checkAll(`${name}.`, `${name} has no option`, rules, value as object);
  };

const RETRY = only({
  maxRetries: whole(0),
  baseDelayMs: number(1),
  maxDelayMs: number(1),
  deadlineMs: number(1),
  outageMs: number(1),
  maxRetryAfterMs: number(0),
});

const RATE_LIMIT = only({ requestsPerSecond: number(0.001), profilesPerSecond: number(0.001) });

const REQUEST: Rules = {
  timeoutMs: number(1),
  retry: (name, value) => value === false || RETRY(name, value),
  headers: (_, value) => typeof value === "function" || checkHeaders(value as HeadersInit),
};

const BATCHING: Rules = {
  ...REQUEST,
  maxBatchSize: whole(1, 100_000),
  maxBatchBytes: whole(1, 2 ** 30),
  concurrency: whole(1, 256),
  ordering: oneOf("profile", "none"),
  rateLimit: RATE_LIMIT,
  lingerMs: number(0),
  onReject: CALLBACK,
};

const CALL: Rules = { ...REQUEST, signal: SIGNAL };

/** The calls that take options. */
export type OptionsOf = "createClient" | "upsert" | "deliver" | "backfill" | "batcher" | "close";

/** Every option of every call, with what it must be. */
const OPTIONS: Readonly<Record<OptionsOf, Rules>> = {
  createClient: {
    ...REQUEST,
    secretKey: ELSEWHERE,
    rateLimit: RATE_LIMIT,
    baseUrl: TEXT,
    fetch: CALLBACK,
    validation: oneOf("strict", "contract", "off"),
    onEvent: CALLBACK,
  },
  upsert: CALL,
  deliver: CALL,
  backfill: {
    ...BATCHING,
    ...CALL,
    dryRun: FLAG,
    total: number(0),
    maxRejects: SHARE,
    checkpoint: STORE,
    fingerprint: TEXT,
    sameAccount: FLAG,
    onProgress: CALLBACK,
  },
  batcher: { ...BATCHING, maxQueued: whole(1) },
  close: { timeoutMs: number(0), signal: SIGNAL },
};

/** @throws {ConfigError} for an option that the call does not have, or cannot use */
export function checkOptions(call: OptionsOf, given: object): void {
  OBJECT(`the options of ${call}`, given);
  checkAll("", `${call} has no option`, OPTIONS[call], given);
}

function checkAll(prefix: string, hasNo: string, rules: Rules, given: object): void {
  for (const [name, value] of Object.entries(given)) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (value === undefined) continue;
    if (rule) rule(prefix + name, value);
    else {
      const meant = nearest(name, Object.keys(rules));
      throw new ConfigError(`${hasNo} "${shownName(name)}"${meant ? `; did you mean "${meant}"?` : ""}`);
    }
  }
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

/** What is given over the defaults; undefined is not given. */
export function withDefaults<T extends object>(given: { readonly [K in keyof T]?: T[K] | undefined }, base: T): T {
  const all: T = { ...base };
  for (const name in base) all[name] = given[name] ?? base[name];
  return all;
}
