import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { createClientWithClock } from "../src/client.js";
import {
  AbortError,
  AuthenticationError,
  type ClientEvent,
  type DeliverResult,
  type ProfileUpsert,
  type RelevaClient,
  ServerError,
  SystemicRejectionError,
} from "../src/index.js";
import { type FakeClock, fakeClock } from "./support/clock.js";
import { accept, type Handler, type ObservedFetch, observedFetch, refuse, silence } from "./support/fetch.js";
import { nobody, numberOf, people, person } from "./support/people.js";

interface Subject {
  readonly api: ObservedFetch;
  readonly client: RelevaClient;
  readonly clock: FakeClock;
  deliver(...given: Parameters<RelevaClient["deliver"]>): Promise<DeliverResult[]>;
}

function subjectOf(handler?: Handler, onEvent: (event: ClientEvent) => void = () => {}): Subject {
  const clock = fakeClock();
  const api = observedFetch(handler);
  const client = createClientWithClock({ secretKey: "sk_live_1234", fetch: api.fetch, onEvent }, clock);
  return { api, client, clock, deliver: (...given) => clock.until(client.deliver(...given)) };
}

const statuses = (results: readonly DeliverResult[]): string[] => results.map(({ status }) => status);
const isAbout =
  (...numbers: number[]) =>
  (records: readonly ProfileUpsert[]): boolean =>
    records.some((record) => numbers.includes(numberOf(record)));

test("each record has its result, at its position, whatever became of the others", async () => {
  const { deliver } = subjectOf((_, { records }) => (isAbout(3, 8)(records) ? refuse(422, "no such tag") : accept()));
  const records = people(12).map((record, n) => (n === 5 ? nobody() : record));
  const results = await deliver(records);
  expect(statuses(results)).toEqual(
    records.map((_, n) => (n === 5 ? "invalid" : n === 3 || n === 8 ? "rejected" : "accepted")),
  );
  expect(results[5]).toEqual({ status: "invalid", code: "identity", reason: expect.any(String), path: "/profile" });
  expect(results[3]).toEqual({ status: "rejected", code: "bad_request", reason: "no such tag" });
});

test("nothing is delivered of nothing", async () => {
  const { api, deliver } = subjectOf();
  expect([await deliver([]), api.requests]).toEqual([[], []]);
});

test.each([1, 30, 5_000])("a slice of %i keeps its records and results when its array is used anew", async (size) => {
  const { api, client, clock } = subjectOf();
  const records = people(size);
  const delivering = client.deliver(records);
  records.splice(0, size, nobody(), nobody());
  expect(statuses(await clock.until(delivering))).toEqual(Array(size).fill("accepted"));
  expect(
    api
      .acceptedRecords()
      .map(numberOf)
      .sort((a, b) => a - b),
  ).toEqual(people(size).map(numberOf));
});

test("a hole in a slice is an invalid record", async () => {
  const { deliver } = subjectOf();
  const records = Object.assign(new Array<ProfileUpsert>(3), { 1: person(1) });
  expect(statuses(await deliver(records))).toEqual(["invalid", "accepted", "invalid"]);
});

test("a large slice is delivered in batches, and what was learnt serves the next slice", async () => {
  const { api, deliver } = subjectOf();
  expect(new Set(statuses(await deliver(people(2_000))))).toEqual(new Set(["accepted"]));
  const { length } = api.requests;
  await deliver(people(400));
  expect([api.requests[0]?.records.length, api.requests.length - length]).toEqual([1, 1]);
});

test("records of one person take effect in their order", async () => {
  const { api, deliver } = subjectOf();
  const records = Array.from({ length: 20 }, (_, n) => person(n % 2, { firstName: `v${n}` }));
  await deliver(records);
  for (const who of [0, 1]) {
    const names = api.acceptedRecords().flatMap((one) => (numberOf(one) === who ? [one.profile.firstName] : []));
    expect(names).toEqual(records.flatMap((one) => (numberOf(one) === who ? [one.profile.firstName] : [])));
  }
});

