// What `onReject` may do with its own batcher: nothing that it waits for may wait for it.
import { describe, expect, test } from "vitest";
import type { BatcherOptions, ProfileBatcher, Reject } from "../../src/index.js";
import type { ProfileUpsert } from "../../src/types.js";
import { type TestBatcher, testBatcher } from "../support/batcher.js";
import { accept, type Handler, refuse } from "../support/fetch.js";
import { nobody, numberOf, people, person } from "../support/people.js";

const broken = (n: number): ProfileUpsert => person(n, { firstName: "broken" });
const mended = (record: unknown): ProfileUpsert => {
  const { profile, ...rest } = record as ProfileUpsert;
  return { ...rest, profile: { ...profile, firstName: "mended" } };
};
const refusingBroken: Handler = (body) => (body.includes("broken") ? refuse(422, "no such tag") : accept());

/** By the number of the person: while the server only refuses, records from across the queue are tried. */
const accepted = ({ api }: TestBatcher): ProfileUpsert[] =>
  api.acceptedRecords().sort((a, b) => numberOf(a) - numberOf(b));

/** What `onReject` is about to do, and when: until it returns, or after it has waited for something. */
const MOMENTS: [string, () => Promise<void> | undefined][] = [
  ["at once", () => undefined],
  ["after an await", async () => {}],
  ["much later", () => new Promise((resolve) => setImmediate(resolve))],
];

/** A batcher whose `onReject` does something with it, and notes when that has ended. */
function within(
  wait: () => Promise<void> | undefined,
  act: (batcher: ProfileBatcher, reject: Reject) => Promise<void>,
  options: BatcherOptions = {},
): TestBatcher & { readonly ended: number[] } {
  const ended: number[] = [];
  const subject: TestBatcher = testBatcher(refusingBroken, {
    onReject(reject) {
      const waiting = wait();
      const acting = waiting ? waiting.then(() => act(subject.batcher, reject)) : act(subject.batcher, reject);
      return acting.then(() => void ended.push(reject.index));
    },
    ...options,
  });
  return { ...subject, ended };
}

describe.each(MOMENTS)("%s, onReject may wait for", (_, wait) => {
  test.each([
    ["by count", { maxQueued: 1 }],
    ["by bytes", { maxBatchBytes: 200, concurrency: 1 }],
  ])("an add to a queue that is full %s", async (_, options) => {
    const subject = within(wait, (batcher, { record }) => batcher.add(mended(record)), options);
    for (const n of [0, 1, 2, 3, 4, 5, 6, 7]) void subject.batcher.add(broken(n));
    await subject.clock.until(subject.batcher.flush());
    await subject.clock.until(subject.batcher.flush());
    expect(accepted(subject)).toEqual(people(8).map(mended));
    expect([subject.ended.length, subject.batcher.pending]).toEqual([8, 0]);
  });

  test("an add that overtakes no earlier record of its person", async () => {
    const subject = within(wait, (batcher, { record }) => batcher.add(mended(record)), { maxQueued: 1 });
    for (const record of [broken(1), person(1), person(2), person(1)]) void subject.batcher.add(record);
    for (let n = 0; n < 3; n += 1) await subject.clock.until(subject.batcher.flush());
    const ofOne = subject.api.acceptedRecords().filter(({ profile }) => profile.email === person(1).profile.email);
    expect(ofOne).toEqual([person(1), person(1), mended(person(1))]);
  });

  test("an add that is refused as well, whose reject waits behind it", async () => {
    const again = (batcher: ProfileBatcher, { index }: Reject): Promise<void> =>
      index < 3 ? batcher.add(broken(index + 10)).catch(() => {}) : Promise.resolve();
    const subject = within(wait, again, { maxQueued: 1 });
    void subject.batcher.add(broken(0));
    for (let n = 0; n < 9; n += 1) await subject.clock.advance(10_000);
    expect([subject.ended, subject.clock.pending]).toEqual([[0, 1, 2, 3], 0]);
  });

  test.each([
    ["flush", (batcher: ProfileBatcher) => batcher.flush()],
    ["close", (batcher: ProfileBatcher) => batcher.close()],
    ["flush and then close", (batcher: ProfileBatcher) => batcher.flush().then(() => batcher.close())],
  ])("%s, in every one of several rejects, with records that wait for room", async (_, act) => {
    const subject = within(wait, act, { maxQueued: 2 });
    const given = [nobody(), broken(1), person(2), broken(3), person(4), nobody(), person(6)];
    const all = given.map((record) => subject.batcher.add(record));
    await subject.clock.until(Promise.allSettled(all));
    for (let n = 0; n < 9; n += 1) await subject.clock.advance(10_000);
    expect(subject.ended.sort()).toEqual([0, 1, 3, 5]);
    expect(accepted(subject)).toEqual([person(2), person(4), person(6)]);
    expect(subject.clock.pending).toBe(0);
  });
});

test("a flush that onReject calls before it returns waits for no reject, not even for a moment", async () => {
  const subject = within(
    () => undefined,
    (batcher) => batcher.flush(),
  );
  void subject.batcher.add(broken(1));
  await subject.batcher.flush();
  expect([subject.ended, subject.clock.now()]).toEqual([[0], 0]);
});

describe.each(["flush", "close"] as const)("a %s from elsewhere", (end) => {
  /** A sink that takes a minute for each. */
  function slow(): TestBatcher & { taken: number[] } {
    const taken: number[] = [];
    const subject: TestBatcher = testBatcher(refusingBroken, {
      onReject: ({ index }) =>
        new Promise((resolve) => {
          subject.clock.setTimer(60_000, () => {
            taken.push(index);
            resolve();
          });
        }),
    });
    return { ...subject, taken };
  }

  test.each([0, 500, 70_000])("waits for a slow onReject, also one that began before: after %i ms", async (ms) => {
    const subject = slow();
    for (const n of [0, 1, 2]) void subject.batcher.add(broken(n));
    await subject.clock.advance(ms);
    await subject.clock.until(subject.batcher[end]());
    expect(subject.taken.sort()).toEqual([0, 1, 2]);
  });

  test("is one also when an onReject began what calls it, and has not waited for that", async () => {
    const taken: number[] = [];
    let ended: Promise<void> | undefined;
    const subject: TestBatcher = testBatcher(refusingBroken, {
      onReject({ index }) {
        // The first begins something of its own, and ends; the second is slow.
        ended ??= new Promise<void>((resolve) => subject.clock.setTimer(500, resolve)).then(() =>
          subject.batcher[end](),
        );
        return new Promise((resolve) => {
          subject.clock.setTimer(index === 0 ? 0 : 60_000, () => {
            taken.push(index);
            resolve();
          });
        });
      },
    });
    for (const n of [0, 1]) void subject.batcher.add(broken(n));
    await subject.clock.advance(600);
    expect(taken).toEqual([0]);
    await subject.clock.until(ended as Promise<void>);
    expect(taken).toEqual([0, 1]);
  });
});
