import { describe, expect, test } from "vitest";
import { createClientWithClock } from "../src/client.js";
import {
  type ClientOptions,
  type DeliverResult,
  keysOf,
  type ProfileUpsert,
  type RateLimiter,
  type RelevaClient,
  recordOfJson,
  settledPrefix,
} from "../src/index.js";
import { type FakeClock, fakeClock } from "./support/clock.js";
import { accept, type Handler, networkError, type ObservedFetch, observedFetch, refuse } from "./support/fetch.js";
import { nobody, people, person } from "./support/people.js";
import { emailsOfOneHash } from "./support/same-hash.js";

/** What a consumer of a queue needs of `deliver`, beyond the fate of one slice. */
interface Subject {
  readonly api: ObservedFetch;
  readonly client: RelevaClient;
  readonly clock: FakeClock;
}

function subjectOf(handler?: Handler, options: Partial<ClientOptions> = {}): Subject {
  const clock = fakeClock();
  const api = observedFetch(handler);
  return { api, clock, client: createClientWithClock({ secretKey: "sk_1", fetch: api.fetch, ...options }, clock) };
}

const statuses = (results: readonly DeliverResult[]): string[] => results.map(({ status }) => status);
const all = (status: string, count: number): string[] => Array(count).fill(status);
const versionsOf = ({ api }: Subject): (string | undefined)[] =>
  api.acceptedRecords().map(({ profile }) => profile.firstName);
const pause = (clock: FakeClock, ms: number): Promise<void> =>
  new Promise((resolve) => clock.setTimer(ms, () => resolve()));

describe("in an outage", () => {
  const OUTAGES: Record<string, Handler> = {
    "503": () => refuse(503),
    "500": () => refuse(500),
    "503 with Retry-After": () => refuse(503, "later", { "Retry-After": "7" }),
    "429": () => refuse(429),
    "a reset": () => Promise.reject(networkError("ECONNRESET")),
    "nobody listens": () => Promise.reject(networkError("ECONNREFUSED")),
  };

  test.each(Object.keys(OUTAGES))("a fresh client makes at most 5 requests for 1 000 records (%s)", async (kind) => {
    const { api, client, clock } = subjectOf(OUTAGES[kind]);
    const results = await clock.until(client.deliver(people(1_000)));
    expect(statuses(results)).toEqual(all("undelivered", 1_000));
    expect(api.requests.length).toBeLessThanOrEqual(5);
    expect(clock.now()).toBeLessThan(120_000);
    for (const result of results) {
      expect(result.status === "undelivered" && result.afterMs).toBeGreaterThan(0);
      expect(result).not.toHaveProperty("fatal");
    }
  });

  test.each([false, { maxRetries: 0 }] as const)("also without retries (%j)", async (retry) => {
    const { api, client, clock } = subjectOf(() => refuse(503));
    const results = await clock.until(client.deliver(people(1_000), { retry }));
    expect([statuses(results), api.requests.length <= 5]).toEqual([all("undelivered", 1_000), true]);
  });

  test("that begins in the middle, what was accepted before stays accepted", async () => {
    let answered = 0;
    const { client, clock } = subjectOf(() => (++answered <= 3 ? accept() : refuse(503)));
    const results = await clock.until(client.deliver(people(1_000)));
    expect(settledPrefix(results)).toBe(21);
    expect(statuses(results)).toEqual([...all("accepted", 21), ...all("undelivered", 979)]);
  });

  test("a record that fails alone is no outage: the others are delivered", async () => {
    const { client, clock } = subjectOf((body) => (body.includes("person7@") ? refuse(500) : accept()));
    const results = await clock.until(client.deliver(people(100)));
    expect(statuses(results)).toEqual(people(100).map((_, n) => (n === 7 ? "rejected" : "accepted")));
  });
});

