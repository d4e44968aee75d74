import { LIMITS } from "../limits.js";

/** When to retry, and when to give up. All times in milliseconds; Infinity where there is no such limit. */
export interface RetryPolicy {
  /** One attempt, headers and body. */
  readonly timeoutMs: number;
  readonly maxRetries: number;
  /** Failures at a server that is well do not count as retries: they are evidence against the request. */
  readonly excusesSuspects: boolean;
  /** All attempts and waits together. */
  readonly deadlineMs: number;
  /** Without any success of the whole client. */
  readonly outageMs: number;
  /** Attempts without an answer after which a client that never had one gives up: its host is wrong. */
  readonly firstContactTries: number;
  /** Longest `Retry-After` worth waiting for. */
  readonly maxRetryAfterMs: number;
  /** First and longest wait of the exponential backoff. */
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
}

/** What the wait after a failed attempt depends on. */
export interface RetryState {
  readonly attempts: number;
  /** Those of them that failed while the server was well. */
  readonly excused?: number;
  /** What `Retry-After` asks for. */
  readonly askedMs: number | undefined;
  /** It was measured against the local clock, which may be wrong: then the wait is never less than the backoff. */
  readonly isAskedByLocalClock?: boolean;
  /** Left of the deadline. */
  readonly leftMs: number;
  /** Since the last success of the client, or since the first attempt if that is later. */
  readonly quietMs: number;
  /** Uniform in [0, 1). */
  readonly random: number;
}

/** How long to wait for the next attempt; undefined when the policy allows none. */
export function nextWaitMs(policy: RetryPolicy, state: RetryState): number | undefined {
  const { attempts, excused = 0, askedMs, isAskedByLocalClock = false, leftMs, quietMs, random } = state;
  const counted = policy.excusesSuspects ? attempts - excused : attempts;
  if (counted > policy.maxRetries || quietMs >= policy.outageMs) return undefined;
  if (askedMs !== undefined && askedMs > policy.maxRetryAfterMs) return undefined;
  const backedOffMs = backoffMs(attempts - excused, random, policy);
  const heededMs = askedMs === undefined ? backedOffMs : retryAfterWaitMs(askedMs, random);
  const waitMs = isAskedByLocalClock ? Math.max(heededMs, backedOffMs) : heededMs;
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

/** Headers of an answer that say when to come again. Several of one name come as a list. */
export interface RetryHeaders {
  readonly retryAfter: string | null;
  /** `retry-after-ms`, which some gateways send beside the other. */
  readonly retryAfterMs: string | null;
  readonly date: string | null;
}

export interface Asked {
  readonly ms: number;
  readonly isByLocalClock: boolean;
}

/**
 * What the answer asks for: of several values the longest, or undefined when none is usable. A value is a number of seconds,
 * where a fraction is rounded up, or one of the three forms of an HTTP date (RFC 9110, 5.6.7), and nothing that only
 * `Date.parse` takes, such as "-5". A date is measured against the response's own `Date`, because a local clock may be wrong
 * by hours.
 * @param wallTime milliseconds since the epoch, for a response without a usable `Date`
 */
export function parseRetryAfter({ retryAfter, retryAfterMs, date }: RetryHeaders, wallTime: number): Asked | undefined {
  const sentAt = listOf(date)
    .map((text) => parseHttpDate(text, wallTime))
    .find((time) => time !== undefined);
  const now = sentAt ?? wallTime;
  const all = listOf(retryAfterMs).filter((text) => NUMBER.test(text));
  const asked: Asked[] = all.map((text) => ({ ms: Math.ceil(Number(text)), isByLocalClock: false }));
  for (const text of listOf(retryAfter)) {
    const until = parseHttpDate(text, now);
    if (NUMBER.test(text)) asked.push({ ms: Math.ceil(Number(text)) * 1000, isByLocalClock: false });
    else if (until !== undefined) asked.push({ ms: Math.max(0, until - now), isByLocalClock: sentAt === undefined });
  }
  return asked.reduce<Asked | undefined>(
    (longest, one) => (longest && longest.ms >= one.ms ? longest : one),
    undefined,
  );
}

const NUMBER = /^[0-9]+(?:\.[0-9]+)?$/;

/** A comma behind a day of the week belongs to a date. */
const listOf = (header: string | null): string[] =>
  (header ?? "").split(/(?<!\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|[A-Z][a-z]{2,5}day)\s*),/).map((text) => text.trim());

/** The wait that honours `Retry-After`: never less than asked. */
export function retryAfterWaitMs(askedMs: number, random: number): number {
  return spread(Math.max(askedMs, LIMITS.retryAfterFloorMs), random);
}

/** A little more than `ms`, so that all who wait for the same moment do not return together. */
export function spread(ms: number, random: number): number {
  return ms + Math.min(ms / 10, LIMITS.retryAfterJitterMs) * random;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const TIME = "(?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})";
const MONTH = `(?<month>${MONTHS.join("|")})`;
const HTTP_DATES = [
  `(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (?<day>[0-9]{2}) ${MONTH} (?<year>[0-9]{4}) ${TIME} GMT`, // IMF-fixdate
  `(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?<day>[0-9]{2})-${MONTH}-(?<year>[0-9]{2}) ${TIME} GMT`, // RFC 850
  `(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ${MONTH} (?<day>[0-9]{2}| [0-9]) ${TIME} (?<year>[0-9]{4})`, // asctime
].map((form) => new RegExp(`^${form}$`));

function parseHttpDate(text: string, now: number): number | undefined {
  const form = HTTP_DATES.find((regex) => regex.test(text));
  const { day, month, year, hour, minute, second } = form?.exec(text)?.groups ?? {};
  if (month === undefined) return undefined;
  const [d, h, m, s] = [Number(day), Number(hour), Number(minute), Number(second)];
  const time = Date.UTC(
    year?.length === 2 ? fullYear(Number(year), now) : Number(year),
    MONTHS.indexOf(month),
    d,
    h,
    m,
    s,
  );
  const isReal = new Date(time).getUTCDate() === d && h < 24 && m < 60 && s < 60;
  return isReal ? time : undefined;
}

/** Two digits that seem more than 50 years ahead are of the past (RFC 9110, 5.6.7). */
function fullYear(digits: number, now: number): number {
  const thisYear = new Date(now).getUTCFullYear();
  const year = thisYear - (thisYear % 100) + digits;
  return year > thisYear + 50 ? year - 100 : year;
}
