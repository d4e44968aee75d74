import { createHash } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { sqsHandler } from "../../../src/engines/lambda.js";
import { type ClientOptions, createClient, keysOf, type ProfileUpsert } from "../../../src/index.js";
import type { Fault } from "../../../src/sandbox/index.js";
import { check, emailOf, type Found, type Observed, observe, version } from "../support/observed.js";
import { until } from "../support/program.js";
import { type Queue, type SqsServer, startSqs } from "../support/sqs.js";
import { EventSource, type EventSourceOptions, type Handler } from "./event-source.js";

let server: SqsServer;
beforeAll(async () => {
  server = await startSqs();
});
afterAll(() => server?.stop());

interface Scene {
  readonly sandbox: Observed;
  readonly queue: Queue;
  readonly source: EventSource;
  send(records: readonly ProfileUpsert[], groupOf?: (record: ProfileUpsert) => string): Promise<void>;
  /** Waits until the queue is empty, and says what came of it. */
  end(): Promise<Found>;
  /** The bodies of the dead letters. */
  deadLetters(): Promise<string[]>;
}

/** The name of a group may hold no space and 128 characters, and a key may be longer: `id c-7`. */
const groupByKey = (record: ProfileUpsert): string =>
  createHash("sha256")
    .update(keysOf(record)[0] ?? "")
    .digest("hex");

interface SceneOptions extends Partial<EventSourceOptions> {
  readonly isFifo?: boolean;
  readonly visibilitySeconds?: number;
  readonly marginMs?: number;
  readonly retry?: ClientOptions["retry"];
  /** What the test breaks on purpose, to see that its scenario would tell. */
  readonly broken?: (handler: Handler) => Handler;
}

let current: Scene | undefined;
afterEach(async () => {
  current?.sandbox.sandbox.faults.clear();
  await current?.source.stop();
  await current?.sandbox.close();
});

async function begin(options: SceneOptions = {}): Promise<Scene> {
  const {
    isFifo = false,
    visibilitySeconds = 10,
    marginMs = 1_000,
    retry = { baseDelayMs: 50, maxDelayMs: 200 },
  } = options;
  const sandbox = await observe();
  const queue = await server.createQueue(visibilitySeconds, isFifo);
  const dead = await server.createQueue(30);
  const client = createClient({ ...sandbox.connection, retry });
  const handler: Handler = sqsHandler(client, {
    marginMs,
    deadLetter: ({ message }) => dead.send([{ body: message.body }]),
  });
  const last = new Map<string, number>();
  current = {
    sandbox,
    queue,
    source: new EventSource({
      client: server.client,
      queue,
      // AWS wants a queue to hide messages for much longer than its function may take: an answer may come late.
      timeoutMs: Math.min(3_500, visibilitySeconds * 1_000 - 500),
      ...options,
      handler: options.broken?.(handler) ?? handler,
    }),
    async send(records, groupOf = groupByKey) {
      for (const { profile } of records) {
        if (profile.email) last.set(profile.email, Number(profile.firstName?.slice(1)));
      }
      await queue.send(
        records.map((record) => ({ body: JSON.stringify(record), ...(isFifo && { group: groupOf(record) }) })),
      );
    },
    async end() {
      await until(async () => (await queue.count()) === 0, "the queue is empty");
      for (const email of [...last.keys()]) if (/refused/.test(email)) last.delete(email);
      return check(sandbox, last);
    },
    deadLetters: () => dead.drain(),
  };
  return current;
}

function tell(what: string, { old, duplicates, stepBacks }: Found, { source }: Scene): void {
  const counts = `${old.length} at an old version, ${duplicates} duplicates, ${stepBacks} step-backs`;
  console.log(`lambda, ${what}: ${counts}, ${source.named.size} came back, ${source.killed} functions killed`);
}

const clean = { old: [], duplicates: 0, stepBacks: 0 };
const OUTAGE: Fault = { kind: "status", status: 503 };
const HANGING: Fault = { kind: "delay", ms: 60_000 };