describe("undelivered", () => {
  test("says when to come again, always", async () => {
    const abort = AbortSignal.abort();
    const waits: [Partial<ClientOptions>, Handler, object, number][] = [
      [{}, () => refuse(503, "later", { "Retry-After": "90" }), {}, 90_000],
      [{}, () => refuse(500), { retry: false }, 30_000],
      [{}, () => refuse(401), {}, 30_000],
      [{}, () => accept(), { signal: abort }, 0],
      [{}, () => accept(), { stop: abort }, 0],
    ];
    for (const [options, handler, call, afterMs] of waits) {
      const { client, clock } = subjectOf(handler, options);
      const [result] = await clock.until(client.deliver([person(1)], call));
      expect(result).toMatchObject({ status: "undelivered", afterMs });
    }
  });

  test.each([
    ["a refused key", () => refuse(401), true],
    ["a key without rights", () => refuse(403), true],
    ["a host without this API", () => refuse(404), true],
    [
      "a host that redirects",
      () => new Response(null, { status: 302, headers: { location: "https://x.example" } }),
      true,
    ],
    ["a certificate of another host", () => Promise.reject(networkError("ERR_TLS_CERT_ALTNAME_INVALID")), true],
    ["a server that fails", () => refuse(500), undefined],
    ["a network that fails", () => Promise.reject(networkError("ECONNRESET")), undefined],
    ["a server that is not there yet", () => Promise.reject(networkError("ECONNREFUSED")), undefined],
    ["a server that refuses all records", () => refuse(400), undefined],
  ] as [string, Handler, true | undefined][])(
    "is fatal only where somebody has to change something: %s",
    async (_, handler, fatal) => {
      const { client, clock } = subjectOf(handler);
      const results = await clock.until(client.deliver(people(50)));
      const left = results.filter((result) => result.status === "undelivered");
      expect(left.length).toBeGreaterThan(0);
      for (const result of left) expect(result.fatal).toBe(fatal);
    },
  );

  test("is what the caller's own key cannot be had for, at the cost of no request, and not for good", async () => {
    let asked = 0;
    const secretKey = (): string => {
      asked += 1;
      throw new Error("the vault is closed");
    };
    const { api, client, clock } = subjectOf(undefined, { secretKey });
    const results = await clock.until(client.deliver(people(50)));
    expect([statuses(results), api.requests.length, asked]).toEqual([all("undelivered", 50), 0, 1]);
  });
});

describe("stop", () => {
  test("lets what is in flight end, and starts nothing new", async () => {
    const stop = new AbortController();
    const subject = subjectOf(async (_, { number }) => {
      if (number === 2) stop.abort();
      await pause(subject.clock, 50);
      return accept();
    });
    const results = await subject.clock.until(subject.client.deliver(people(500), { stop: stop.signal }));
    expect(statuses(results)).toEqual([...all("accepted", 21), ...all("undelivered", 479)]);
    expect([subject.api.requests.length, settledPrefix(results)]).toEqual([3, 21]);
  });

  test("does not retry", async () => {
    const stop = new AbortController();
    const { api, client, clock } = subjectOf(() => {
      stop.abort();
      return refuse(503);
    });
    const results = await clock.until(client.deliver(people(3), { stop: stop.signal }));
    expect([api.requests.length, statuses(results)]).toEqual([1, all("undelivered", 3)]);
  });

  test("ends the wait for another call", async () => {
    const stop = new AbortController();
    const subject = subjectOf(async () => {
      await pause(subject.clock, 1_000);
      return accept();
    });
    const first = subject.client.deliver([person(1)]);
    const second = subject.client.deliver([person(1)], { stop: stop.signal });
    stop.abort();
    expect(statuses(await second)).toEqual(["undelivered"]);
    expect([statuses(await subject.clock.until(first)), subject.api.requests.length]).toEqual([["accepted"], 1]);
  });
});

