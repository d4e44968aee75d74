import { describe, expect, test } from "vitest";
import { RateLimitError } from "../../src/index.js";
import { adds, gated, refusing, sent, testBatcher, warm } from "../support/batcher.js";
import { refuse } from "../support/fetch.js";
import { nobody, numberOf, people, person } from "../support/people.js";

describe("a batch is sent", () => {
  test("at once while nothing is known of the server: a wrong key costs one record", async () => {
    const subject = testBatcher();
    await subject.clock.until(subject.batcher.add(person(1)));
    expect([sent(subject), subject.startedAt]).toEqual([[[1]], [0]]);
  });

  test("after lingerMs, counted from its first record, whatever follows", async () => {
    const subject = testBatcher(undefined, { lingerMs: 500 });
    await warm(subject);
    const from = subject.api.requests.length;
    for (let n = 0; n < 7; n += 1) {
      void subject.batcher.add(person(n));
      await subject.clock.advance(100);
    }
    expect(subject.startedAt).toEqual([500]);
    expect(sent(subject).slice(from)).toEqual([[0, 1, 2, 3, 4]]); // the fifth was added at 400, the sixth at 500
    await subject.clock.advance(1_000);
    expect([subject.startedAt, sent(subject).slice(from + 1)]).toEqual([[500, 1_000], [[5, 6]]]);
  });

  test("as soon as it is full by count, and the linger of the next one counts anew", async () => {
    const subject = testBatcher(undefined, { maxBatchSize: 5, lingerMs: 500 });
    await warm(subject, 6);
    void adds(subject, 0, 3);
    await subject.clock.advance(400);
    void adds(subject, 3, 3);
    await subject.clock.advance(0);
    expect(subject.api.requests.at(-1)?.records.map(numberOf)).toEqual([0, 1, 2, 3, 4]);
    await subject.clock.advance(499);
    expect(subject.startedAt).toEqual([400]);
    await subject.clock.advance(1);
    expect(subject.startedAt).toEqual([400, 900]);
  });

  test("as soon as it is full by bytes, which no body exceeds", async () => {
    const subject = testBatcher(undefined, { maxBatchBytes: 1_000 });
    await warm(subject);
    const records = people(40).map(({ profile }) => ({
      profile: { ...profile, firstName: "Ж".repeat(20) },
      subscribedAtChanged: false,
    }));
    const all = records.map((record) => subject.batcher.add(record));
    await subject.clock.advance(0);
    expect(subject.startedAt.length).toBeGreaterThan(3); // nobody has flushed, and no time has passed
    await subject.batcher.flush();
    await Promise.all(all);
    const lengths = subject.api.requests.map(({ body }) => Buffer.byteLength(body));
    expect(Math.max(...lengths)).toBeLessThanOrEqual(1_000);
    expect(lengths.filter((length) => length > 800).length).toBeGreaterThan(4);
  });
});

describe("flush", () => {
  test("sends what is queued now, and waits for all that was added before it, not for later ones", async () => {
    const { handler, release } = gated();
    const subject = testBatcher(handler, { maxBatchSize: 2, concurrency: 1 });
    void adds(subject, 0, 3);
    let isFlushed = false;
    const flushed = subject.batcher.flush().then(() => {
      isFlushed = true;
    });
    void adds(subject, 3, 1);
    await release();
    expect(isFlushed).toBe(false);
    await release();
    await flushed;
    expect([sent(subject)[0], sent(subject).flat().length, subject.batcher.pending]).toEqual([[0], 3, 1]);
  });

  test("of nothing is at once", async () => {
    await testBatcher().batcher.flush();
  });

  test("waits until onReject has taken what was not accepted, and rejects with what it threw", async () => {
    const order: string[] = [];
    const slow = testBatcher(refusing(1), {
      onReject: async () => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        order.push("taken");
      },
    });
    void slow.batcher.add(person(1));
    void slow.batcher.add(nobody());
    await slow.batcher.flush();
    order.push("flushed");
    expect(order).toEqual(["taken", "taken", "flushed"]);

    const full = new Error("disk full");
    const { batcher } = testBatcher(refusing(1), { onReject: () => Promise.reject(full) });
    void batcher.add(person(1));
    await expect(batcher.flush()).rejects.toBe(full);
    await expect(batcher.close()).rejects.toBe(full);
  });
});

test("no timer is left when nothing is queued", async () => {
  const subject = testBatcher();
  expect(subject.clock.pending).toBe(0);
  await warm(subject);
  expect(subject.clock.pending).toBe(0);
  void subject.batcher.add(person(1));
  expect(subject.clock.pending).toBe(1);
  await subject.batcher.flush();
  expect(subject.clock.pending).toBe(0);
  void subject.batcher.add(person(1));
  await subject.clock.advance(1_000);
  expect([subject.clock.pending, subject.batcher.pending]).toEqual([0, 0]);
});

test("a rate limit spaces the requests", async () => {
  const subject = testBatcher(undefined, { maxBatchSize: 1, rateLimit: { requestsPerSecond: 2 } });
  const all = adds(subject, 0, 4);
  await subject.clock.until(subject.batcher.flush());
  await Promise.all(all);
  expect(subject.startedAt).toEqual([0, 500, 1_000, 1_500]);
});

test("a 429 beyond the longest wait rejects with what to wait", async () => {
  const subject = testBatcher(() => refuse(429, "later", { "Retry-After": "7200" }));
  await expect(subject.clock.until(subject.batcher.add(person(1)))).rejects.toMatchObject({ retryAfterMs: 7_200_000 });
  await expect(subject.clock.until(subject.batcher.add(person(2)))).rejects.toThrow(RateLimitError);
});

test("without order, records of one person may share a request", async () => {
  const subject = testBatcher(undefined, { ordering: "none" });
  await warm(subject);
  const from = subject.api.requests.length;
  const all = Array.from({ length: 20 }, () => subject.batcher.add(person(1)));
  await subject.batcher.flush();
  await Promise.all(all);
  expect(
    sent(subject)
      .slice(from)
      .map(({ length }) => length),
  ).toEqual([20]);
});

test("many events cost about the same each as few do", async () => {
  async function cost(count: number): Promise<number> {
    const subject = testBatcher();
    const { user, system } = process.cpuUsage();
    const all = adds(subject, 0, count);
    await subject.batcher.flush();
    await Promise.all(all);
    const used = process.cpuUsage({ user, system });
    return (used.user + used.system) / 1_000;
  }
  await cost(2_000);
  const few = await cost(5_000);
  expect(await cost(20_000)).toBeLessThan(few * 4 * 3 + 500);
});

test.each([
  ["lingerMs", -1],
  ["maxQueued", 0],
  ["maxQueued", 1.5],
  ["concurrency", 0],
  ["maxBatchSize", 0],
])("%s cannot be %s", (name, value) => {
  expect(() => testBatcher(undefined, { [name]: value })).toThrow(new RegExp(`${name} is ${value}`));
});

test.each(["requestsPerSecond", "profilesPerSecond"])("rateLimit.%s cannot be 0, negative or no number", (name) => {
  for (const value of [0, -5, Number.NaN, "7"]) {
    const shown = typeof value === "string" ? `"${value}"` : value;
    expect(() => testBatcher(undefined, { rateLimit: { [name]: value } })).toThrow(
      `rateLimit.${name} is ${shown}; it must be a number from 0.001 on`,
    );
  }
});
