import { expect, test } from "vitest";
import type { ProfileBatcher, Reject } from "../../src/index.js";
import type { ProfileUpsert } from "../../src/types.js";
import { type TestBatcher, testBatcher } from "../support/batcher.js";
import { accept, type Handler, refuse } from "../support/fetch.js";
import { numberOf, people, person } from "../support/people.js";

/** The first time a person is sent it is refused, from then on accepted. */
function refusingOnce(): Handler {
  const seen = new Set<number>();
  return (_, { records }) => {
    const isNew = records.some((record) => !seen.has(numberOf(record)));
    for (const record of records) seen.add(numberOf(record));
    return isNew ? refuse(400) : accept();
  };
}

/** A batcher whose `onReject` uses it. */
function using(
  onReject: (batcher: ProfileBatcher, reject: Reject) => unknown,
  options: { maxQueued?: number; maxBatchSize?: number; handler?: Handler } = {},
): TestBatcher {
  const { handler = refusingOnce(), ...rest } = options;
  const subject: TestBatcher = testBatcher(handler, {
    maxQueued: 1,
    maxBatchSize: 1,
    lingerMs: 1,
    ...rest,
    onReject: (reject) => onReject(subject.batcher, reject) as Promise<void>,
  });
  return subject;
}

const recordOf = ({ record }: Reject): ProfileUpsert => record as ProfileUpsert;

test.each([1, 2, 10])(
  "onReject may await the add of its record again, at a queue of %i that is full",
  async (maxQueued) => {
    const subject = using((batcher, reject) => batcher.add(recordOf(reject)), { maxQueued });
    const adds = people(15).map((one) => subject.batcher.add(one).catch(() => {}));
    await subject.clock.until(Promise.all([...adds, subject.batcher.flush()]));
    await subject.clock.until(subject.batcher.close());
    expect(new Set(subject.api.acceptedRecords().map(numberOf)).size).toBe(15);
  },
);

test("also after an await, and more than one record", async () => {
  const subject = using(async (batcher, reject) => {
    const number = numberOf(recordOf(reject));
    await Promise.resolve();
    await batcher.add(recordOf(reject));
    if (number < 100) await Promise.allSettled([batcher.add(person(number + 100)), batcher.add(person(number + 200))]);
  });
  const adds = people(3).map((one) => subject.batcher.add(one).catch(() => {}));
  await subject.clock.until(Promise.all(adds));
  await subject.clock.until(subject.batcher.flush());
  expect(new Set(subject.api.acceptedRecords().map(numberOf))).toEqual(
    new Set([0, 1, 2, 100, 101, 102, 200, 201, 202]),
  );
});

test.each<[string, (batcher: ProfileBatcher) => unknown]>([
  ["flush", (batcher) => batcher.flush()],
  ["close", (batcher) => batcher.close()],
  [
    "flush after an await",
    async (batcher) => {
      await Promise.resolve();
      await batcher.flush();
    },
  ],
  [
    "close after an await",
    async (batcher) => {
      await new Promise((resolve) => setImmediate(resolve));
      await batcher.close();
    },
  ],
])("%s inside onReject settles, and sends what is queued", async (_, use) => {
  const subject = using(use, {
    handler: (_body, { records: [one] }) => (numberOf(one as ProfileUpsert) < 2 ? refuse(400) : accept()),
  });
  const ends = Promise.allSettled(people(6).map((one) => subject.batcher.add(one)));
  const settled = await subject.clock.until(ends);
  expect(settled.map(({ status }) => status)).toEqual(["rejected", "rejected", ...Array(4).fill("fulfilled")]);
  await subject.clock.until(subject.batcher.close());
});

test("a close from elsewhere waits for a handler that runs: what it does with a reject must not be cut off", async () => {
  let isWritten = false;
  const subject = using(async () => {
    await new Promise<void>((resolve) => subject.clock.setTimer(300, resolve));
    isWritten = true;
  });
  subject.batcher.add(person(1)).catch(() => {});
  while (subject.api.requests.length === 0) await subject.clock.advance(1);
  await subject.clock.advance(10); // the handler runs
  expect(isWritten).toBe(false);
  await subject.clock.until(subject.batcher.close());
  expect(isWritten).toBe(true);
});

test("where the runtime cannot tell what follows an await, a call before it is told apart", async () => {
  const { process: own } = globalThis;
  Object.defineProperty(globalThis, "process", { value: { ...own, getBuiltinModule: undefined }, configurable: true });
  try {
    const subject = using((batcher) => batcher.flush());
    const end = subject.batcher.add(person(1)).catch((error: Error) => error.name);
    expect(await subject.clock.until(end)).toBe("BadRequestError");
    await subject.clock.until(subject.batcher.close());
  } finally {
    Object.defineProperty(globalThis, "process", { value: own, configurable: true });
  }
});

test("a handler that fails without a reason is a failure of flush and close", async () => {
  const subject = using(() => Promise.reject());
  subject.batcher.add(person(1)).catch(() => {});
  await expect(subject.clock.until(subject.batcher.flush())).rejects.toThrow("onReject failed, and gave no reason");
  await expect(subject.batcher.close()).rejects.toThrow("onReject failed, and gave no reason");
});

test("onAccept may wait for flush and close too: they do not wait for it", async () => {
  const subject = testBatcher(undefined, {
    onAccept: async () => {
      await subject.batcher.flush();
      await subject.batcher.close();
    },
  });
  await subject.batcher.add(person(1));
  await subject.batcher.close();
  expect(subject.batcher.pending).toBe(0);
});

test("a close of an empty batcher gives nothing up, whatever its signal says", async () => {
  const subject = testBatcher();
  await subject.batcher.close({ signal: AbortSignal.abort(), timeoutMs: 0 });
});
