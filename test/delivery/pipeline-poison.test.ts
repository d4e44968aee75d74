import { expect, test } from "vitest";
import type { Entry } from "../../src/delivery/batch.js";
import { accepted, entries, entry, refused, tooLarge, undelivered } from "../support/delivery/entries.js";
import {
  type Ending,
  failing,
  type Given,
  offerAll,
  type Rig,
  rig,
  type Sent,
  serve,
  sizes,
  warmUp,
} from "../support/delivery/rig.js";

/** A failure: the last one of a probe, or else one of three. */
const fails = (request: Sent, judge: (request: Sent) => Ending): Ending =>
  request.isProbe ? undelivered : failing(() => judge(request));

/** A server that fails over one of these entries, and takes the others. */
const failingOver =
  (...poison: number[]) =>
  (request: Sent): Ending =>
    request.indices.some((index) => poison.includes(index)) ? fails(request, failingOver(...poison)) : accepted;

async function served(all: readonly Entry[], judge: (request: Sent) => Ending, given: Given = {}): Promise<Rig> {
  const subject = rig(given);
  offerAll(subject, all);
  await serve(subject, judge);
  await subject.pipeline.drain();
  return subject;
}

const rejectedOf = ({ settled }: Rig): number[] =>
  [...settled].filter(([, kind]) => kind === "rejected").map(([n]) => n);
const sentOf = ({ sent }: Rig, index: number): Sent[] => sent.filter(({ indices }) => indices.includes(index));

test.each([[[0]], [[30]], [[59]], [[3, 30, 31]]])(
  "records that make the server fail cost themselves alone: %j",
  async (bad) => {
    const subject = await served(entries(60), failingOver(...bad));
    expect(rejectedOf(subject).sort((a, b) => a - b)).toEqual(bad);
    expect([subject.settled.size, subject.pipeline.stopped]).toEqual([60, false]);
  },
);

test("the first record of a run may be the poison: others are tried before it is judged", async () => {
  const subject = await served(entries(20), failingOver(0), { concurrency: 1 });
  expect(subject.sent.slice(0, 2).map(({ indices, isProbe }) => [indices.length, isProbe])).toEqual([
    [1, false],
    [1, true],
  ]);
  expect(rejectedOf(subject)).toEqual([0]);
});

test("a neighbour that is poison too does not hide the others", async () => {
  const subject = await served(entries(20), failingOver(0, 1, 2), { concurrency: 1 });
  expect(rejectedOf(subject).sort((a, b) => a - b)).toEqual([0, 1, 2]);
});

test("a batch of nothing but poison and one good record is taken apart by that record", async () => {
  const subject = rig();
  await warmUp(subject, 2);
  for (const index of [10, 11, 12, 13]) subject.pipeline.offer(entry([], 1, index));
  subject.pipeline.seal();
  await serve(subject, failingOver(10, 12, 13));
  expect(rejectedOf(subject).sort()).toEqual([10, 12, 13]);
});

test("in an outage nothing is taken apart, whatever is tried, and all arrive when it is over", async () => {
  let failures = 0;
  const down = (request: Sent): Ending => {
    failures += 1;
    return failures > 40 ? accepted : fails(request, down);
  };
  let splits = 0;
  const subject = await served(entries(100), down, { onSplit: () => void splits++ });
  expect([splits, rejectedOf(subject), subject.settled.size]).toEqual([0, [], 100]);
});

test.each([300, 111])(
  "an outage that begins while a batch of %i is taken apart refuses none of its records",
  async (count) => {
    let failures: number | undefined;
    const judge = (request: Sent): Ending => {
      const { length } = request.indices;
      if (request.indices.includes(30) && length > 1 && length < 20) failures ??= 40;
      if (!failures) return request.indices.includes(30) ? fails(request, judge) : accepted;
      failures -= 1;
      return fails(request, judge);
    };
    const subject = await served(entries(count), judge, { concurrency: 1 });
    expect([failures, rejectedOf(subject), subject.settled.size]).toEqual([0, [30], count]);
  },
);

