import { expect, test } from "vitest";
import type { Entry } from "../../src/delivery/batch.js";
import type { RelevaError } from "../../src/errors.js";
import type { Outcome, Verdict } from "../../src/verdict.js";
import { accepted, entry, refused, serverError, undelivered } from "../support/delivery/entries.js";
import { type Given, offerAll, type Rig, rig, serve } from "../support/delivery/rig.js";

async function held(keys: readonly (string | string[])[], failing: number, given: Given = {}): Promise<Rig> {
  const subject = rig({ onUndelivered: "hold", maxSize: 1, ...given });
  offerAll(
    subject,
    keys.map((key, index) => entry(key, 1, index)),
  );
  const judge = ({ indices }: { indices: readonly number[] }): Verdict =>
    indices.includes(failing) ? undelivered : accepted;
  await serve(subject, judge);
  await subject.pipeline.drain();
  return subject;
}

const sentBy = ({ sent }: Rig): number[] => sent.flatMap(({ indices }) => indices);

test("once a key is undelivered, all later ones of that key are, and are not sent", async () => {
  const subject = await held(["a", "b", "a", "a", "b"], 0);
  expect([...subject.settled].sort(([a], [b]) => a - b)).toEqual([
    [0, "failed"],
    [1, "accepted"],
    [2, "unsent"],
    [3, "unsent"],
    [4, "accepted"],
  ]);
  expect(sentBy(subject).sort()).toEqual([0, 1, 4]);
  expect(subject.pipeline.stopped).toBe(false);
});

test("an entry is held by any of its keys, with the error that holds them", async () => {
  const errors = new Map<number, RelevaError>();
  const onSettled = (part: readonly Entry[], outcome: Outcome): void => {
    for (const { index } of part) if (outcome.kind === "unsent") errors.set(index, outcome.error);
  };
  await held([["a", "b"], "c", ["x", "b"], "a", ["x", "y"], []], 0, { onSettled });
  expect([...errors]).toEqual([
    [2, serverError],
    [3, serverError],
    [4, serverError],
  ]);
});

test("aliases chain: what shares a key with a held one is held too", async () => {
  const subject = await held(["e", ["e", "p"], ["p", "i"], "i", "other"], 0);
  expect(["unsent", "unsent", "unsent"]).toEqual([1, 2, 3].map((index) => subject.settled.get(index)));
  expect(subject.settled.get(4)).toBe("accepted");
});

test("records that went before keep their place: an earlier one of the key is not touched", async () => {
  const subject = await held(["a", "a", "a"], 1);
  expect([0, 1, 2].map((index) => subject.settled.get(index))).toEqual(["accepted", "failed", "unsent"]);
});

test("a refusal of a record alone holds nothing back", async () => {
  const subject = rig({ onUndelivered: "hold" });
  offerAll(subject, [entry("a", 1, 0), entry("a", 1, 1)]);
  await serve(subject, ({ indices }) => (indices.includes(0) ? refused : accepted));
  expect([...subject.settled]).toEqual([
    [0, "rejected"],
    [1, "accepted"],
  ]);
});

test("a pipeline that goes on holds nothing back, and nothing ends it: no refusal, no exception, no rejected promise", async () => {
  const subject = rig({ onUndelivered: "continue", maxSize: 1, concurrency: 1 });
  offerAll(
    subject,
    Array.from({ length: 60 }, (_, index) => entry("hot", 1, index)),
  );
  await serve(subject, ({ indices }) => ((indices[0] ?? 0) < 50 ? refused : undelivered));
  expect([subject.pipeline.stopped, subject.settled.size]).toEqual([false, 60]);

  const throwing = rig({ onUndelivered: "continue", onSettled: () => Promise.reject(new Error("disk full")) });
  throwing.pipeline.offer(entry());
  throwing.pipeline.seal();
  await serve(throwing);
  expect(throwing.pipeline.stopped).toBe(false);

  const broken = rig({ onUndelivered: "continue", send: () => Promise.reject(new Error("broken")) });
  broken.pipeline.offer(entry([], 1, 7));
  broken.pipeline.seal();
  await broken.pipeline.drain();
  expect([broken.pipeline.stopped, broken.settled.get(7)]).toEqual([false, "failed"]);
});