/** What was named comes once more, and so does what was left by a function that did not return; nothing else does. */
function expectNamedAloneComeBack({ source: { received, named, left } }: Scene): void {
  for (const [id, times] of received) {
    expect([id, times]).toEqual([id, 1 + (named.get(id) ?? 0) + (left.get(id) ?? 0)]);
  }
}

const people = (from: number, to: number): ProfileUpsert[] =>
  Array.from({ length: to - from }, (_, n) => version(from + n, 1));

test("exactly the undelivered come back (gate)", async () => {
  const at = await begin({ instances: 2 });
  at.sandbox.sandbox.faults.add({ fault: { kind: "status", status: 400 }, when: { bodyIncludes: emailOf("refused") } });
  await at.send([...people(0, 60), version("refused", 1)]);
  await until(() => at.sandbox.applied.size > 20, "they deliver");
  at.sandbox.sandbox.faults.add({ fault: OUTAGE, when: { every: 1 } });
  await at.send(people(60, 100));
  await until(() => at.source.named.size > 0, "some come back");
  at.sandbox.sandbox.faults.clear();
  at.sandbox.sandbox.faults.add({ fault: { kind: "status", status: 400 }, when: { bodyIncludes: emailOf("refused") } });
  const found = await at.end();
  tell("exactly the undelivered", found, at);
  expect(found).toEqual(clean);
  expectNamedAloneComeBack(at);
  expect(await at.deadLetters()).toEqual([JSON.stringify(version("refused", 1))]);
});

test.each([
  ["a server that fails", OUTAGE],
  ["a server that hangs (gate)", HANGING],
])("it ends before its timeout in an outage: %s", async (what, fault) => {
  const at = await begin({ timeoutMs: 9_000, marginMs: 4_000, visibilitySeconds: 10, retry: {} });
  at.sandbox.sandbox.faults.add({ fault, when: { every: 1 } });
  await at.send(people(0, 10));
  await until(() => at.source.named.size === 10, "all of them come back");
  const requests = at.sandbox.requests();
  at.sandbox.sandbox.faults.clear();
  const found = await at.end();
  tell(`an outage, ${what}`, found, at);
  expect([found.old, at.source.killed, at.source.errors]).toEqual([[], 0, []]);
  expect(requests).toBeLessThanOrEqual(5);
  expectNamedAloneComeBack(at);
});

test("a function that is killed brings back what was accepted as well: the scenario can tell", async () => {
  const broken = (handler: Handler): Handler => {
    return (event) => handler(event, { getRemainingTimeInMillis: () => 900_000 });
  };
  const at = await begin({ timeoutMs: 3_000, visibilitySeconds: 4, broken });
  at.sandbox.sandbox.faults.add({ fault: { ...HANGING, ms: 6_000 }, times: 1, when: { nth: 2 } });
  await at.send(people(0, 10));
  await until(() => at.source.killed > 0, "one is killed");
  const found = await at.end();
  tell("without an eye on the time", found, at);
  expect(found.duplicates).toBeGreaterThan(0);
});

/** Customers with a group each, many versions, and a server on a bad day. */
const versions = (who: readonly (number | string)[], each: number): ProfileUpsert[] =>
  Array.from({ length: each }, (_, v) => who.map((one) => version(one, v + 1))).flat();
const badDay = ({ sandbox: { sandbox } }: Scene): void => {
  for (const fault of [
    { fault: { kind: "status", status: 503 }, when: { probability: 0.3, seed: 1 } },
    { fault: { kind: "reset", when: "after-apply" }, when: { probability: 0.1, seed: 3 } },
    { fault: { kind: "status", status: 400 }, when: { bodyIncludes: emailOf("refused") } },
  ] as const) {
    sandbox.faults.add(fault);
  }
};
const NUMBERS = [0, 1, 2, 3, 4, 5, 6, 7];