test("a probe that succeeds is settled, and not sent again; one that fails waits for its turn", async () => {
  const subject = await served(entries(20), failingOver(0), { concurrency: 1 });
  const probed = subject.sent.filter(({ isProbe }) => isProbe).flatMap(({ indices }) => indices);
  expect(probed.map((index) => sentOf(subject, index).length)).toEqual(probed.map(() => 1));

  const other = rig({ concurrency: 1, maxSize: 1 });
  offerAll(other, entries(3));
  await other.inFlight[0]?.answer(failing(() => accepted));
  expect([other.pipeline.waiting, other.pipeline.inFlight]).toEqual([1, 2]);
  await other.inFlight[0]?.answer(undelivered);
  expect(other.pipeline.waiting).toBeGreaterThanOrEqual(1);
  await serve(other);
  await other.pipeline.drain();
  expect([other.settled.size, new Set(other.settled.values())]).toEqual([3, new Set(["accepted"])]);
});

test("a probe that is refused is a refusal of that record alone, and says nothing of the server", async () => {
  let sends = 0;
  const subject = await served(
    entries(2),
    ({ indices, isProbe }) => {
      if (isProbe) return refused;
      sends += 1;
      return indices.includes(0) ? failing(() => accepted) : accepted;
    },
    { maxSize: 1, concurrency: 1 },
  );
  expect([...subject.settled].sort(([a], [b]) => a - b)).toEqual([
    [0, "accepted"],
    [1, "rejected"],
  ]);
  expect(sends).toBe(1);
});

test("a probe never overtakes an earlier record of its key", async () => {
  const subject = rig({ concurrency: 1, maxSize: 1 });
  offerAll(subject, [entry("a", 1, 0), entry("a", 1, 1), entry("b", 1, 2), entry("b", 1, 3)]);
  await subject.inFlight[0]?.answer(failing(() => accepted)); // the probe can only be the first of b
  expect(subject.inFlight.map(({ indices }) => indices)).toEqual([[2]]);
  await subject.inFlight[0]?.answer(undelivered);
  await serve(subject);
  const order = [...subject.settled.keys()];
  expect(order.indexOf(0)).toBeLessThan(order.indexOf(1));
  expect(order.indexOf(2)).toBeLessThan(order.indexOf(3));
});

test("an entry whose key is held is not probed with", async () => {
  const subject = rig({ onUndelivered: "hold", concurrency: 1, maxSize: 1 });
  offerAll(subject, [entry("a", 1, 0), entry("b", 1, 1), entry("a", 1, 2)]);
  await subject.inFlight[0]?.answer(undelivered); // 2 is held from here on, and waits
  await subject.inFlight[0]?.answer(failing(() => accepted));
  await subject.pipeline.drain();
  expect(subject.sent.map(({ indices, isProbe }) => [indices, isProbe])).toEqual([
    [[0], false],
    [[1], false],
  ]);
  expect(subject.settled.get(2)).toBe("unsent");
});

test("the last record of all may be the poison: one that was accepted is sent again to ask, and keeps its outcome", async () => {
  const subject = rig({ maxSize: 1, concurrency: 1 });
  offerAll(subject, [entry("a", 1, 0), entry("b", 1, 1)]);
  await serve(subject, failingOver(1));
  expect([...subject.settled]).toEqual([
    [0, "accepted"],
    [1, "rejected"],
  ]);
  expect(sentOf(subject, 0).map(({ isProbe }) => isProbe)).toEqual([false, true]);
});

test("no record is sent again after a later one of its keys was sent", async () => {
  const subject = rig({ maxSize: 1, concurrency: 1 });
  offerAll(subject, [entry("a", 1, 0), entry("a", 1, 1)]);
  await subject.inFlight[0]?.answer(accepted);
  let asked = 0;
  await subject.inFlight[0]?.answer(failing(() => (asked++ ? undelivered : accepted)));
  expect(subject.sent.map(({ indices }) => indices[0])).toEqual([0, 1]);
});