describe("calls at the same time", () => {
  /** Answers after a while, and notes how many requests were in flight at once. */
  function slow(subject: () => Subject): { handler: Handler; most: () => number } {
    let now = 0;
    let most = 0;
    return {
      most: () => most,
      async handler() {
        now += 1;
        most = Math.max(most, now);
        await pause(subject().clock, 100);
        now -= 1;
        return accept();
      },
    };
  }

  test("8 calls share 4 slots, and all of them get on", async () => {
    let subject: Subject;
    const { handler, most } = slow(() => subject);
    subject = subjectOf(handler);
    const { client, clock } = subject;
    await clock.until(client.deliver(people(700))); // the client has learnt what the server takes
    const calls = Array.from({ length: 8 }, (_, call) =>
      client.deliver(Array.from({ length: 600 }, (__, n) => person(10_000 + 600 * call + n))),
    );
    const results = await clock.until(Promise.all(calls));
    for (const one of results) expect(statuses(one)).toEqual(all("accepted", 600));
    expect(most()).toBe(4);
  });

  test("two calls, one key: they take effect in the order of the calls", async () => {
    let subject: Subject;
    const { handler } = slow(() => subject);
    subject = subjectOf(handler);
    const { client, clock } = subject;
    const version = (v: number): ProfileUpsert => person(7, { firstName: `v${v}` });
    const calls = [
      client.deliver([...people(5), version(1), version(2)]),
      client.deliver([version(3), person(20), version(4)]),
      client.deliver([version(5)]),
    ];
    for (const one of await clock.until(Promise.all(calls)))
      expect(new Set(statuses(one))).toEqual(new Set(["accepted"]));
    expect(versionsOf(subject).filter(Boolean)).toEqual(["v1", "v2", "v3", "v4", "v5"]);
  });

  test("a record at the end of a long call comes before one of a later call", async () => {
    const subject = subjectOf();
    const { client, clock } = subject;
    const first = client.deliver([...people(3_000), person(5_000, { firstName: "old" })]);
    const second = client.deliver([person(5_000, { firstName: "new" })]);
    await clock.until(Promise.all([first, second]));
    expect(versionsOf(subject).filter(Boolean)).toEqual(["old", "new"]);
  });

  test("calls that wait for each other's profiles, crosswise, all end", async () => {
    const { client, clock } = subjectOf();
    const calls = Array.from({ length: 12 }, (_, call) =>
      client.deliver(Array.from({ length: 300 }, (__, n) => person((n * (call + 1)) % 97))),
    );
    for (const one of await clock.until(Promise.all(calls))) expect(statuses(one)).toEqual(all("accepted", 300));
  });

  test("what waits for a record that is not delivered is not delivered, nor what that links to; a later call tries anew", async () => {
    let isDown = true;
    const subject = subjectOf((body) => (isDown && body.includes("person1@") ? refuse(500) : accept()));
    const { client, clock } = subject;
    const phone = "+359881234567";
    const retry = { maxRetries: 2 };
    const calls = [
      client.deliver([person(0), person(1)], { retry }),
      client.deliver([person(2), person(1, { phoneNumber: phone })], { retry }),
      client.deliver([{ profile: { phoneNumber: phone }, subscribedAtChanged: false }, person(3)], { retry }),
    ];
    const results = await clock.until(Promise.all(calls));
    expect(results.map(statuses)).toEqual([
      ["accepted", "undelivered"],
      ["accepted", "undelivered"],
      ["undelivered", "accepted"],
    ]);
    isDown = false;
    expect(statuses(await clock.until(client.deliver([person(1)])))).toEqual(["accepted"]);
  });

  test("who shares no more than the hash of a key with it is delivered, within the call and in a later one", async () => {
    const [down, other] = emailsOfOneHash();
    const { api, client, clock } = subjectOf((body) => (body.includes(down) ? refuse(500) : accept()));
    const record = (email: string): ProfileUpsert => ({ profile: { email }, subscribedAtChanged: false });
    const calls = [
      client.deliver([record(down), record(other), record(down)], { retry: { maxRetries: 2 } }),
      client.deliver([record(other)]),
    ];
    const results = await clock.until(Promise.all(calls));
    expect(results.map(statuses)).toEqual([["undelivered", "accepted", "undelivered"], ["accepted"]]);
    expect(api.acceptedRecords().map(({ profile }) => profile.email)).toEqual([other, other]);
  });

  test("an invalid record keeps nobody waiting", async () => {
    const { client, clock } = subjectOf();
    const results = await clock.until(Promise.all([client.deliver([nobody()]), client.deliver([person(1)])]));
    expect(results.map(statuses)).toEqual([["invalid"], ["accepted"]]);
  });

  test("no call leaves anything behind", async () => {
    const { client, clock } = subjectOf((_, { number }) => (number % 3 ? accept() : refuse(500)));
    await clock.until(Promise.all(Array.from({ length: 5 }, () => client.deliver(people(50)))));
    expect(clock.pending).toBe(0);
    expect(statuses(await clock.until(client.deliver(people(50))))).toEqual(all("accepted", 50));
  });
});

