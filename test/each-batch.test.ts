import { describe, expect, test } from "vitest";
import { consume } from "../src/engines/each-batch.js";
import type { EachBatchOptions, KafkaBatchPayload } from "../src/engines/each-batch-options.js";
import { eachBatch } from "../src/engines/kafka.js";
import type { Delivers } from "../src/engines/message.js";
import { createClient } from "../src/index.js";
import { createSandbox, type Sandbox } from "../src/sandbox/index.js";
import { type FakeClock, fakeClock } from "./support/clock.js";

const SESSION_MS = 30_000;
const textOf = (who: string): Uint8Array =>
  new TextEncoder().encode(
    who === "broken" ? "{" : JSON.stringify({ profile: { email: `${who}@shop.example` }, subscribedAtChanged: false }),
  );

interface Rig {
  readonly payload: KafkaBatchPayload;
  /** In the order in which it happened, such as "commit 3". */
  readonly seen: string[];
}

/** A batch of one partition, and what is said of it to Kafka. */
function rig(people: readonly string[], heartbeat = async (): Promise<void> => {}): Rig {
  const seen: string[] = [];
  const messages = people.map((who, offset) => ({ offset: String(offset), value: textOf(who) }));
  const payload: KafkaBatchPayload = {
    batch: { topic: "profiles", partition: 0, messages, lastOffset: () => String(people.length - 1) },
    resolveOffset: () => {},
    heartbeat,
    async commitOffsetsIfNecessary(offsets) {
      seen.push(`commit ${offsets?.topics[0]?.partitions[0]?.offset}`);
    },
    pause() {
      seen.push("pause");
      return () => seen.push("resume");
    },
    isRunning: () => true,
    isStale: () => false,
  };
  return { payload, seen };
}

const handlerOf = (client: Delivers, clock: FakeClock, options: Partial<EachBatchOptions> = {}) =>
  consume(client, { sessionTimeoutMs: SESSION_MS, deadLetter: async () => {}, ...options }, clock);

/** A client whose server answers after so long, on the clock of the test. */
function slowClient(sandbox: Sandbox, clock: FakeClock, ms: number): Delivers {
  const wait = () => new Promise<void>((resolve) => void clock.setTimer(ms, resolve));
  return createClient({
    ...sandbox.connection,
    async fetch(url, init) {
      await wait();
      init.signal?.throwIfAborted();
      return sandbox.fetch(url, init);
    },
  });
}

const saying = (type: string): Error => Object.assign(new Error(type), { type });

describe("who still has the partition", () => {
  test("a member that the group does not know any more sends nothing more, and commits nothing", async () => {
    const [clock, sandbox] = [fakeClock(), createSandbox()];
    let beats = 0;
    const { payload, seen } = rig(["a", "a", "a", "a"], async () => {
      beats += 1;
      if (beats > 2) throw saying("UNKNOWN_MEMBER_ID");
    });
    const ended = handlerOf(slowClient(sandbox, clock, 4_000), clock)(payload);
    await expect(clock.until(ended)).rejects.toThrow("UNKNOWN_MEMBER_ID");
    expect([sandbox.requests.total, seen]).toEqual([1, []]);
  });

  test("a group that gathers anew waits for the slice: its answer is a sign of life", async () => {
    const [clock, sandbox] = [fakeClock(), createSandbox()];
    let beats = 0;
    const { payload, seen } = rig(["a", "a", "a"], async () => {
      beats += 1;
      if (beats > 1) throw saying("REBALANCE_IN_PROGRESS");
    });
    await clock.until(handlerOf(slowClient(sandbox, clock, 7_000), clock)(payload));
    expect([sandbox.requests.total, seen]).toEqual([3, ["commit 3"]]);
  });

  test("after two thirds of a session it waits for what is in flight only", async () => {
    const [clock, sandbox] = [fakeClock(), createSandbox()];
    let beats = 0;
    const { payload, seen } = rig(["a", "a", "a", "a", "a"], async () => {
      beats += 1;
      if (beats > 1) throw saying("REBALANCE_IN_PROGRESS");
    });
    await clock.until(handlerOf(slowClient(sandbox, clock, 9_000), clock)(payload));
    expect([sandbox.requests.total, seen]).toEqual([3, ["commit 3", "pause"]]);
  });

  test("a sign of life counts from when it was sent: its answer may have been long on its way", async () => {
    const [clock, sandbox] = [fakeClock(), createSandbox()];
    let beats = 0;
    const { payload, seen } = rig(["a", "a", "a", "a"], () => {
      beats += 1;
      return beats === 1 ? Promise.resolve() : new Promise((resolve) => void clock.setTimer(16_000, resolve));
    });
    const ended = handlerOf(slowClient(sandbox, clock, 11_000), clock)(payload);
    await expect(clock.until(ended)).rejects.toThrow("somebody else's");
    expect(seen).toEqual([]);
  });

  test("a partition that is taken away during a slice gets nothing more, and is not paused", async () => {
    const [clock, sandbox] = [fakeClock(), createSandbox()];
    const { payload, seen } = rig(["a", "a", "a", "a"]);
    const isStale = (): boolean => sandbox.requests.total >= 2;
    await clock.until(handlerOf(slowClient(sandbox, clock, 1_000), clock)({ ...payload, isStale }));
    expect([sandbox.requests.total, seen]).toEqual([2, ["commit 2"]]);
  });

  test("what Kafka did not take before the slice is thrown before anything is sent", async () => {
    const [clock, sandbox] = [fakeClock(), createSandbox()];
    const { payload } = rig(["a"], async () => {
      throw saying("ILLEGAL_GENERATION");
    });
    await expect(handlerOf(createClient(sandbox.connection), clock)(payload)).rejects.toThrow("ILLEGAL_GENERATION");
    expect([sandbox.requests.total, clock.pending]).toEqual([0, 0]);
  });
});

