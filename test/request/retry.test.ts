import { describe, expect, test } from "vitest";
import { LIMITS } from "../../src/limits.js";
import {
  backoffMs,
  nextWaitMs,
  parseRetryAfter,
  type RetryPolicy,
  type RetryState,
  retryAfterWaitMs,
} from "../../src/request/retry.js";

const HOUR = 3_600_000;
const NOON = "Fri, 02 Jan 2026 12:00:00 GMT";
const noon = Date.UTC(2026, 0, 2, 12);

/** What the header says, and how many milliseconds it asks for at noon; undefined where it says nothing usable. */
const GRID: readonly (readonly [string, number | undefined])[] = [
  ["0", 0],
  ["1", 1_000],
  ["2", 2_000],
  ["5", 5_000],
  ["30", 30_000],
  ["59", 59_000],
  ["60", 60_000],
  ["61", 61_000],
  ["120", 120_000],
  ["600", 600_000],
  ["3600", HOUR],
  ["86400", 24 * HOUR],
  ["007", 7_000],
  ["000", 0],
  [" 5 ", 5_000],
  ["\t5", 5_000],
  [String(2 ** 31 - 1), (2 ** 31 - 1) * 1_000],
  [String(2 ** 31), 2 ** 31 * 1_000],
  [String(2 ** 53), 2 ** 53 * 1_000],
  ["9".repeat(400), Number.POSITIVE_INFINITY],
  ["", undefined],
  [" ", undefined],
  ["-1", undefined],
  ["-5", undefined],
  ["+5", undefined],
  ["1.5", 2_000],
  ["0.001", 1_000],
  ["2.0", 2_000],
  [".5", undefined],
  ["1.", undefined],
  ["1.2.3", undefined],
  ["1,5", 5_000],
  ["1e3", undefined],
  ["0x10", undefined],
  ["Infinity", undefined],
  ["NaN", undefined],
  ["null", undefined],
  ["soon", undefined],
  ["5s", undefined],
  ["5 seconds", undefined],
  ["5, 10", 10_000],
  ["10,5", 10_000],
  ["5, soon", 5_000],
  ["soon, -1", undefined],
  [", 5,", 5_000],
  ["5, Fri, 02 Jan 2026 12:00:30 GMT", 30_000],
  ["Fri, 02 Jan 2026 12:00:30 GMT, 60", 60_000],
  ["Fri, 02 Jan 2026 12:00:30 GMT, Friday, 02-Jan-26 12:00:40 GMT, Fri Jan  2 12:00:20 2026", 40_000],
  ["5;", undefined],
  ["٣", undefined],
  ["５", undefined],
  ["2026-01-02T12:00:30Z", undefined],
  ["2026-01-02", undefined],
  ["1767355230", 1767355230_000],
  ["Fri, 02 Jan 2026 12:00:00 GMT", 0],
  ["Fri, 02 Jan 2026 12:00:01 GMT", 1_000],
  ["Fri, 02 Jan 2026 12:00:30 GMT", 30_000],
  ["Fri, 02 Jan 2026 12:10:00 GMT", 600_000],
  ["Fri, 02 Jan 2026 13:00:00 GMT", HOUR],
  ["Sat, 03 Jan 2026 12:00:00 GMT", 24 * HOUR],
  ["Fri, 02 Jan 2026 11:59:59 GMT", 0],
  ["Thu, 01 Jan 1970 00:00:00 GMT", 0],
  ["Fri, 31 Dec 9999 23:59:59 GMT", Date.UTC(9999, 11, 31, 23, 59, 59) - noon],
  ["Fri, 02 Jan 2026 12:00:30 UTC", undefined],
  ["Fri, 02 Jan 2026 12:00:30 +0200", undefined],
  ["Fri, 02 Jan 2026 12:00:30", undefined],
  ["fri, 02 jan 2026 12:00:30 gmt", undefined],
  ["Fri, 2 Jan 2026 12:00:30 GMT", undefined],
  ["Friday, 02-Jan-26 12:00:30 GMT", 30_000],
  ["Wednesday, 02-Jan-76 12:00:00 GMT", Date.UTC(2076, 0, 2, 12) - noon],
  ["Sunday, 02-Jan-77 12:00:00 GMT", 0],
  ["Sunday, 06-Nov-94 08:49:37 GMT", 0],
  ["Fri, 02-Jan-26 12:00:30 GMT", undefined],
  ["Fri Jan  2 12:00:30 2026", 30_000],
  ["Mon Jan 12 12:00:00 2026", 240 * HOUR],
  ["Fri Jan 2 12:00:30 2026", undefined],
  ["Fri Jan  2 12:00:30 2026 GMT", undefined],
  ["Sat, 31 Feb 2026 12:00:00 GMT", undefined],
  ["Fri, 02 Jan 2026 25:00:00 GMT", undefined],
  ["Fri, 99 Jan 2026 12:00:00 GMT", undefined],
  [`${NOON}\n${NOON}`, undefined],
];

const asked = (retryAfter: string | null, date: string | null, wallTime: number): number | undefined =>
  parseRetryAfter({ retryAfter, retryAfterMs: null, date }, wallTime)?.ms;