test("what was accepted is sent again before a later one of its keys, which waits for it", async () => {
  const subject = rig({ maxSize: 1, concurrency: 2 });
  await warmUp(subject);
  offerAll(subject, [entry("a", 1, 0), entry("p", 1, 1)]);
  await subject.inFlight.find(({ indices }) => indices[0] === 0)?.answer(accepted);
  await subject.inFlight[0]?.answer(failing(() => accepted)); // asks with 0
  expect(subject.inFlight.map(({ indices, isProbe }) => [indices[0], isProbe])).toEqual([[0, true]]);
  offerAll(subject, [entry("a", 1, 2), entry("c", 1, 3)]);
  expect(subject.sent.some(({ indices }) => indices[0] === 2)).toBe(false);
  await subject.inFlight[0]?.answer(undelivered);
  await serve(subject);
  expect(subject.settled.get(2)).toBe("accepted");
});

test("a later one of its keys waits for it also when another record is accepted meanwhile", async () => {
  const subject = rig({ maxSize: 1, concurrency: 3 });
  await warmUp(subject, 4);
  offerAll(subject, [entry("a", 1, 0), entry("p", 1, 1), entry("b", 1, 2)]);
  await subject.inFlight.find(({ indices }) => indices[0] === 0)?.answer(accepted);
  await subject.inFlight.find(({ indices }) => indices[0] === 1)?.answer(failing(() => accepted)); // asks with 0
  const asking = subject.inFlight.find(({ isProbe }) => isProbe);
  expect(asking?.indices).toEqual([0]);
  await subject.inFlight.find(({ indices }) => indices[0] === 2)?.answer(accepted);
  offerAll(subject, [entry("a", 1, 3)]);
  expect(subject.sent.some(({ indices }) => indices[0] === 3)).toBe(false);
  await asking?.answer(undelivered);
  await serve(subject);
  expect(subject.settled.get(3)).toBe("accepted");
});

test("requests in flight never exceed the concurrency, probes included: a request that asks whether the server is well is not in flight", async () => {
  const subject = rig({ concurrency: 2, maxSize: 1 });
  await warmUp(subject, 2);
  offerAll(subject, entries(30));
  let most = 0;
  while (subject.inFlight.length > 0) {
    most = Math.max(most, subject.inFlight.length);
    const next = subject.inFlight[0] as Sent;
    await next.answer(failingOver(0, 5, 6)(next));
  }
  expect(most).toBe(2);
});

test("a stop while a batch keeps failing leaves it failed, and probes with nothing", async () => {
  const subject = rig({ concurrency: 1, maxSize: 1 });
  offerAll(subject, entries(3));
  subject.pipeline.stop();
  await subject.inFlight[0]?.answer(failing(() => undelivered));
  await subject.pipeline.drain();
  expect([sizes(subject), subject.settled, subject.pipeline.waiting]).toEqual([[1], new Map([[0, "failed"]]), 2]);
});

test("an abort ends a probe, which may have been applied: it has failed, and does not wait", async () => {
  const subject = rig({ concurrency: 1, maxSize: 1 });
  offerAll(subject, entries(3));
  await subject.inFlight[0]?.answer(failing(() => undelivered));
  const probe = subject.inFlight[0] as Sent;
  subject.pipeline.abort(new Error("enough"));
  expect([probe.isProbe, probe.signal.aborted]).toEqual([true, true]);
  await probe.answer(undelivered);
  await subject.pipeline.drain();
  expect([subject.settled.size, subject.pipeline.waiting]).toEqual([2, 1]);
});

test("a request that failed before may be refused for its size, which teaches the cap", async () => {
  const subject = rig({ maxBytes: 1000, concurrency: 1 });
  await warmUp(subject);
  offerAll(
    subject,
    Array.from({ length: 8 }, (_, index) => entry([], 100, index)),
  );
  await serve(subject, ({ indices, isProbe }) => {
    if (isProbe) return undelivered;
    return indices.length > 4 ? failing(() => tooLarge) : accepted;
  });
  expect(subject.pipeline.effective.maxBatchBytes).toBe(400);
});

test("a request that failed before and then throws, against its promise, stops it instead of hanging it", async () => {
  const thrown = new Error("broken");
  const subject = rig();
  subject.pipeline.offer(entry([], 1, 0));
  subject.pipeline.seal();
  await subject.inFlight[0]?.answer(failing(() => Promise.reject(thrown)));
  await subject.pipeline.drain();
  expect(subject.pipeline.stopReason).toMatchObject({ code: "config", cause: thrown });
  expect(subject.settled.get(0)).toBe("failed");
});