describe("undelivered", () => {
  test("is what still fails after the retries of a call, with its error", async () => {
    const { api, deliver } = subjectOf((_, { records }) => (isAbout(1)(records) ? refuse(503) : accept()));
    const [first, second] = await deliver([person(0), person(1)], { retry: { maxRetries: 3 } });
    expect([first?.status, second?.status]).toEqual(["accepted", "undelivered"]);
    expect(second?.status === "undelivered" && second.error).toBeInstanceOf(ServerError);
    expect(api.requests.filter(({ records }) => isAbout(1)(records))).toHaveLength(4);
  });

  test("is not what fails while others succeed, as long as nothing else limits the retries: that record is rejected", async () => {
    for (const status of [408, 429, 500, 503, 520]) {
      const { deliver } = subjectOf((_, { records }) => (isAbout(1)(records) ? refuse(status) : accept()));
      expect(statuses(await deliver(people(30)))).toEqual(
        people(30).map((_, n) => (n === 1 ? "rejected" : "accepted")),
      );
    }
  });

  test("are all later records of its keys, which are not sent, and all that those link to", async () => {
    const phone = "+359881234567";
    const records = [
      person(0),
      person(1),
      person(1, { phoneNumber: phone }),
      { profile: { phoneNumber: phone, lastName: "Linked" }, subscribedAtChanged: false },
    ];
    const { api, deliver } = subjectOf((body) => (body.includes("person1@") ? refuse(503) : accept()));
    const results = await deliver(records, { retry: { maxRetries: 3 } });
    expect(statuses(results)).toEqual(["accepted", "undelivered", "undelivered", "undelivered"]);
    expect(api.requests.some(({ body }) => body.includes("Linked") || body.includes(phone))).toBe(false);
  });

  test("says after how long to come again, when the server said so", async () => {
    const { deliver } = subjectOf(() => refuse(429, "later", { "Retry-After": "120" }));
    const [first, second] = await deliver(people(2));
    expect(first).toMatchObject({ status: "undelivered", afterMs: 120_000, error: { code: "rate_limited" } });
    expect(second).toMatchObject({ status: "undelivered", error: { code: "rate_limited" } });
    expect(second?.status === "undelivered" && (second.afterMs ?? 0)).toBeGreaterThan(100_000);
  });

  test("is everything after a refused key, with that error, at the cost of one request", async () => {
    const { api, deliver } = subjectOf(() => refuse(401));
    const results = await deliver(people(50));
    expect(api.requests).toHaveLength(1);
    for (const result of results) {
      expect(result.status === "undelivered" && result.error).toBeInstanceOf(AuthenticationError);
    }
  });

  test("is what is left when the server refuses everything: none of a whole queue becomes a reject", async () => {
    const { deliver } = subjectOf(() => refuse(400));
    const results = await deliver(people(100));
    expect(results.filter(({ status }) => status === "rejected")).toHaveLength(20);
    const left = results.filter((result) => result.status === "undelivered");
    expect(left).toHaveLength(80);
    expect(left.every(({ error }) => error instanceof SystemicRejectionError)).toBe(true);
  });

  test("is everything that an abort cut off, in flight and before", async () => {
    const abort = new AbortController();
    const { clock, client } = subjectOf((_, { number }) => (number === 1 ? accept() : silence()));
    const delivering = client.deliver(people(30), { signal: abort.signal });
    await clock.advance(100);
    abort.abort();
    const results = await delivering;
    expect(statuses(results)).toEqual(["accepted", ...Array(29).fill("undelivered")]);
    expect(results.slice(1).every((one) => one.status === "undelivered" && one.error instanceof AbortError)).toBe(true);
    expect([clock.pending, getEventListeners(abort.signal, "abort")]).toEqual([0, []]);
  });

  test("is everything, and nothing is sent, when the signal had aborted before", async () => {
    const { api, deliver } = subjectOf();
    const results = await deliver([person(1), nobody()], { signal: AbortSignal.abort() });
    expect([statuses(results), api.requests]).toEqual([["undelivered", "invalid"], []]);
  });
});

test("a record that makes the server fail costs itself alone", async () => {
  const { deliver } = subjectOf((_, { records }) => (isAbout(7)(records) ? refuse(500, "oops") : accept()));
  const results = await deliver(people(40), { retry: { maxRetries: 20, deadlineMs: 1e9 } });
  expect(statuses(results)).toEqual(people(40).map((_, n) => (n === 7 ? "rejected" : "accepted")));
  expect(results[7]).toEqual({ status: "rejected", code: "server", reason: "oops" });
});

test("the options of a call are over those of the client", async () => {
  const { api, deliver } = subjectOf(() => refuse(500));
  await deliver([person(1)], { retry: false });
  expect(api.requests).toHaveLength(1);
  await expect(deliver([person(1)], { timeoutMs: -1 })).rejects.toThrow("timeoutMs is -1");
});

test("no result holds personal data or the key, whatever the server echoes", async () => {
  const { deliver } = subjectOf((body) => refuse(body.includes("person1@") ? 400 : 500, `${body} sk_live_1234`));
  const results = await deliver([person(1), person(2)], { retry: false });
  for (const secret of ["person1", "person2", "sk_live"]) expect(JSON.stringify(results)).not.toContain(secret);
});
