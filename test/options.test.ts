import { describe, expect, test } from "vitest";
import { ConfigError } from "../src/errors.js";
import { callRetryPolicy, checked, type RetryOptions, runRetryPolicy } from "../src/options.js";

describe("the retry policy", () => {
  test("of a call by default: 3 retries, 30 s an attempt, 120 s in all, 60 s of Retry-After", () => {
    expect(callRetryPolicy({}, {})).toEqual({
      timeoutMs: 30_000,
      maxRetries: 3,
      excusesSuspects: true,
      deadlineMs: 120_000,
      outageMs: Number.POSITIVE_INFINITY,
      maxRetryAfterMs: 60_000,
      baseDelayMs: 500,
      maxDelayMs: 30_000,
    });
  });

  test("of a run by default: 60 s an attempt, 15 minutes of outage, 10 minutes of Retry-After", () => {
    expect(runRetryPolicy({}, {})).toEqual({
      timeoutMs: 60_000,
      maxRetries: Number.POSITIVE_INFINITY,
      excusesSuspects: true,
      deadlineMs: Number.POSITIVE_INFINITY,
      outageMs: 900_000,
      maxRetryAfterMs: 600_000,
      baseDelayMs: 500,
      maxDelayMs: 30_000,
    });
  });

  test("options of the call go over those of the client, one by one", () => {
    const client = { timeoutMs: 1_000, retry: { maxRetries: 9, baseDelayMs: 7 } };
    expect(callRetryPolicy(client, { retry: { maxRetries: 1 } })).toMatchObject({
      timeoutMs: 1_000,
      maxRetries: 1,
      baseDelayMs: 7,
    });
    expect(runRetryPolicy(client, { timeoutMs: 5 })).toMatchObject({ timeoutMs: 5, maxRetries: 9 });
  });

  test("no retries means one attempt, until a call says otherwise", () => {
    expect(callRetryPolicy({ retry: false }, {}).maxRetries).toBe(0);
    expect(callRetryPolicy({ retry: false }, { retry: { maxRetries: 2 } }).maxRetries).toBe(2);
    expect(callRetryPolicy({ retry: { maxRetries: 2 } }, { retry: false }).maxRetries).toBe(0);
  });

  test("is frozen", () => {
    expect(Object.isFrozen(callRetryPolicy({}, {}))).toBe(true);
  });
});

describe("a wrong number names its option, its value and its range", () => {
  const wrong: readonly (readonly [RetryOptions, string])[] = [
    [{ maxRetries: -1 }, "retry.maxRetries is -1; it must be a whole number from 0 on"],
    [{ maxRetries: 1.5 }, "retry.maxRetries is 1.5; it must be a whole number from 0 on"],
    [{ maxRetries: "3" as unknown as number }, "retry.maxRetries is 3; it must be a whole number from 0 on"],
    [{ maxRetries: null as unknown as number }, "retry.maxRetries is null; it must be a whole number from 0 on"],
    [{ baseDelayMs: 0 }, "retry.baseDelayMs is 0; it must be a number from 1 on"],
    [{ maxDelayMs: Number.NaN }, "retry.maxDelayMs is NaN; it must be a number from 1 on"],
    [{ deadlineMs: -5 }, "retry.deadlineMs is -5; it must be a number from 1 on"],
    [{ outageMs: 0 }, "retry.outageMs is 0; it must be a number from 1 on"],
    [{ maxRetryAfterMs: -0.1 }, "retry.maxRetryAfterMs is -0.1; it must be a number from 0 on"],
  ];

  test.each(wrong)("%j", (retry, message) => {
    expect(() => callRetryPolicy({ retry }, {})).toThrow(new ConfigError(message));
    expect(() => runRetryPolicy({}, { retry })).toThrow(message);
  });

  test("a range with two ends shows both, and both belong to it", () => {
    const range = { min: 1, max: 256, integer: true };
    expect([checked("n", 1, 4, range), checked("n", 256, 4, range), checked("n", undefined, 4, range)]).toEqual([
      1, 256, 4,
    ]);
    for (const given of [0, 257, Number.POSITIVE_INFINITY]) {
      expect(() => checked("n", given, 4, range)).toThrow(`n is ${given}; it must be a whole number from 1 to 256`);
    }
  });

  test("no limit is a limit: Infinity is allowed where there is no upper end", () => {
    expect(
      callRetryPolicy({ retry: { maxRetries: Number.POSITIVE_INFINITY, deadlineMs: Number.POSITIVE_INFINITY } }, {}),
    ).toMatchObject({
      maxRetries: Number.POSITIVE_INFINITY,
      deadlineMs: Number.POSITIVE_INFINITY,
    });
  });
});
