import { inspect } from "node:util";
import { afterEach, describe, expect, expectTypeOf, test, vi } from "vitest";
import { createClientWithClock } from "../src/client.js";
import {
  BadRequestError,
  ConfigError,
  createClient,
  type ProfileUpsertInput,
  type RelevaClient,
  ValidationError,
} from "../src/index.js";
import { VERSION } from "../src/settings.js";
import { fakeClock } from "./support/clock.js";
import { accept, observedFetch, refuse } from "./support/fetch.js";

const secretKey = "sk_live_1234";
const ana = { profile: { email: "ana@shop.example" }, subscribedAtChanged: false };
const bob = { profile: { phoneNumber: "+4912345" }, subscribedAtChanged: true };
const thrownBy = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.unreachable(),
    (error: unknown) => error,
  );

afterEach(() => vi.unstubAllGlobals());

describe("upsert", () => {
  test("sends one record or many in one request, with the key, to the vendor", async () => {
    const api = observedFetch();
    const client = createClient({ secretKey, fetch: api.fetch });
    expect(await client.upsert(ana)).toEqual({ accepted: 1, attempts: 1, durationMs: expect.any(Number) });
    expect(await client.upsert([ana, bob])).toMatchObject({ accepted: 2, attempts: 1 });
    expect(api.requests.map(({ records }) => records)).toEqual([[ana], [ana, bob]]);
    const [request] = api.requests.map((call) => call.request);
    expect([request?.method, request?.url, request?.redirect]).toEqual([
      "POST",
      "https://releva.ai/api/v0/profiles",
      "manual",
    ]);
    expect(Object.fromEntries(request?.headers ?? [])).toEqual({
      authorization: `Bearer ${secretKey}`,
      "content-type": "application/json",
      "user-agent": `releva-profiles/${VERSION}`,
    });
  });

  test("tells its attempts and its time", async () => {
    const api = observedFetch((_, { attempt }) => (attempt === 1 ? refuse(500) : accept()));
    const clock = fakeClock();
    const client = createClientWithClock({ secretKey, fetch: api.fetch }, clock);
    expect(await clock.until(client.upsert(ana))).toEqual({ accepted: 1, attempts: 2, durationMs: 250 });
  });

  test("a field that is undefined is absent on the wire", async () => {
    const api = observedFetch();
    const row: { email: string; phone?: string } = { email: "ana@shop.example" };
    await createClient({ secretKey, fetch: api.fetch }).upsert({
      profile: { email: row.email, phoneNumber: row.phone, subscriptions: undefined, location: undefined },
      subscribedAtChanged: false,
    });
    expect(api.requests[0]?.body).toBe(
      '{"profiles":[{"profile":{"email":"ana@shop.example"},"subscribedAtChanged":false}]}',
    );
  });

  test("null and [] are sent as they are: they mean different things", async () => {
    const api = observedFetch();
    const client = createClient({ secretKey, fetch: api.fetch });
    for (const subscriptions of [null, []]) await client.upsert({ ...ana, profile: { ...ana.profile, subscriptions } });
    expect(api.requests.map(({ records }) => records[0]?.profile.subscriptions)).toEqual([null, []]);
  });

  test.each([undefined, null])(
    "%s is a wrong call, whatever the validation: it is nothing that could be sent",
    async (given) => {
      const api = observedFetch();
      const client = createClient({ secretKey, fetch: api.fetch, validation: "off" });
      await expect(client.upsert(given as never)).rejects.toThrow(ConfigError);
      expect(api.requests).toEqual([]);
    },
  );

  test.each(["strict", "contract", "off"] as const)(
    "a hole is an invalid record with validation %s",
    async (validation) => {
      const api = observedFetch();
      const client = createClient({ secretKey, fetch: api.fetch, validation });
      await expect(client.upsert(Object.assign(new Array(2), { 1: ana }))).rejects.toThrow(ValidationError);
      expect(api.requests).toEqual([]);
    },
  );

  test("nothing is sent if any record is invalid, and paths start at the body", async () => {
    const api = observedFetch();
    const client = createClient({ secretKey, fetch: api.fetch });
    const error = await thrownBy(
      client.upsert([ana, { profile: { email: "ana@shop.example", phoneNumber: "0888" }, subscribedAtChanged: false }]),
    );
    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({
      code: "validation",
      retryable: false,
      issues: [{ path: "/profiles/1/profile/phoneNumber", code: "pattern" }],
    });
    expect(api.requests).toEqual([]);
  });

  test("an empty list is refused: there is nothing to accept", async () => {
    const api = observedFetch();
    expect(await thrownBy(createClient({ secretKey, fetch: api.fetch }).upsert([]))).toMatchObject({
      issues: [{ path: "/profiles", code: "minItems" }],
    });
    expect(api.requests).toEqual([]);
  });

  test("a row without e-mail and phone compiles, and is invalid", async () => {
    const row: ProfileUpsertInput = {
      profile: { email: undefined, phoneNumber: undefined },
      subscribedAtChanged: false,
    };
    expect(await thrownBy(createClient({ secretKey }).upsert(row))).toMatchObject({
      issues: [{ path: "/profiles/0/profile", code: "identity" }],
    });
  });

  test.each([5, "x"])("%s is no record", async (given) => {
    expect(await thrownBy(createClient({ secretKey }).upsert(given as never))).toMatchObject({
      issues: [{ path: "/profiles/0", code: "type" }],
    });
  });

  test("is never split: a refusal is one request and one error", async () => {
    const api = observedFetch(() => refuse(400, "the second one"));
    const error = await thrownBy(createClient({ secretKey, fetch: api.fetch }).upsert([ana, bob]));
    expect(error).toBeInstanceOf(BadRequestError);
    expect(error).toMatchObject({ status: 400, serverMessage: "the second one", attempts: 1, batch: { size: 2 } });
    expect(api.requests).toHaveLength(1);
  });
});

