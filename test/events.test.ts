import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { createClientWithClock } from "../src/client.js";
import type { BackfillOptions, ClientEvent, RelevaClient } from "../src/index.js";
import type { ProfileUpsert } from "../src/types.js";
import { type FakeClock, fakeClock } from "./support/clock.js";
import { accept, type Handler, networkError, observedFetch, refuse, silence } from "./support/fetch.js";
import { numberOf, people, person } from "./support/people.js";

interface Watched {
  readonly client: RelevaClient;
  readonly clock: FakeClock;
  readonly events: ClientEvent[];
}

function watched(handler: Handler, onEvent?: (event: ClientEvent) => unknown): Watched {
  const events: ClientEvent[] = [];
  const clock = fakeClock();
  const client = createClientWithClock(
    {
      secretKey: "sk_live_1234",
      fetch: observedFetch(handler).fetch,
      onEvent: (event) => {
        events.push(event);
        return onEvent?.(event);
      },
    },
    clock,
  );
  return { client, clock, events };
}

async function eventsOf(handler: Handler, source: ProfileUpsert[], options?: BackfillOptions): Promise<ClientEvent[]> {
  const { client, clock, events } = watched(handler);
  await clock.until(client.backfill(source, { onReject: () => {}, concurrency: 1, ...options }));
  return events;
}

const bytes = JSON.stringify({ profiles: [person(1)] }).length;
const attempt = (number: number): object => ({
  id: expect.any(Number),
  request: expect.any(Number),
  operation: "upsert",
  attempt: number,
  records: 1,
  bytes,
});

test("a request that succeeds is a request and a response", async () => {
  const { client, events } = watched(accept);
  await client.upsert(person(1));
  expect(events).toEqual([
    { type: "request", ...attempt(1) },
    { type: "response", ...attempt(1), status: 202, durationMs: 0 },
  ]);
});

test("a retry tells why and how long; no answer is a failure", async () => {
  const { client, clock, events } = watched((_, { number }) => {
    if (number === 1) throw networkError("ECONNRESET");
    return number === 2 ? refuse(500) : accept();
  });
  await clock.until(client.upsert(person(1)));
  expect(events).toEqual([
    { type: "request", ...attempt(1) },
    { type: "failure", ...attempt(1), code: "connection", durationMs: 0 },
    { type: "retry", ...attempt(1), code: "connection", waitMs: 250 },
    { type: "request", ...attempt(2) },
    { type: "response", ...attempt(2), status: 500, durationMs: 0 },
    { type: "retry", ...attempt(2), code: "server", status: 500, waitMs: 500 },
    { type: "request", ...attempt(3) },
    { type: "response", ...attempt(3), status: 202, durationMs: 0 },
  ]);
});

test("attempts of one request share its number, and no other request has it", async () => {
  const events = await eventsOf((_, { number }) => (number === 2 ? refuse(500) : accept()), people(3), {
    maxBatchSize: 1,
  });
  const attempts = events.flatMap((event) => (event.type === "request" ? [event] : []));
  const [first] = attempts;
  expect(attempts.map(({ request, attempt }) => [request - (first?.request ?? 0), attempt])).toEqual([
    [0, 1],
    [1, 1],
    [1, 2],
    [2, 1],
  ]);
});

test("a server that asks for mercy pauses the client", async () => {
  const { client, clock, events } = watched((_, { number }) =>
    number === 1 ? refuse(429, "slow down", { "Retry-After": "7" }) : accept(),
  );
  await clock.until(client.upsert(person(1)));
  expect(events.map(({ type }) => type)).toEqual(["request", "response", "pause", "retry", "request", "response"]);
  expect(events[2]).toEqual({ type: "pause", ms: 7_000, operation: "upsert" });
});

test("a pause that nobody keeps is none", async () => {
  const { client, events } = watched(() => refuse(503));
  await client.upsert(person(1), { retry: false }).catch(() => {});
  expect(events.map(({ type }) => type)).toEqual(["request", "response"]);
});

test("a refused batch is taken apart by splits, each with its request", async () => {
  const events = await eventsOf(
    (_, { records }) => (records.some((record) => numberOf(record) === 2) ? refuse(400) : accept()),
    people(5),
  );
  const run = { operation: "backfill", run: expect.any(Number) };
  expect(events.filter(({ type }) => type === "split")).toEqual([
    { type: "split", records: 2, ...run },
    { type: "split", records: 1, ...run },
    { type: "split", records: 1, ...run },
    { type: "split", records: 2, ...run },
  ]);
  const sizes = events.flatMap((event) => (event.type === "request" ? [event.records] : []));
  expect(sizes).toEqual([1, 4, 2, 1, 1, 2]);
});

test("nothing of a run comes before its start or after its end, also when it is aborted", async () => {
  const controller = new AbortController();
  const { client, clock, events } = watched((_, { number }) => {
    if (number === 4) queueMicrotask(() => controller.abort());
    return number < 4 ? accept() : silence();
  });
  await clock.until(client.backfill(people(40), { maxBatchSize: 4, signal: controller.signal }).catch(() => {}));
  await clock.advance(60_000);
  expect([events[0]?.type, events.at(-1)?.type]).toEqual(["start", "end"]);
  const ids = (...types: string[]): number[] =>
    events
      .flatMap((event) => ("id" in event && types.includes(event.type) ? [event.id] : []))
      .toSorted((a, b) => a - b);
  expect(ids("failure").length).toBeGreaterThan(0);
  expect(ids("response", "failure")).toEqual(ids("request"));
});

test("there is an event when concurrency changes, up and down", async () => {
  const handler: Handler = (_, { number }) => (number === 8 ? refuse(429) : accept());
  const events = await eventsOf(handler, people(60), { concurrency: 3, maxBatchSize: 3 });
  const limits = events.flatMap((event) => (event.type === "concurrency" ? [event.limit] : []));
  expect(limits.slice(0, 3)).toEqual([2, 3, 1]);
});

test.each<[string, () => unknown]>([
  ["throws", () => JSON.parse("{")],
  ["is async and rejects", () => Promise.reject(new Error("metrics are down"))],
  ["rejects with a promise of another realm", () => runInNewContext("Promise.reject(new Error('metrics are down'))")],
])("a listener that %s breaks nothing", async (_, onEvent) => {
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => void unhandled.push(error);
  process.on("unhandledRejection", note);
  const { client, clock, events } = watched(accept, onEvent);
  expect((await clock.until(client.backfill(people(5)))).ok).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 5));
  process.off("unhandledRejection", note);
  expect([unhandled, events.length > 3]).toEqual([[], true]);
});

test("no event holds a body, a header, the key or a value of a record, whatever the server echoes", async () => {
  const records = people(20).map(({ profile }, n) => person(n, { ...profile, firstName: "Wilhelmina" }));
  const handler: Handler = (body, { number }) => {
    if (number === 3) throw networkError("ECONNRESET");
    return number % 3 === 0
      ? refuse(500, `${body} Bearer sk_live_1234`)
      : number % 5 === 0
        ? refuse(400, body)
        : accept();
  };
  const events = await eventsOf(handler, records, { concurrency: 2, maxBatchSize: 3 });
  const text = JSON.stringify(events);
  expect(events.length).toBeGreaterThan(20);
  for (const secret of ["sk_live", "Wilhelmina", "example.com", "profiles", "Bearer", "uthorization"]) {
    expect(text).not.toContain(secret);
  }
});
