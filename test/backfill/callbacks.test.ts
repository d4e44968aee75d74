import { describe, expect, test } from "vitest";
import { type BackfillOptions, type CheckpointStore, ConfigError } from "../../src/index.js";
import { ending, memory, type World, world } from "../support/checkpoint.js";
import { accept, refuse } from "../support/fetch.js";
import { nobody, people, person } from "../support/people.js";

const never = (): Promise<never> => new Promise(() => {});
/** Aborts, and never ends. */
const hanging = (abort: () => void) => (): Promise<never> => {
  abort();
  return never();
};
const store = (given: Partial<CheckpointStore>): CheckpointStore => Object.assign(memory(), given);

/** Code of the caller's that fails without a reason, and how it is named. */
const NAMELESS: [string, BackfillOptions & { source?: unknown }, RegExp][] = [
  ["onReject that rejects", { onReject: () => Promise.reject() }, /^onReject failed, and gave no reason$/],
  [
    "onReject that throws",
    {
      onReject: () => {
        throw undefined;
      },
    },
    /^onReject failed/,
  ],
  [
    "onProgress that throws",
    {
      onProgress: () => {
        throw null;
      },
    },
    /^onProgress failed/,
  ],
  ["onProgress that rejects", { onProgress: () => Promise.reject() }, /^onProgress failed/],
  ["load", { checkpoint: store({ load: () => Promise.reject() }) }, /^the checkpoint's load failed/],
  ["save", { checkpoint: store({ save: () => Promise.reject() }) }, /^the checkpoint's save failed/],
  ["lock", { checkpoint: store({ lock: () => Promise.reject() }) }, /^the checkpoint's lock failed/],
  [
    "an iterator that throws",
    {
      source: {
        [Symbol.iterator]: () => ({
          next: () => {
            throw undefined;
          },
        }),
      },
    },
    /^the source failed/,
  ],
  [
    "an iterator that rejects",
    { source: { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject() }) } },
    /^the source failed/,
  ],
  [
    "a stream with an error",
    { source: new ReadableStream({ pull: (controller) => controller.error() }) },
    /^the source failed/,
  ],
];

test.each(NAMELESS)(
  "%s without a reason fails the run, and is no graceful stop",
  async (_, { source, ...options }, message) => {
    const subject = world((body) => (body.includes("person2@") ? refuse(400) : accept()));
    const records = (source ?? [...people(5), nobody()]) as never;
    const { cause, report } = await ending(subject, subject.start(records, options));
    expect(cause).toBeInstanceOf(ConfigError);
    expect((cause as Error).message).toMatch(message);
    expect(report).toMatchObject({ status: "stopped", ok: false });
  },
);

test("a callback may give a promise of its own kind", async () => {
  class OwnPromise<T> extends Promise<T> {}
  let taken = 0;
  const onReject = (): Promise<void> =>
    new OwnPromise((resolve) => {
      taken += 1;
      resolve();
    });
  const subject = world();
  const { report } = await ending(subject, subject.start([person(0), nobody()], { onReject }));
  expect([taken, report.invalid, report.accepted]).toEqual([1, 1, 1]);
});

describe("after an abort a run ends within seconds, though a callback hangs", () => {
  const HANGING: [string, (abort: () => void) => BackfillOptions & { source?: unknown }][] = [
    ["onReject of an invalid record", (abort) => ({ source: [nobody()], onReject: hanging(abort) })],
    ["onReject of a refused record", (abort) => ({ onReject: hanging(abort) })],
    ["save", (abort) => ({ checkpoint: store({ save: hanging(abort) }) })],
    ["load", (abort) => ({ checkpoint: store({ load: hanging(abort) }) })],
    ["lock", (abort) => ({ checkpoint: store({ lock: hanging(abort) }) })],
    [
      "fingerprint",
      (abort) => ({
        fingerprint: undefined as never,
        source: Object.assign(people(3), { fingerprint: hanging(abort) }),
      }),
    ],
    ["next", (abort) => ({ source: { [Symbol.asyncIterator]: () => ({ next: hanging(abort) }) } })],
    ["return", (abort) => ({ source: { [Symbol.asyncIterator]: () => ({ next: hanging(abort), return: never }) } })],
  ];

  test.each(HANGING)("%s", async (name, create) => {
    const controller = new AbortController();
    const subject: World = world((body) => (body.includes("person2@") ? refuse(400) : accept()));
    const { source = people(5), ...options } = create(() => subject.clock.setTimer(10, () => controller.abort()));
    const run = subject.start(source as never, { ...options, signal: controller.signal });
    const { cause, report } = await ending(subject, run);
    const isLate = name === "save"; // all was sent when it hung
    expect(cause).toMatchObject({ code: "aborted" });
    const [who = ""] = name.split(" ");
    if (who !== "next" && who !== "return")
      expect((cause as Error).message).toContain(`${who} had not ended 5 seconds`);
    expect(report.read).toBe(report.accepted + report.invalid + report.rejected + report.failed + report.unsent);
    expect(report.invalid + report.rejected).toBe(isLate ? 1 : 0);
    expect(subject.clock.now()).toBeLessThanOrEqual(10_100);
  });
});
