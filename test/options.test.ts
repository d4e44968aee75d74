import { describe, expect, test } from "vitest";
import { ConfigError } from "../src/errors.js";
import { createClient, validateRecord } from "../src/index.js";
import { fileCheckpoint, fileRejects, startSandbox } from "../src/node.js";
import { checkedOptions } from "../src/option-table.js";
import { callRetryPolicy, runRetryPolicy } from "../src/options.js";
import { createSandbox } from "../src/sandbox/index.js";
import { validateRequest } from "../src/validator.js";
import { observedFetch } from "./support/fetch.js";

describe("the retry policy", () => {
  test("of a call by default: 3 retries, 30 s an attempt, 120 s in all, 60 s of Retry-After", () => {
    expect(callRetryPolicy({}, {})).toEqual({
      timeoutMs: 30_000,
      maxRetries: 3,
      excusesSuspects: true,
      deadlineMs: 120_000,
      outageMs: Number.POSITIVE_INFINITY,
      firstContactTries: 5,
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
      firstContactTries: 5,
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

describe("one table checks every option of every call, and says what it must be", () => {
  const wrong: readonly (readonly [Parameters<typeof checkedOptions>[0], object, string])[] = [
    ["upsert", { retry: { maxRetries: -1 } }, "retry.maxRetries is -1; it must be a whole number from 0 on"],
    ["upsert", { retry: { maxRetries: 1.5 } }, "retry.maxRetries is 1.5; it must be a whole number from 0 on"],
    ["upsert", { retry: { maxRetries: "3" } }, 'retry.maxRetries is "3"; it must be a whole number from 0 on'],
    ["upsert", { retry: { maxRetries: null } }, "retry.maxRetries is null; it must be a whole number from 0 on"],
    ["upsert", { retry: { baseDelayMs: 0 } }, "retry.baseDelayMs is 0; it must be a number from 1 on"],
    ["deliver", { retry: { maxDelayMs: Number.NaN } }, "retry.maxDelayMs is NaN; it must be a number from 1 on"],
    ["batcher", { retry: { deadlineMs: -5 } }, "retry.deadlineMs is -5; it must be a number from 1 on"],
    ["backfill", { retry: { outageMs: 0 } }, "retry.outageMs is 0; it must be a number from 1 on"],
    ["backfill", { retry: { maxRetryAfterMs: -0.1 } }, "retry.maxRetryAfterMs is -0.1; it must be a number from 0 on"],
    ["upsert", { retry: true }, "retry is true; it must be an object"],
    ["upsert", { retry: { retries: 3 } }, 'retry has no option "retries"'],
    ["upsert", { signal: new AbortController() }, "signal is an object; it must be an AbortSignal"],
    ["upsert", { concurrency: 3 }, 'upsert has no option "concurrency"'],
    ["createClient", { secretkey: "k" }, 'createClient has no option "secretkey"; did you mean "secretKey"?'],
    ["createClient", { baseUrl: new URL("https://a.example") }, "baseUrl is an object; it must be a string"],
    ["createClient", { fetch: "fetch" }, 'fetch is "fetch"; it must be a function'],
    ["createClient", { validation: "loose" }, 'validation is "loose"; it must be one of "strict", "contract", "off"'],
    ["createClient", { onEvent: {} }, "onEvent is an object; it must be a function"],
    ["batcher", { ordering: "Profile" }, 'ordering is "Profile"; it must be one of "profile", "none"'],
    ["batcher", { maxQueued: 0 }, "maxQueued is 0; it must be a whole number from 1 on"],
    ["batcher", { rateLimit: 5 }, "rateLimit is 5; it must be an object"],
    ["batcher", { rateLimit: { perSecond: 5 } }, 'rateLimit has no option "perSecond"'],
    ["backfill", { concurrency: 257 }, "concurrency is 257; it must be a whole number from 1 to 256"],
    ["backfill", { concurrency: Infinity }, "concurrency is Infinity; it must be a whole number from 1 to 256"],
    ["backfill", { dryRun: "no" }, 'dryRun is "no"; it must be true or false'],
    [
      "backfill",
      { maxRejects: "101%" },
      'maxRejects is "101%"; it must be a whole number from 0 on, or a share such as "2%"',
    ],
    [
      "backfill",
      { checkpoint: "state.json" },
      'checkpoint is "state.json"; it must be a CheckpointStore, with load and save',
    ],
    ["backfill", { onreject() {} }, 'backfill has no option "onreject"; did you mean "onReject"?'],
    ["backfill", { onReject: [] }, "onReject is an array; it must be a function"],
    ...["5", "5 %", "%", "-1%", "1e1%", ""].map(
      (share) =>
        [
          "backfill",
          { maxRejects: share },
          `maxRejects is "${share}"; it must be a whole number from 0 on, or a share such as "2%"`,
        ] as const,
    ),
    ["close", { timeoutMs: -1 }, "timeoutMs is -1; it must be a number from 0 on"],
    ["stop", { drian: true }, 'stop has no option "drian"; did you mean "drain"?'],
    ["stop", { drain: 1 }, "drain is 1; it must be true or false"],
    ["add", { ctx: 1 }, 'add has no option "ctx"'],
    ["close", { timeout: 5 }, 'close has no option "timeout"; did you mean "timeoutMs"?'],
  ];

  test.each(wrong)("%s %j", (call, options, message) => {
    expect(() => checkedOptions(call, options)).toThrow(new ConfigError(message));
  });

  test("options of an instance of a class are read and checked too, each once", () => {
    class Options {
      reads = 0;
      get timeoutMs(): number {
        this.reads += 1;
        return 50;
      }
    }
    const given = new Options();
    expect(() => checkedOptions("upsert", given)).toThrow('upsert has no option "reads"');
    Object.defineProperty(given, "reads", { enumerable: false });
    expect(checkedOptions("upsert", given)).toEqual({ timeoutMs: 50 });
    expect(given.reads).toBe(2);
    expect(() => checkedOptions("upsert", Object.create({ timeoutMs: -1 }))).toThrow("timeoutMs is -1");
  });

  test("what is long, and what looks like no name, may be anything: it is not shown", () => {
    const secret = "sk_live_0123456789abcdef";
    expect(() => checkedOptions("createClient", { fetch: secret })).toThrow("fetch is a string; it must be a function");
    expect(() => checkedOptions("createClient", { "ann@example.com": 1 })).toThrow(
      'createClient has no option "<name>"',
    );
  });

  test("no limit is a limit: Infinity is allowed where there is no upper end, and undefined is not given", () => {
    const Infinite = Number.POSITIVE_INFINITY;
    checkedOptions("upsert", {
      retry: { maxRetries: Infinite, deadlineMs: Infinite },
      timeoutMs: undefined,
      other: undefined,
    });
    expect(callRetryPolicy({ timeoutMs: 7 }, { timeoutMs: undefined, retry: { maxRetries: Infinite } })).toMatchObject({
      maxRetries: Infinite,
      timeoutMs: 7,
    });
  });

  test("a signal is no options: its abort would not be heard", () => {
    const message = "the options of upsert are a signal; they must be an object";
    expect(() => checkedOptions("upsert", new AbortController().signal)).toThrow(message);
  });

  test("options that are none, and not an object, are told as such", () => {
    for (const given of [null, 5, "fast", []]) {
      expect(() => checkedOptions("upsert", given as never)).toThrow(
        /^the options of upsert are .*; they must be an object$/,
      );
    }
  });
});

describe("a wrong call rejects; it does not throw, and sends nothing", () => {
  const api = observedFetch();
  const client = createClient({ secretKey: "k", fetch: api.fetch });
  const batcher = client.batcher();
  const wrong = { nonsense: 1 } as object;
  const calls: Record<string, () => Promise<unknown>> = {
    "upsert(null)": () => client.upsert(null as never),
    "upsert(text)": () => client.upsert("ann" as never),
    "upsert([])": () => client.upsert([]),
    "upsert with options": () => client.upsert([{} as never], wrong),
    "upsert with options that are null": () => client.upsert([{} as never], null as never),
    "deliver(null)": () => client.deliver(null as never),
    "deliver with options": () => client.deliver([], wrong),
    "backfill(null)": () => client.backfill(null as never).catch((error: Error) => Promise.reject(error.cause)),
    "backfill with options": () => client.backfill([], wrong),
    "backfill with options that are null": () => client.backfill([], null as never),
    "add with options": () => batcher.add({} as never, wrong),
    "add with null": () => batcher.add({} as never, null as never),
    "map(batcher.add)": () => Promise.all([{} as never].map(batcher.add as never)),
    "close with options": () => batcher.close(wrong),
    "close with a number": () => batcher.close(5 as never),
  };

  test.each(Object.keys(calls))("%s", async (name) => {
    const outcome = calls[name]?.();
    await expect(outcome).rejects.toMatchObject({
      code: ["upsert([])", "upsert(text)"].includes(name) ? "validation" : "config",
    });
    expect(api.requests).toEqual([]);
  });

  test("what gives no promise throws", () => {
    const run = client.backfill([]);
    for (const options of [{ drian: true }, true, null]) expect(() => run.stop(options as never)).toThrow(ConfigError);
    expect(() => client.batcher({ onReject: () => {} }).tryAdd({} as never, { ctx: 1 } as never)).toThrow(ConfigError);
    expect(() => client.withOptions(null as never)).toThrow(ConfigError);
    expect(() => client.withOptions(undefined)).not.toThrow();
  });

  test("a run with wrong options can be asked for its progress, and be stopped", async () => {
    const run = client.backfill([], wrong);
    run.stop();
    expect(run.progress).toMatchObject({ read: 0, inFlight: 0 });
    await expect(run).rejects.toThrow("nonsense");
  });
});

describe("what is no call of a client refuses unknown options in the same words", () => {
  test.each<[call: string, given: () => unknown, message: string]>([
    ["fileRejects", () => fileRejects("none", { resum: true } as object), 'did you mean "resume"?'],
    ["fileCheckpoint", () => fileCheckpoint({ path: "none", reject: 1 } as never), 'did you mean "rejects"?'],
    ["createSandbox", () => createSandbox({ secretkey: "sandbox_x" } as object), 'did you mean "secretKey"?'],
    ["createSandbox", () => createSandbox({ port: 8080 } as object), 'has no option "port"'],
    ["startSandbox", () => startSandbox({ ports: 8080 } as object), 'did you mean "port"?'],
    ["validateRecord", () => validateRecord({}, { unknownField: "ignore" } as object), 'did you mean "unknownFields"?'],
    ["validateRequest", () => validateRequest({}, { strict: false } as object), 'has no option "strict"'],
  ])("%s", async (call, given, message) => {
    const refusal = await Promise.resolve()
      .then(given)
      .catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Error);
    expect(String(refusal)).toContain(`${call} has no option`);
    expect(String(refusal)).toContain(message);
  });

  test("what is undefined is not given, and a position in an array is no options", () => {
    const record = { profile: { email: "ann@shop.example" }, subscribedAtChanged: false };
    expect([record, record].map(validateRecord as (value: unknown) => { ok: boolean }).map(({ ok }) => ok)).toEqual([
      true,
      true,
    ]);
    expect(validateRecord(record, { unknownFields: undefined, other: undefined } as object).ok).toBe(true);
    expect(createSandbox({ port: undefined } as object).state.count).toBe(0);
  });
});