test("FIFO groups keep their order, with refused, invalid and undelivered messages inside (gate)", async () => {
  const at = await begin({ isFifo: true, instances: 3, retry: { maxRetries: 1, baseDelayMs: 10 } });
  badDay(at);
  await at.send(versions([...NUMBERS, "refused"], 3));
  await at.queue.send(NUMBERS.map((who) => ({ body: `{"broken":${who}`, group: groupByKey(version(who, 1)) })));
  await at.send(versions(NUMBERS, 6).slice(3 * NUMBERS.length));
  const found = await at.end();
  tell("FIFO groups", found, at);
  expect([found.old, found.stepBacks]).toEqual([[], 0]);
  expect(at.source.named.size).toBeGreaterThan(0);
  expectNamedAloneComeBack(at);
  const letters = new Set(await at.deadLetters());
  expect(letters.size).toBe(3 + NUMBERS.length);
});

/** A group that holds several customers keeps an order among them that their keys do not show. */
async function mixedGroup(seed: number, broken?: SceneOptions["broken"]): Promise<{ found: Found; at: Scene }> {
  const at = await begin({
    isFifo: true,
    visibilitySeconds: 2,
    retry: { maxRetries: 1, baseDelayMs: 10 },
    ...(broken && { broken }),
  });
  at.sandbox.sandbox.faults.add({ fault: OUTAGE, when: { probability: 0.4, seed } });
  await at.send(versions([1, 2, 3], 8), () => "one-for-all");
  const found = await at.end();
  return { found, at };
}

test("a group of many customers keeps its order too", async () => {
  const { found, at } = await mixedGroup(7);
  tell("a group of many", found, at);
  expect(found).toEqual(clean);
  expect(at.source.named.size).toBeGreaterThan(0);
});

test("who sends all of a group at once, and gives back what is behind the first undelivered, steps back: the scenario can tell", async () => {
  /** No message has a number: all go at once, as in a queue that is not FIFO. */
  const broken = (handler: Handler): Handler => {
    return async (event, context) => {
      const Records = event.Records.map((one) => ({
        ...one,
        attributes: { ...one.attributes, SequenceNumber: undefined },
      }));
      const { batchItemFailures } = await handler({ Records } as typeof event, context);
      const first = event.Records.findIndex(({ messageId }) =>
        batchItemFailures.some(({ itemIdentifier }) => itemIdentifier === messageId),
      );
      const back = first < 0 ? [] : event.Records.slice(first);
      return { batchItemFailures: back.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    };
  };
  // Which request the outage hits, and what was in flight beside it, is a matter of chance.
  let stepBacks = 0;
  for (let seed = 7; stepBacks === 0 && seed < 13; seed += 1) {
    const { found, at } = await mixedGroup(seed, broken);
    tell(`all of a group at once, seed ${seed}`, found, at);
    stepBacks = found.stepBacks;
  }
  expect(stepBacks).toBeGreaterThan(0);
});

test("broken bodies become dead letters, and hold up nothing (gate)", async () => {
  const at = await begin({ isFifo: true });
  const broken = [
    "{oops",
    "[1]",
    "null",
    '{"profile":{}}',
    '"\\ud800"',
    '{"profile":{"email":"no"},"subscribedAtChanged":false}',
  ];
  await at.send(people(0, 10), () => "one-for-all");
  await at.queue.send(broken.map((body) => ({ body, group: "one-for-all" })));
  await at.send(people(10, 20), () => "one-for-all");
  const found = await at.end();
  tell("broken bodies", found, at);
  expect(found).toEqual(clean);
  expect([...(await at.deadLetters())].sort()).toEqual([...broken].sort());
});

test("a refused key is an error of the function, and costs no message", async () => {
  const at = await begin({ visibilitySeconds: 3 });
  at.sandbox.sandbox.faults.add({ fault: { kind: "status", status: 401 }, when: { every: 1 } });
  await at.send(people(0, 5));
  await until(() => at.source.errors.length > 0, "the function fails");
  expect(at.source.errors[0]).toMatchObject({ code: "authentication" });
  at.sandbox.sandbox.faults.clear();
  const found = await at.end();
  tell("a refused key", found, at);
  expect(found).toEqual(clean);
});
