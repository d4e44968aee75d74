import { inspect } from "node:util";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createClientWithClock } from "../src/client.js";
import { type ClientOptions, createClient, isRelevaError, type RelevaClient, RelevaError } from "../src/index.js";
import { fakeClock } from "./support/clock.js";
import { accept, networkError, type ObservedFetch, observedFetch, refuse } from "./support/fetch.js";
import { people, person } from "./support/people.js";

afterEach(() => vi.unstubAllGlobals());

const thrownBy = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => expect.unreachable(),
    (error: unknown) => error,
  );
const keysOf = ({ requests }: ObservedFetch): (string | null)[] =>
  requests.map(({ request }) => request.headers.get("authorization"));

/** Every way to send one record. */
const WAYS: Record<string, (client: RelevaClient) => Promise<unknown>> = {
  upsert: (client) => client.upsert(person(1)),
  deliver: async (client) => {
    const [result] = await client.deliver([person(1)]);
    if (result?.status === "undelivered") throw result.error;
  },
  backfill: (client) => client.backfill([person(1)]).catch((error: Error) => Promise.reject(error.cause)),
  batcher: (client) => client.batcher({ lingerMs: 0 }).add(person(1)),
};
const ways = Object.keys(WAYS);
const send = (way: string, client: RelevaClient): Promise<unknown> => (WAYS[way] as (typeof WAYS)[string])(client);

describe("a function gives the secret key", () => {
  test.each(ways)("%s asks it for every request", async (way) => {
    const api = observedFetch();
    let asked = 0;
    const client = createClient({ secretKey: async () => `key-${++asked}`, fetch: api.fetch });
    await send(way, client);
    await send(way, client);
    expect(keysOf(api)).toEqual(["Bearer key-1", "Bearer key-2"]);
  });

  test.each(ways)("%s asks once more after a 401, and goes on with the new key", async (way) => {
    const api = observedFetch((_, { request }) =>
      request.headers.get("authorization") === "Bearer new" ? accept() : refuse(401),
    );
    const keys = ["old", "new"];
    const asked = vi.fn(() => keys[asked.mock.calls.length - 1] as string);
    await send(way, createClient({ secretKey: asked, fetch: api.fetch }));
    expect([asked.mock.calls.length, keysOf(api)]).toEqual([2, ["Bearer old", "Bearer new"]]);
  });

  test.each(ways)("%s sends a refused key no second time, and a second one no third time", async (way) => {
    for (const [next, sent] of [
      [() => "old", 1],
      [
        (() => {
          let n = 0;
          return () => `key-${++n}`;
        })(),
        2,
      ],
    ] as const) {
      const api = observedFetch(() => refuse(401));
      const error = await thrownBy(send(way, createClient({ secretKey: next, fetch: api.fetch })));
      expect(error).toMatchObject({ code: "authentication", status: 401, attempts: sent });
      expect(api.requests).toHaveLength(sent);
    }
  });

  test("keys that rotate during a run cost one request each, and no record", async () => {
    let current = 1;
    let cached = 1;
    const api = observedFetch((_, { request, number }) => {
      if (number % 5 === 0) current += 1;
      if (request.headers.get("authorization") === `Bearer key-${current}`) return accept();
      cached = current;
      return refuse(401);
    });
    const client = createClient({ secretKey: () => `key-${cached}`, fetch: api.fetch });
    const report = await client.backfill(people(400), { maxBatchSize: 10, concurrency: 1 });
    expect(report).toMatchObject({ ok: true, accepted: 400 });
    expect(current).toBeGreaterThan(5);
  });

  test.each<[string, () => unknown, RegExp]>([
    ["throws", () => JSON.parse("{"), /^the function secretKey failed \(see cause\)$/],
    ["rejects", () => Promise.reject(new Error("vault is sealed")), /^the function secretKey failed/],
    ["gives nothing", () => undefined, /^secretKey is missing/],
    ["gives a key with a line break", () => "sk_live\n", /^secretKey holds a character/],
    ["gives a key of the sandbox for the real server", () => "sandbox_123", /^secretKey is a key of the sandbox/],
  ])("one that %s is told as what it is, and is not retried", async (_, secretKey, message) => {
    for (const way of ways) {
      const api = observedFetch();
      const error = await thrownBy(send(way, createClient({ secretKey: secretKey as () => string, fetch: api.fetch })));
      expect(error).toMatchObject({ code: "config", message: expect.stringMatching(message) });
      expect(api.requests).toEqual([]);
    }
  });

  test("one that throws may be well again: its error is retryable, and an attempt is told by its two events", async () => {
    const events: string[] = [];
    const secretKey = (): never => {
      throw Object.assign(new Error("throttled"), { code: "ECONNREFUSED" });
    };
    const client = createClient({ secretKey, fetch: observedFetch().fetch, onEvent: ({ type }) => events.push(type) });
    const error = await thrownBy(client.upsert(person(1)));
    expect(error).toMatchObject({ code: "config", retryable: true });
    expect([events, JSON.parse(JSON.stringify(error)).cause]).toEqual([
      ["request", "failure"],
      { name: "Error", code: "ECONNREFUSED" },
    ]);
  });

  test("one that hangs ends with the time of an attempt, or the caller's signal", async () => {
    const clock = fakeClock();
    const client = createClientWithClock(
      { secretKey: () => new Promise(() => {}), fetch: observedFetch().fetch },
      clock,
    );
    const late = thrownBy(client.upsert(person(1), { timeoutMs: 70 }));
    expect(await clock.until(late)).toMatchObject({ code: "config", message: expect.stringContaining("in time") });
    const controller = new AbortController();
    const ended = thrownBy(client.upsert(person(1), { signal: controller.signal }));
    controller.abort();
    expect(await ended).toMatchObject({ code: "aborted" });
  });

  test("no error and no event shows any of the keys", async () => {
    const events: unknown[] = [];
    const keys = ["sk_live_first", "sk_live_second"];
    const api = observedFetch((_, { request }) => refuse(401, `no: ${request.headers.get("authorization")}`));
    const secretKey = (): string => keys.shift() ?? "sk_live_second";
    const client = createClient({ secretKey, fetch: api.fetch, onEvent: (event) => events.push(event) });
    const shown = inspect([await thrownBy(client.upsert(person(1))), events], { depth: 9, showHidden: true });
    expect(shown).not.toContain("sk_live_");
  });
});

