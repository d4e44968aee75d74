import { expect, test } from "vitest";
import { createClientWithClock } from "../src/client.js";
import type { RelevaClient } from "../src/index.js";
import { type FakeClock, fakeClock } from "./support/clock.js";
import { accept, type Handler, type ObservedFetch, observedFetch, refuse } from "./support/fetch.js";
import { people, person } from "./support/people.js";

/** What one call of a client learns of its server, the others know. */
interface Subject {
  readonly api: ObservedFetch;
  readonly client: RelevaClient;
  readonly clock: FakeClock;
  /** Records of each request since the last look. */
  sizes(): number[];
}

function subjectOf(handler?: Handler): Subject {
  const clock = fakeClock();
  const api = observedFetch(handler);
  let seen = 0;
  const sizes = (): number[] => {
    const all = api.requests.slice(seen).map(({ records }) => records.length);
    seen = api.requests.length;
    return all;
  };
  return { api, clock, sizes, client: createClientWithClock({ secretKey: "sk_1", fetch: api.fetch }, clock) };
}

test("a body that is too large for the server teaches all calls its cap", async () => {
  let tooLarge = 0;
  const { client, clock } = subjectOf((body) => {
    if (body.length <= 8_000) return accept();
    tooLarge += 1;
    return refuse(413);
  });
  const costs: number[] = [];
  const deliver = (): Promise<unknown> => client.deliver(people(1_000));
  const backfill = (): Promise<unknown> => client.backfill(people(1_000));
  for (const send of [deliver, backfill, deliver, backfill]) {
    await clock.until(send());
    costs.push(tooLarge);
    tooLarge = 0;
  }
  expect(Number(costs[0])).toBeGreaterThan(0);
  expect(costs.slice(1)).toEqual([0, 0, 0]);
});

test("a run starts with one record, whatever slices have proved: its own mapping may be wrong", async () => {
  const { client, clock, sizes } = subjectOf();
  await clock.until(client.deliver(people(2_000)));
  sizes();
  await clock.until(client.backfill(people(700)));
  expect(sizes()[0]).toBe(1);
});

test("pressure on one call slows the others down", async () => {
  let isBusy = false;
  const { client, clock } = subjectOf(() => (isBusy ? refuse(429) : accept()));
  await clock.until(client.deliver(people(5_000)));
  isBusy = true;
  const upserted = client.upsert(person(1), { retry: false }).catch(() => {});
  await clock.until(upserted);
  isBusy = false;
  const run = client.backfill(people(5_000));
  const limits: number[] = [];
  const watching = client.backfill(people(10), { onProgress: ({ concurrency }) => limits.push(concurrency) });
  await clock.until(Promise.all([run, watching]));
  expect(Math.min(...limits)).toBeLessThan(4);
});

test("the share of refused records that slices have met makes the batches of a run smaller", async () => {
  const isBad = (body: string): boolean => /person\d*00@/.test(body);
  const { client, clock, sizes } = subjectOf((body) => (isBad(body) ? refuse(400) : accept()));
  await clock.until(client.deliver(people(5_000)));
  sizes();
  await clock.until(client.backfill(people(1_000), { onReject: () => {} }));
  expect(Math.max(...sizes())).toBeLessThan(120); // ln 2 / 1 % is 69
});

test("a guard that has stopped a run lets the next one begin anew, and counts again", async () => {
  const { client, clock } = subjectOf(() => refuse(400));
  for (const _ of [1, 2]) {
    const rejects: unknown[] = [];
    await expect(
      clock.until(client.backfill(people(100), { onReject: (one) => void rejects.push(one) })),
    ).rejects.toThrow("refused the first 20 records");
    expect(rejects).toHaveLength(20);
  }
});
