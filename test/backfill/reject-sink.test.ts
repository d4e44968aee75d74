import { expect, test } from "vitest";
import { HandOver } from "../../src/backfill/reject-sink.js";
import { ConfigError } from "../../src/errors.js";
import type { Reject } from "../../src/reject.js";

const reject = (index: number): Reject => ({ index, outcome: "rejected", record: {} });

interface Given {
  readonly taken: string[];
  give(index: number): Promise<void>;
}

function handOver(onReject: ((reject: Reject) => void | Promise<void>) | undefined): Given {
  const subject = new HandOver(onReject);
  const taken: string[] = [];
  return {
    taken,
    give: (index) =>
      subject.give(
        () => reject(index),
        { index, origin: undefined },
        "no",
        () => taken.push(`settled ${index}`),
      ),
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("rejects are handed over one at a time, in the order in which they came", async () => {
  const releases: (() => void)[] = [];
  const seen: number[] = [];
  const { give, taken } = handOver(({ index }) => {
    seen.push(index);
    return new Promise((resolve) => releases.push(resolve));
  });
  const all = Promise.all([give(3), give(1), give(2)]);
  await turn();
  expect(seen).toEqual([3]);
  for (let n = 0; n < 3; n += 1) {
    releases[n]?.();
    await turn();
  }
  await all;
  expect([seen, taken]).toEqual([
    [3, 1, 2],
    ["settled 3", "settled 1", "settled 2"],
  ]);
});

test("each is settled before the next handler is called", async () => {
  const order: string[] = [];
  const { give, taken } = handOver(({ index }) => void order.push(`handed ${index}`));
  const settledBefore = taken.push.bind(taken);
  taken.push = (...items) => {
    order.push(...items);
    return settledBefore(...items);
  };
  await Promise.all([give(0), give(1)]);
  expect(order).toEqual(["handed 0", "settled 0", "handed 1", "settled 1"]);
});

test.each<[string, () => void | Promise<void>]>([
  ["throws", () => fail()],
  ["rejects", async () => fail()],
])("after a handler that %s none is given, and none settles", async (_, broken) => {
  const seen: number[] = [];
  const { give, taken } = handOver(({ index }) => {
    seen.push(index);
    return index === 1 ? broken() : undefined;
  });
  const ends = await Promise.allSettled([give(0), give(1), give(2), give(3)]);
  expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "rejected"]);
  expect(ends.slice(1).every((end) => end.status === "rejected" && end.reason === FULL)).toBe(true);
  expect([seen, taken]).toEqual([[0, 1], ["settled 0"]]);
});

const FULL = new Error("disk full");
function fail(): never {
  throw FULL;
}

test("without a handler a reject is an error that shows the code to write", async () => {
  const { give, taken } = handOver(undefined);
  await expect(give(4)).rejects.toThrow(ConfigError);
  await expect(give(5)).rejects.toThrow(/record 4 was not accepted \(no\).*onReject: \(reject\) =>/);
  expect(taken).toEqual([]);
});