describe("a record alone in its slice that makes the server fail", () => {
  const poisonous: Handler = (body) => (body.includes("person13@") ? refuse(500, "oops") : accept());

  test("is found with the last accepted record as the witness", async () => {
    const subject = subjectOf(poisonous);
    const { client, clock } = subject;
    await clock.until(client.deliver([person(1, { firstName: "witness" })]));
    expect(statuses(await clock.until(client.deliver([person(13)])))).toEqual(["rejected"]);
    expect(new Set(versionsOf(subject))).toEqual(new Set(["witness"]));
  });

  test("is not found with a witness of another scope, which may have another owner by now", async () => {
    const { api, client, clock } = subjectOf(poisonous);
    const [one, two] = [{}, {}];
    await clock.until(client.deliver([person(1)], { scope: one }));
    expect(statuses(await clock.until(client.deliver([person(13)], { scope: two })))).toEqual(["undelivered"]);
    expect(api.requests.filter(({ body }) => body.includes("person1@"))).toHaveLength(1);
    expect(statuses(await clock.until(client.deliver([person(13)], { scope: one })))).toEqual(["rejected"]);
  });

  test("is not found with a record of which there is a later one, however that was sent", async () => {
    const later: ((client: RelevaClient) => Promise<unknown>)[] = [
      (client) => client.upsert(person(1, { firstName: "new" })),
      (client) => client.upsert([person(2), person(1, { firstName: "new" })]),
      (client) => client.backfill([person(1, { firstName: "new" })]),
      (client) => client.deliver([person(1, { firstName: "new" })], { scope: {} }),
      (client) => client.withOptions({ timeoutMs: 5_000 }).deliver([person(1, { firstName: "new" })], { scope: {} }),
      async (client) => {
        const batcher = client.batcher();
        void batcher.add(person(1, { firstName: "new" }));
        await batcher.close();
      },
    ];
    for (const send of later) {
      const subject = subjectOf(poisonous);
      const { client, clock } = subject;
      await clock.until(client.deliver([person(1, { firstName: "old" })]));
      await clock.until(send(client));
      const [result] = await clock.until(client.deliver([person(13)]));
      expect(result?.status).toBe("undelivered");
      expect(versionsOf(subject).filter(Boolean)).toEqual(["old", "new"]);
    }
  });

  test("an outage is no fault of it: the witness fails as well", async () => {
    let isDown = false;
    const { client, clock } = subjectOf(() => (isDown ? refuse(503) : accept()));
    await clock.until(client.deliver([person(1)]));
    isDown = true;
    expect(statuses(await clock.until(client.deliver([person(13)])))).toEqual(["undelivered"]);
  });
});

describe("the guard belongs to the client", () => {
  test("a server that refuses all costs twenty records once, and then one a slice", async () => {
    const { client, clock } = subjectOf(() => refuse(400));
    const first = statuses(await clock.until(client.deliver(people(100))));
    const second = statuses(await clock.until(client.deliver(people(100))));
    const count = (results: string[]) => results.filter((status) => status === "rejected").length;
    expect([count(first), count(second)]).toEqual([20, 1]);
  });

  test("what upsert, a run and a batcher have seen counts", async () => {
    const { client, clock } = subjectOf(() => refuse(400));
    for (let n = 0; n < 19; n++) await expect(clock.until(client.upsert(person(n)))).rejects.toThrow();
    const results = statuses(await clock.until(client.deliver(people(100))));
    expect(results.filter((status) => status === "rejected")).toHaveLength(1);
  });
});