describe("validation", () => {
  const typo = {
    profile: { email: "ana@shop.example", fristName: "Ana" },
    subscribedAtChanged: false,
  } as ProfileUpsertInput;
  const wrong = { profile: { email: 5 } } as unknown as ProfileUpsertInput;

  test.each([
    ["strict", [0, 0]],
    ["contract", [1, 0]],
    ["off", [1, 1]],
  ] as const)("%s lets requests through: a typo, a wrong type: %j", async (validation, expected) => {
    const counts = await Promise.all(
      [typo, wrong].map(async (record) => {
        const api = observedFetch();
        await createClient({ secretKey, fetch: api.fetch, validation })
          .upsert(record)
          .catch(() => {});
        return api.requests.length;
      }),
    );
    expect(counts).toEqual(expected);
  });

  test.each(["contract", "off"] as const)(
    "%s: what cannot be written as JSON is an error of this package too",
    async (validation) => {
      const record = { ...ana, later: 1n } as ProfileUpsertInput;
      expect(await thrownBy(createClient({ secretKey, validation }).upsert(record))).toMatchObject({
        code: "validation",
        issues: [{ code: "json" }],
      });
    },
  );

  test("another word is a mistake", () => {
    expect(() => createClient({ secretKey, validation: "loose" as "off" })).toThrow(
      'validation is "loose"; it must be one of "strict", "contract", "off"',
    );
  });
});