describe("headers", () => {
  test.each(ways)("%s sends those of the client, asked for each request, and its own over them", async (way) => {
    const api = observedFetch();
    let n = 0;
    const client = createClient({
      secretKey: "k",
      fetch: api.fetch,
      headers: () => ({ "X-Trace": `t${++n}`, "X-Shop": "a" }),
    });
    const call = { headers: { "x-shop": "b" } };
    if (way === "upsert") await client.upsert(person(1), call);
    if (way === "deliver") await client.deliver([person(1)], call);
    if (way === "backfill") await client.backfill([person(1)], call);
    if (way === "batcher") await client.batcher({ ...call, lingerMs: 0 }).add(person(1));
    const { headers } = (api.requests[0] as (typeof api.requests)[0]).request;
    expect(["x-trace", "x-shop", "authorization", "content-type"].map((name) => headers.get(name))).toEqual([
      "t1",
      "b",
      "Bearer k",
      "application/json",
    ]);
    expect(headers.get("user-agent")).toMatch(/^releva-profiles\//);
  });

  test.each<[string, HeadersInit]>([
    ["Authorization", { Authorization: "Bearer mine" }],
    ["content-type", [["content-type", "text/plain"]]],
    ["Content-Length", new Headers({ "Content-Length": "3" })],
  ])("%s is ours, wherever it is given", async (name, headers) => {
    const named = { code: "config", message: `headers names ${name.toLowerCase()}, which the package itself sets` };
    const api = observedFetch();
    expect(() => createClient({ secretKey: "k", headers })).toThrow(expect.objectContaining(named));
    const client = createClient({ secretKey: "k", fetch: api.fetch });
    expect(await thrownBy(client.upsert(person(1), { headers }))).toMatchObject(named);
    const asked = createClient({ secretKey: "k", fetch: api.fetch, headers: () => headers });
    for (const way of ways) expect(await thrownBy(send(way, asked))).toMatchObject(named);
    expect(api.requests).toEqual([]);
  });

  test("that cannot be sent are refused, without a word of what they hold", async () => {
    for (const headers of [{ "X-Token": "secret\nvalue" }, { "bad name": "secret" }, 5, null] as HeadersInit[]) {
      const error = await thrownBy(createClient({ secretKey: "k" }).upsert(person(1), { headers }));
      expect(error).toMatchObject({ code: "config", message: expect.stringContaining("headers cannot be sent") });
      expect(inspect(error, { showHidden: true, depth: 9 })).not.toContain("secret");
    }
  });

  test("one that is undefined is absent", async () => {
    const api = observedFetch();
    const headers = { "x-a": undefined, "x-b": "2" } as unknown as Record<string, string>;
    await createClient({ secretKey: "k", fetch: api.fetch, headers }).upsert(person(1));
    const { headers: sent } = (api.requests[0] as (typeof api.requests)[0]).request;
    expect([sent.get("x-a"), sent.get("x-b")]).toEqual([null, "2"]);
  });

  test("a function of them that fails is told as what it is", async () => {
    const cause = new Error("no context");
    const headers = (): never => {
      throw cause;
    };
    const error = await thrownBy(createClient({ secretKey: "k", headers }).upsert(person(1)));
    expect(error).toMatchObject({ code: "config", message: "the function headers failed (see cause)", cause });
  });
});

describe("a fetch of the caller's own", () => {
  test.each(ways)(
    "%s does not call an error of it a failure of the network: it is not retried, and kept as the cause",
    async (way) => {
      const cause = new TypeError("Cannot read properties of undefined (reading 'url')");
      const fetch = vi.fn(() => Promise.reject(cause));
      const error = await thrownBy(send(way, createClient({ secretKey: "k", fetch })));
      expect(error).toMatchObject({ code: "config", retryable: false, cause });
      expect(fetch).toHaveBeenCalledTimes(1);
      expect(Object.keys(error as object)).not.toContain("cause");
      expect(JSON.stringify(error)).not.toContain("properties");
    },
  );

  test("an error of this package passes as it is", async () => {
    const own = new RelevaError("closed", "the tunnel is closed");
    expect(await thrownBy(createClient({ secretKey: "k", fetch: () => Promise.reject(own) }).upsert(person(1)))).toBe(
      own,
    );
  });

  test.each([
    networkError("ECONNRESET"),
    new TypeError("fetch failed"),
    new TypeError("fetch failed", { cause: Object.assign(new Error("status 101"), { code: "ERR_ASSERTION" }) }), // of undici
    new TypeError("Failed to fetch"),
    new TypeError("Load failed"),
    new TypeError("NetworkError when attempting to fetch resource."),
    new TypeError("error sending request for url (https://releva.ai/)"),
    new Error("Network connection lost."),
    new DOMException("The operation timed out.", "TimeoutError"),
    new DOMException("This operation was aborted", "AbortError"),
    Object.assign(new Error("request failed"), { name: "FetchError", code: "ETIMEDOUT" }),
  ])("but %s is one, and is tried again", async (error) => {
    const clock = fakeClock();
    const api = observedFetch((_, { number }) => {
      if (number < 3) throw error;
      return accept();
    });
    const client = createClientWithClock({ secretKey: "k", fetch: api.fetch }, clock);
    expect(await clock.until(client.upsert(person(1)))).toMatchObject({ accepted: 1, attempts: 3 });
  });
});

test.each([
  Object.assign(new Error("out of quota"), { code: "E_QUOTA" }),
  Object.assign(new Error("1 !== 2"), { name: "AssertionError", code: "ERR_ASSERTION" }),
])("a code alone makes no failure of the network: %s", async (error) => {
  const fetch = vi.fn(() => Promise.reject(error));
  const client = createClient({ secretKey: "k", fetch });
  expect(await thrownBy(client.upsert(person(1)))).toMatchObject({ code: "config", cause: error });
  expect(fetch).toHaveBeenCalledTimes(1);
});

describe("the global fetch", () => {
  test("whose stub has a defect is told as what it is", async () => {
    const cause = new ReferenceError("records is not defined");
    const fetch = vi.fn(() => Promise.reject(cause));
    vi.stubGlobal("fetch", fetch);
    expect(await thrownBy(createClient({ secretKey: "k" }).upsert(person(1)))).toMatchObject({ code: "config", cause });
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  test("of a runtime with words of its own fails by the network all the same", async () => {
    const clock = fakeClock();
    let calls = 0;
    vi.stubGlobal("fetch", async () => {
      if (++calls < 3) throw new Error("internal error; reference = 5");
      return accept();
    });
    expect(await clock.until(createClientWithClock({ secretKey: "k" }, clock).upsert(person(1)))).toMatchObject({
      attempts: 3,
    });
  });

  test("is looked up for each request, also by raw: what replaces it later is used", async () => {
    const client = createClient({ secretKey: "k" });
    for (const api of [observedFetch(), observedFetch()]) {
      vi.stubGlobal("fetch", api.fetch);
      await client.upsert(person(1));
      await client.raw.POST("/api/v0/profiles", { body: { profiles: [person(2)] } });
      expect(api.requests).toHaveLength(2);
    }
  });

  test("that is missing is told at once", () => {
    vi.stubGlobal("fetch", undefined);
    expect(() => createClient({ secretKey: "k" })).toThrow("fetch is missing on this platform");
  });
});

describe("withOptions", () => {
  test("gives the same client with other options, each instead of its own", async () => {
    const api = observedFetch();
    const events: string[] = [];
    const client = createClient({
      secretKey: "k",
      fetch: api.fetch,
      headers: { a: "1" },
      onEvent: ({ type }) => events.push(type),
    });
    const other = client.withOptions({ headers: { b: "2" }, onEvent: undefined, timeoutMs: 5 });
    await other.upsert(person(1));
    const { headers } = (api.requests[0] as (typeof api.requests)[0]).request;
    expect([headers.get("a"), headers.get("b"), headers.get("authorization"), events]).toEqual([
      null,
      "2",
      "Bearer k",
      ["request", "response"],
    ]);
  });

  test("changes the fields of retry one by one, and can switch it off", async () => {
    const clock = fakeClock();
    const api = observedFetch(() => refuse(500));
    const client = createClientWithClock({ secretKey: "k", fetch: api.fetch, retry: { maxRetries: 1 } }, clock);
    const attempts = async (one: RelevaClient): Promise<unknown> =>
      ((await clock.until(thrownBy(one.upsert(person(1))))) as { attempts: number }).attempts;
    expect(await attempts(client.withOptions({ retry: { baseDelayMs: 1 } }))).toBe(2);
    expect(await attempts(client.withOptions({ retry: false }))).toBe(1);
    expect(await attempts(client)).toBe(2);
  });

  test("keeps the pause that the server asked for, unless it is for another server or account", async () => {
    const clock = fakeClock();
    const api = observedFetch(() => refuse(429, "no", { "Retry-After": "600" }));
    const client = createClientWithClock({ secretKey: "k", fetch: api.fetch }, clock);
    await thrownBy(client.upsert(person(1)));
    const sent = async (more: Partial<ClientOptions>): Promise<number> => {
      const before = api.requests.length;
      await thrownBy(client.withOptions(more).upsert(person(1), { retry: false }));
      return api.requests.length - before;
    };
    expect(await sent({ timeoutMs: 5 })).toBe(0);
    expect(await sent({ secretKey: "other" })).toBe(1);
    expect(await sent({ baseUrl: "https://other.example" })).toBe(1);
  });

  test("checks what it is given", () => {
    const client = createClient({ secretKey: "k" });
    expect(() => client.withOptions({ timeoutMs: 0 })).toThrow("timeoutMs is 0");
    expect(() => client.withOptions({ timeout: 5 } as object)).toThrow('has no option "timeout"');
  });
});

test("a rate of the client holds for all its calls together, and for those of withOptions", async () => {
  const clock = fakeClock();
  const at: number[] = [];
  const api = observedFetch(() => {
    at.push(clock.now());
    return accept();
  });
  const client = createClientWithClock(
    { secretKey: "k", fetch: api.fetch, rateLimit: { requestsPerSecond: 2 } },
    clock,
  );
  const batcher = client.batcher({ lingerMs: 0 });
  await clock.until(
    Promise.all([
      client.upsert(person(1)),
      client.deliver([person(2)]),
      client.backfill([person(3)]),
      batcher.add(person(4)),
      client.withOptions({ timeoutMs: 99 }).upsert(person(5)),
    ]),
  );
  expect(at).toEqual([0, 500, 1_000, 1_500, 2_000]);
});

test("raw sends the key to its own server alone, with the headers of the client, and calls fetch in the one way", async () => {
  const calls: [string, RequestInit][] = [];
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    calls.push([url, init]);
    return accept();
  };
  const client = createClient({ secretKey: async () => "k", headers: { a: "1" }, fetch: fetch as never });
  const body = { profiles: [person(1)] };
  const { response } = await client.raw.POST("/api/v0/profiles", { body });
  await client.raw.POST("/api/v0/profiles", { body, baseUrl: "https://other.example" });
  expect(response.status).toBe(202);
  expect(calls.map(([url, { headers }]) => [url, { ...(headers as object) }])).toMatchObject([
    ["https://releva.ai/api/v0/profiles", { authorization: "Bearer k", a: "1" }],
    ["https://other.example/api/v0/profiles", {}],
  ]);
  expect(calls[1]?.[1].headers).not.toHaveProperty("authorization");
  expect(new TextDecoder().decode(calls[0]?.[1].body as Uint8Array)).toBe(JSON.stringify(body));
});

test("methods of a client and a batcher may be handed on by themselves", async () => {
  const api = observedFetch();
  const { upsert, batcher } = createClient({ secretKey: "k", fetch: api.fetch });
  const { add, close } = batcher({ lingerMs: 0 });
  await Promise.all([upsert(person(1)), add(person(2))]);
  await close();
  expect(api.acceptedRecords()).toHaveLength(2);
});

test("a batcher of a process that starts in an outage loses nothing", async () => {
  const clock = fakeClock();
  const api = observedFetch(() => {
    if (clock.now() < 60_000) throw networkError("ECONNRESET");
    return accept();
  });
  const batcher = createClientWithClock({ secretKey: "k", fetch: api.fetch }, clock).batcher();
  const adds = Promise.all(people(30).map((record) => batcher.add(record)));
  await clock.until(adds);
  expect(api.acceptedRecords()).toHaveLength(30);
});

test("isRelevaError knows every error above", async () => {
  const error = await thrownBy(createClient({ secretKey: () => "", fetch: observedFetch().fetch }).upsert(person(1)));
  expect(isRelevaError(error)).toBe(true);
});

describe("what a server calls a request, and who may hear of it", () => {
  const KEY = "sk_live_AbCdEf123456";
  const ana = {
    profile: { email: "ana.petrova@shop.example", lastName: "Petrova", phoneNumber: "+359888123456" },
    subscribedAtChanged: false,
  };
  const idsOf = async (id: string, status: number): Promise<unknown[]> => {
    const seen: unknown[] = [];
    const answer = () =>
      status === 202
        ? new Response(null, { status, headers: { "X-Request-Id": id } })
        : refuse(status, "", { "X-Request-Id": id });
    const client = createClient({
      secretKey: KEY,
      fetch: observedFetch(answer).fetch,
      retry: false,
      onEvent: (event) => seen.push((event as { requestId?: string }).requestId),
    });
    await client.upsert(ana).catch((error: { requestId?: string }) => seen.push(error.requestId));
    return seen.filter((one) => one !== undefined);
  };

  test.each([202, 400])("an id of its own is told with a %i", async (status) => {
    expect(new Set(await idsOf("b2c1a0de-7d5e-4f27-9a55-0123456789ab", status)).size).toBe(1);
  });

  test.each([
    `req_${KEY}`,
    `x${KEY}`,
    KEY.toLowerCase(),
    Buffer.from(KEY).toString("base64"),
    Buffer.from(KEY).toString("hex"),
    "user_359888123456",
    "359-888-123-456",
    "lname_Petrova",
    "ANA-PETROVA",
  ])("%s is none, in an answer of whatever status", async (id) => {
    expect([await idsOf(id, 202), await idsOf(id, 500)]).toEqual([[], []]);
  });

  test("a key that was replaced is masked like the one in use", async () => {
    const keys = ["sk_live_first_1", "sk_live_second_2"];
    const api = observedFetch((_, { number }) =>
      refuse(401, number === 1 ? "no" : "the key sk_live_first_1 was replaced"),
    );
    const client = createClient({ secretKey: () => keys.shift() ?? "", fetch: api.fetch });
    expect(inspect(await thrownBy(client.upsert(person(1))), { showHidden: true, depth: 9 })).not.toContain("first");
  });
});

describe("a key function that hangs", () => {
  const hanging = (): Promise<string> => new Promise(() => {});
  const store = { load: async () => undefined, save: async () => {} };

  test("does not hang a run with a checkpoint, which asks for the account before it sends", async () => {
    const clock = fakeClock();
    const client = createClientWithClock({ secretKey: hanging, fetch: observedFetch().fetch, timeoutMs: 300 }, clock);
    const run = client.backfill([person(1)], { checkpoint: store, fingerprint: "1" });
    await expect(clock.until(run)).rejects.toMatchObject({ cause: { code: "config", retryable: true } });
  });
});

test("a stand-in for fetch that gives odd answers ends its attempt like any other", async () => {
  const odd: unknown[] = [
    { status: 200.5, headers: new Headers() },
    { headers: new Headers() },
    {
      status: 500,
      headers: new Map([
        ["x-request-id", 123_456],
        ["retry-after", 1],
      ] as [string, unknown][]),
      body: null,
    },
    { status: 500, headers: { get: () => JSON.parse("{") }, body: null },
  ];
  for (const answer of odd) {
    const events: string[] = [];
    const client = createClient({
      secretKey: "k",
      fetch: async () => answer as never,
      retry: false,
      onEvent: ({ type }) => events.push(type),
    });
    expect(isRelevaError(await thrownBy(client.upsert(person(1))))).toBe(true);
    expect([events[0], events.length]).toEqual(["request", 2]);
  }
});

test("an attempt that ends before it was sent has its closing event, and nothing follows", async () => {
  const events: string[] = [];
  const controller = new AbortController();
  let give = (_: string): void => {};
  const client = createClient({
    secretKey: () =>
      new Promise<string>((resolve) => {
        give = resolve;
      }),
    fetch: observedFetch().fetch,
    onEvent: ({ type }) => events.push(type),
  });
  const ended = thrownBy(client.upsert(person(1), { signal: controller.signal }));
  controller.abort();
  await ended;
  give("k");
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(events).toEqual(["request", "failure"]);
});