describe("a limiter of one's own", () => {
  test("is awaited before each attempt, outside its timeout", async () => {
    const asked: number[] = [];
    const subject = subjectOf(undefined, {
      timeoutMs: 1_000,
      rateLimit: {
        async acquire(profiles) {
          asked.push(profiles);
          await pause(subject.clock, 30_000);
        },
      },
    });
    const { client, clock } = subject;
    expect(statuses(await clock.until(client.deliver(people(30), { retry: { deadlineMs: 5_000 } })))).toEqual(
      all("accepted", 30),
    );
    expect(asked).toEqual([1, 10, 10, 9]);
    expect(clock.now()).toBe(90_000); // the second and the third go side by side
  });

  test("counts attempts, those of upsert and of runs too", async () => {
    const asked: number[] = [];
    const rateLimit: RateLimiter = { acquire: async (profiles) => void asked.push(profiles) };
    const { client, clock } = subjectOf((_, { number }) => (number === 1 ? refuse(500) : accept()), { rateLimit });
    await clock.until(client.upsert(person(1)));
    await clock.until(client.backfill(people(2)));
    expect(asked).toEqual([1, 1, 1, 1]);
  });

  test("that fails leaves its records undelivered, and says whose fault it is; the next slice asks it again", async () => {
    let isDown = true;
    const rateLimit: RateLimiter = {
      async acquire() {
        if (isDown) throw new Error("Redis is gone");
      },
    };
    const { api, client, clock } = subjectOf(undefined, { rateLimit });
    const results = await clock.until(client.deliver(people(40)));
    expect([statuses(results), api.requests.length]).toEqual([all("undelivered", 40), 0]);
    expect(results[0]).toMatchObject({
      error: { code: "config", message: expect.stringContaining("rateLimit") },
      afterMs: 30_000,
    });
    expect(results[0]).not.toHaveProperty("fatal");
    isDown = false;
    expect(statuses(await clock.until(client.deliver(people(40))))).toEqual(all("accepted", 40));
  });

  test("that hangs is left at an abort, and its signal says so", async () => {
    const abort = new AbortController();
    let signal: AbortSignal | undefined;
    const rateLimit: RateLimiter = {
      acquire(_, given) {
        signal = given;
        return new Promise(() => {});
      },
    };
    const { client, clock } = subjectOf(undefined, { rateLimit });
    const delivering = client.deliver(people(4), { signal: abort.signal });
    await clock.advance(10);
    abort.abort();
    expect([statuses(await delivering), signal?.aborted]).toEqual([all("undelivered", 4), true]);
  });

  test("is an object with acquire", () => {
    const make = (rateLimit: unknown) => subjectOf(undefined, { rateLimit } as Partial<ClientOptions>);
    expect(() => make({ acquire: 5 })).toThrow("rateLimit.acquire is 5; it must be a function");
    expect(() => make({ aquire: async () => {} })).toThrow("rateLimit has no option");
  });
});

describe("records as bytes", () => {
  const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
  const text =
    '{"profile":{"email":"ana@shop.example","custom":{"numeric":[{"key":"n","values":[1.50]}]}},"subscribedAtChanged":false}';

  test("are sent as they are", async () => {
    const { api, client, clock } = subjectOf();
    expect(statuses(await clock.until(client.deliver([recordOfJson(bytesOf(text))])))).toEqual(["accepted"]);
    expect(api.requests[0]?.body).toBe(`{"profiles":[${text}]}`);
  });

  test("are serialised again where readers would not agree", async () => {
    const twice = text.replace('"email":"ana@shop.example"', '"email":"bo@shop.example","email":"ana@shop.example"');
    const { api, client, clock } = subjectOf();
    expect(statuses(await clock.until(client.deliver([recordOfJson(bytesOf(twice))])))).toEqual(["accepted"]);
    expect(api.requests[0]?.body).not.toContain("bo@shop.example");
  });

  test.each([
    ["no JSON", bytesOf("{oops")],
    ["nothing", new Uint8Array()],
    ["no UTF-8", new Uint8Array([0x22, 0xff, 0x22])],
    ["a byte order mark", bytesOf(`\u{feff}${text}`)],
    ["no record", bytesOf("[1]")],
    ["null", bytesOf("null")],
    ["deep", bytesOf(`${"[".repeat(5_000)}${"]".repeat(5_000)}`)],
  ])("that hold no record are invalid, and never sent: %s", async (_, bytes) => {
    const { api, client, clock } = subjectOf();
    const [result] = await clock.until(client.deliver([recordOfJson(bytes)]));
    expect([result?.status, api.requests]).toEqual(["invalid", []]);
    expect(JSON.stringify(result)).not.toContain("oops");
  });
});

test("the settled prefix ends before the first undelivered record", async () => {
  const { client, clock } = subjectOf((body) => (body.includes("person3@") ? refuse(500) : accept()));
  const slice = [person(1), nobody(), person(3), person(4)];
  const results = await clock.until(client.deliver(slice, { retry: { maxRetries: 1 } }));
  expect([settledPrefix(results), settledPrefix([]), settledPrefix(results.slice(0, 2))]).toEqual([2, 0, 2]);
});

test("records of one profile have a key in common, and the first one is the best to partition by", () => {
  const withId = {
    profile: { id: "7", email: "Ana@Shop.example", phoneNumber: "+4912345678" },
    subscribedAtChanged: false,
  };
  expect(keysOf(withId)).toEqual(["id 7", "ana@shop.example", "+4912345678"]);
  expect(keysOf(recordOfJson(new TextEncoder().encode(JSON.stringify(withId))))).toEqual(keysOf(withId));
  expect(keysOf(nobody())).toEqual([]);
  const throws = {
    get profile(): never {
      throw new Error("no");
    },
  } as unknown as ProfileUpsert;
  expect(keysOf(throws)).toEqual([]);
});