test("what is before a dead letter that was not taken is committed, and not sent again", async () => {
  const [clock, sandbox] = [fakeClock(), createSandbox()];
  const { payload, seen } = rig(["a", "b", "broken", "c"]);
  const deadLetter = () => Promise.reject(new Error("the topic is away"));
  const ended = handlerOf(createClient(sandbox.connection), clock, { deadLetter })(payload);
  await expect(ended).rejects.toThrow("the topic is away");
  expect([seen, clock.pending]).toEqual([["commit 2"], 0]);
});

test("a partition that is paused keeps no process alive after a stop", async () => {
  const [clock, sandbox, stop] = [fakeClock(), createSandbox(), new AbortController()];
  sandbox.faults.add({ fault: { kind: "status", status: 503 }, when: { every: 1 } });
  const { payload, seen } = rig(["a"]);
  const client = createClient({ ...sandbox.connection, retry: { maxRetries: 0 } });
  await handlerOf(client, clock, { stop: stop.signal })(payload);
  expect([seen, clock.pending]).toEqual([["pause"], 1]);
  stop.abort();
  expect(clock.pending).toBe(0);
});

test.each([
  [{ sessionTimeoutMs: undefined }, "sessionTimeoutMs is missing"],
  [{ sessionTimeoutMs: Number.POSITIVE_INFINITY }, "sessionTimeoutMs is Infinity"],
  [{ sessionTimeoutMs: "30000" }, "sessionTimeoutMs is"],
  [{ sliceSize: 0 }, "sliceSize is 0"],
  [{ deadLetter: undefined }, "deadLetter is missing; pass it: deadLetter: ("],
  [{ deadLetter: "profiles-dead" }, "deadLetter is"],
  [{ toRecord: "value" }, "toRecord is"],
  [{ stop: true }, "stop is true"],
  [{ toRecords: () => null }, 'eachBatch has no option "toRecords"; did you mean "toRecord"?'],
])("what it cannot use is told at once, and not with a message in hand: %o", (options, said) => {
  const client = createClient(createSandbox().connection);
  const right = { deadLetter: async () => {}, sessionTimeoutMs: SESSION_MS };
  expect(() => eachBatch(client, { ...right, ...options } as never)).toThrow(said);
});

test("a toRecord that is async is an error, and makes no dead letters of all messages", async () => {
  const letters: unknown[] = [];
  const { payload, seen } = rig(["ann", "bob"]);
  const toRecord = async (): Promise<never> => {
    throw new Error("no schema");
  };
  const handler = handlerOf(createClient(createSandbox().connection), fakeClock(), {
    toRecord: toRecord as never,
    deadLetter: async (letter) => letters.push(letter),
  });
  await expect(handler(payload)).rejects.toThrow("toRecord gave a promise; it must not be async");
  expect([letters, seen]).toEqual([[], []]);
});