describe("Retry-After", () => {
  test(`each of ${GRID.length} values asks for what it says, or for nothing`, () => {
    expect(GRID.length).toBeGreaterThanOrEqual(60);
    expect(GRID.map(([value]) => [value, asked(value, NOON, 0)])).toEqual(GRID);
  });

  test("a date is measured against the server's clock, however wrong ours is", () => {
    for (const hours of [-1_000, -3, 0, 3, 1_000]) {
      expect(asked("Fri, 02 Jan 2026 12:00:30 GMT", NOON, noon + hours * HOUR)).toBe(30_000);
    }
  });

  test("without a usable Date of the server, ours has to do", () => {
    for (const date of [null, "", "yesterday", "2026-01-02T12:00:00Z"]) {
      expect(asked("Fri, 02 Jan 2026 12:00:30 GMT", date, noon - 5_000)).toBe(35_000);
    }
  });

  test("a Date in an old form, or sent twice, is the server's clock too", () => {
    for (const date of ["Friday, 02-Jan-26 12:00:00 GMT", "Fri Jan  2 12:00:00 2026", `${NOON}, ${NOON}`]) {
      expect(asked("Fri, 02 Jan 2026 12:00:30 GMT", date, noon + HOUR)).toBe(30_000);
    }
  });

  test.each([
    [null, "1500", 1_500],
    [null, "1500.2", 1_501],
    ["1", "1500", 1_500],
    ["2", "1500", 2_000],
    [null, "10, 20", 20],
    [null, "soon", undefined],
    ["3", "-1", 3_000],
  ])("with Retry-After %s, retry-after-ms %s asks for %s ms", (retryAfter, retryAfterMs, ms) => {
    expect(parseRetryAfter({ retryAfter, retryAfterMs, date: null }, noon)?.ms).toBe(ms);
  });

  test("only what our own clock has measured may be wrong", () => {
    const isLocal = (retryAfter: string, date: string | null): boolean | undefined =>
      parseRetryAfter({ retryAfter, retryAfterMs: null, date }, noon)?.isByLocalClock;
    expect([isLocal(NOON, null), isLocal(NOON, NOON), isLocal("5", null)]).toEqual([true, false, false]);
  });

  test("no header asks for nothing", () => {
    expect(asked(null, NOON, noon)).toBeUndefined();
  });

  test("the wait is never less than asked, and at most a tenth or a second more", () => {
    for (const askedMs of [0, 1, 250, 1_000, 9_999, 60_000, 600_000, 2 ** 31]) {
      const [least, most] = [retryAfterWaitMs(askedMs, 0), retryAfterWaitMs(askedMs, 1)];
      expect(least).toBe(Math.max(askedMs, LIMITS.retryAfterFloorMs));
      expect(most - least).toBeCloseTo(Math.min(least / 10, 1_000));
    }
  });
});

describe("the backoff", () => {
  const backoff = { baseDelayMs: 500, maxDelayMs: 30_000 };

  test("lies between half of a doubling delay and the whole of it", () => {
    const bounds = [1, 2, 3, 4, 5, 6, 7, 8].map((attempt) => [
      backoffMs(attempt, 0, backoff),
      backoffMs(attempt, 1, backoff),
    ]);
    expect(bounds).toEqual([
      [250, 500],
      [500, 1_000],
      [1_000, 2_000],
      [2_000, 4_000],
      [4_000, 8_000],
      [8_000, 16_000],
      [15_000, 30_000],
      [15_000, 30_000],
    ]);
  });

  test("is never 0 and never beyond the longest delay, after any number of attempts", () => {
    for (const attempt of [1, 10, 100, 1_000, 10_000, Number.MAX_SAFE_INTEGER]) {
      for (const random of [0, 0.5, 1 - Number.EPSILON]) {
        const ms = backoffMs(attempt, random, backoff);
        expect(ms).toBeGreaterThan(0);
        expect(ms).toBeLessThanOrEqual(30_000);
      }
    }
  });

  test("a longest delay below the first one holds", () => {
    expect(backoffMs(1, 1, { baseDelayMs: 500, maxDelayMs: 10 })).toBe(10);
  });
});

describe("the retry policy", () => {
  const policy: RetryPolicy = {
    timeoutMs: 1_000,
    maxRetries: 3,
    excusesSuspects: false,
    deadlineMs: 10_000,
    outageMs: 60_000,
    firstContactTries: 5,
    maxRetryAfterMs: 5_000,
    baseDelayMs: 500,
    maxDelayMs: 30_000,
  };
  const state: RetryState = { attempts: 1, askedMs: undefined, leftMs: 10_000, quietMs: 0, random: 0 };
  const wait = (given: Partial<RetryState>): number | undefined => nextWaitMs(policy, { ...state, ...given });

  test("waits as long as the backoff says, or as long as it was asked to", () => {
    expect([wait({}), wait({ attempts: 3 }), wait({ askedMs: 4_000 })]).toEqual([250, 1_000, 4_000]);
  });

  test("waits no less than the backoff where our own clock says that the time has come", () => {
    const local = { isAskedByLocalClock: true, attempts: 3 };
    expect([wait({ ...local, askedMs: 0 }), wait({ ...local, askedMs: 4_000 })]).toEqual([1_000, 4_000]);
  });

  test.each<[string, Partial<RetryState>, Partial<RetryState>]>([
    ["retries", { attempts: 3 }, { attempts: 4 }],
    ["the outage", { quietMs: 59_999 }, { quietMs: 60_000 }],
    ["what was asked", { askedMs: 5_000 }, { askedMs: 5_001 }],
    ["the deadline", { leftMs: 251 }, { leftMs: 250 }],
  ])("ends with %s", (_, last, over) => {
    expect([wait(last) === undefined, wait(over)]).toEqual([false, undefined]);
  });
});