describe("options", () => {
  test("of a call merge over those of the client", async () => {
    const api = observedFetch(() => refuse(500));
    const clock = fakeClock();
    const client = createClientWithClock(
      { secretKey, fetch: api.fetch, retry: { maxRetries: 1, baseDelayMs: 100 } },
      clock,
    );
    await thrownBy(clock.until(client.upsert(ana)));
    await thrownBy(clock.until(client.upsert(ana, { retry: { maxRetries: 2 } })));
    await thrownBy(clock.until(client.upsert(ana, { retry: false })));
    expect(api.requests).toHaveLength(2 + 3 + 1);
    expect(clock.now()).toBe(50 + 50 + 100);
  });

  test("a wrong one is told at once", async () => {
    expect(() => createClient({ secretKey, timeoutMs: 0 })).toThrow(ConfigError);
    expect(await thrownBy(createClient({ secretKey }).upsert(ana, { timeoutMs: -1 }))).toBeInstanceOf(ConfigError);
  });

  test("without a fetch anywhere there is no client", () => {
    vi.stubGlobal("fetch", undefined);
    expect(() => createClient({ secretKey })).toThrow(
      "fetch is missing on this platform; pass one as the option fetch",
    );
  });

  test("the global fetch is called as a function, not as a method of the client", async () => {
    const api = observedFetch();
    vi.stubGlobal("fetch", function fetch(this: unknown, ...args: Parameters<typeof globalThis.fetch>) {
      expect(this).toBeUndefined();
      return api.fetch(...args);
    });
    await createClient({ secretKey }).upsert(ana);
    expect(api.requests).toHaveLength(1);
  });

  test("two clients share nothing: the pause of one does not hold the other", async () => {
    const paused = createClient({
      secretKey,
      fetch: observedFetch(() => refuse(429, "no", { "Retry-After": "600" })).fetch,
    });
    await thrownBy(paused.upsert(ana));
    expect(await createClient({ secretKey, fetch: observedFetch().fetch }).upsert(ana)).toMatchObject({ accepted: 1 });
  });
});

describe("raw", () => {
  test("is the client of the contract, with the key: no validation, no retries", async () => {
    const api = observedFetch(() => refuse(500, "down"));
    const { raw } = createClient({ secretKey, fetch: api.fetch, baseUrl: "https://us.releva.ai" });
    const { error, response } = await raw.POST("/api/v0/profiles", { body: { profiles: [] } });
    expect([response.status, error]).toEqual([500, { message: "down" }]);
    const [call] = api.requests;
    expect([api.requests.length, call?.request.url, call?.request.headers.get("authorization")]).toEqual([
      1,
      "https://us.releva.ai/api/v0/profiles",
      `Bearer ${secretKey}`,
    ]);
  });

  test("gives the key to no other server", async () => {
    const api = observedFetch();
    const { raw } = createClient({ secretKey, fetch: api.fetch });
    await raw.POST("/api/v0/profiles", { baseUrl: "https://elsewhere.example", body: { profiles: [ana] } });
    expect(api.requests[0]?.request.headers.get("authorization")).toBeNull();
  });

  test("keeps what is added to it to itself", async () => {
    const api = observedFetch();
    const client = createClient({ secretKey, fetch: api.fetch });
    const seen = vi.fn();
    client.raw.use({ onRequest: seen, onResponse: seen });
    await client.upsert(ana);
    expect([api.requests.length, seen.mock.calls.length]).toEqual([1, 0]);
  });

  test("is typed by the contract", () => {
    expectTypeOf<RelevaClient["raw"]>().not.toBeAny();
    const { raw } = createClient({ secretKey });
    // @ts-expect-error no such path
    const wrongPath = () => raw.POST("/api/v0/profile", { body: { profiles: [ana] } });
    // @ts-expect-error not a body of the contract
    const wrongBody = () => raw.POST("/api/v0/profiles", { body: { profiles: [{}] } });
    expect([wrongPath, wrongBody]).toHaveLength(2);
  });
});

test("the client shows no key, also in what it returns", async () => {
  const client = createClient({ secretKey, fetch: observedFetch().fetch });
  expect(inspect([client, await client.upsert(ana)], { depth: 10, showHidden: true })).not.toContain(secretKey);
});

test.each([undefined, null, 5, {}, { status: 202 }])(
  "a fetch that gives %j is at fault itself, and not the network",
  async (given) => {
    const clock = fakeClock();
    const client = createClientWithClock({ secretKey, fetch: (async () => given) as unknown as typeof fetch }, clock);
    const sent = client.upsert(ana).catch((thrown: unknown) => thrown);
    expect(await clock.until(sent)).toMatchObject({
      code: "config",
      message: "fetch gave something else than a Response",
    });
  },
);
