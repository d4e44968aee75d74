import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { AbortError } from "../../src/errors.js";
import { accepted, entries, entry, refused, undelivered, unsent } from "../support/delivery/entries.js";
import { offerAll, rig, serve, warmUp } from "../support/delivery/rig.js";

test("a graceful stop lets what is in flight settle, starts nothing, and has no reason", async () => {
  const subject = rig();
  offerAll(subject, entries(5));
  subject.pipeline.stop();
  const drained = subject.pipeline.drain();
  expect(subject.inFlight[0]?.halted.aborted).toBe(true);
  expect(subject.inFlight[0]?.signal.aborted).toBe(false);
  await subject.inFlight[0]?.answer(accepted);
  await drained;
  expect(subject.sent).toHaveLength(1);
  expect([subject.settled, subject.pipeline.stopReason]).toEqual([new Map([[0, "accepted"]]), undefined]);
});

test("an abort ends the attempts in flight", async () => {
  const reason = new Error("enough");
  const subject = rig();
  offerAll(subject, entries(5));
  subject.pipeline.abort(reason);
  expect(subject.inFlight[0]?.signal.aborted).toBe(true);
  await serve(subject, () => undelivered);
  await subject.pipeline.drain();
  expect([subject.pipeline.stopReason, subject.settled.get(0)]).toEqual([reason, "failed"]);
});

test("what was taken and never sent is unsent, not failed", async () => {
  const subject = rig();
  offerAll(subject, entries(5));
  subject.pipeline.stop();
  await serve(subject, () => unsent);
  expect(subject.settled).toEqual(new Map([[0, "unsent"]]));
});

test("parts of a refused batch were sent: what is left of them has failed", async () => {
  const subject = rig({ maxSize: 2 });
  await warmUp(subject);
  offerAll(subject, [entry("a", 1, 10), entry("b", 1, 11)]);
  await subject.inFlight[0]?.answer(refused);
  subject.pipeline.stop();
  await serve(subject, () => unsent);
  expect([subject.settled.get(10), subject.settled.get(11)]).toEqual(["failed", "failed"]);
});

test("an abort of the caller's signal aborts it, also one from before", async () => {
  const abort = new AbortController();
  const subject = rig({ signal: abort.signal });
  offerAll(subject, entries(5));
  abort.abort();
  expect(subject.inFlight[0]?.signal.aborted).toBe(true);
  expect(subject.pipeline.stopReason).toBeInstanceOf(AbortError);
  expect(rig({ signal: AbortSignal.abort() }).pipeline.stopReason).toBeInstanceOf(AbortError);
});

test("a closed pipeline has sent what waited, and listens to the caller's signal no more", async () => {
  const { signal } = new AbortController();
  const subject = rig({ signal });
  for (const one of entries(5)) subject.pipeline.offer(one);
  const closed = subject.pipeline.close();
  expect(getEventListeners(signal, "abort")).toHaveLength(1);
  await serve(subject);
  await closed;
  expect([subject.settled.size, getEventListeners(signal, "abort")]).toEqual([5, []]);
});

test("a callback that throws stops it with what it threw", async () => {
  const thrown = new Error("disk full");
  const subject = rig({ onSettled: () => Promise.reject(thrown) });
  offerAll(subject, entries(5));
  await serve(subject);
  await subject.pipeline.drain();
  expect([subject.pipeline.stopReason, subject.sent.length]).toEqual([thrown, 1]);
});

test("a send that throws, against its promise, stops it instead of hanging it", async () => {
  const thrown = new Error("bug");
  const subject = rig({ send: () => Promise.reject(thrown) });
  offerAll(subject, entries(5));
  await subject.pipeline.drain();
  expect(subject.pipeline.stopReason).toMatchObject({ code: "config", cause: thrown });
  expect(subject.settled).toEqual(new Map([[0, "failed"]]));
});

test("many requests in flight do not pile up listeners on one signal", async () => {
  const subject = rig({ concurrency: 64, maxSize: 1 });
  offerAll(subject, entries(5000));
  for (let n = 0; n < 3000 && subject.inFlight.length < 64; n += 1) await subject.inFlight[0]?.answer(accepted);
  expect(subject.inFlight).toHaveLength(64);
  expect(new Set(subject.inFlight.map(({ halted }) => halted)).size).toBe(64);
  expect(new Set(subject.inFlight.map(({ signal }) => signal)).size).toBe(64);
});

test("the first reason counts, and a stop is reported once", () => {
  let told = 0;
  const { pipeline } = rig({ onStopped: () => void told++ });
  pipeline.stop("first");
  pipeline.stop("second");
  expect([pipeline.stopReason, told]).toEqual(["first", 1]);
});
