import { describe, expect, test } from "vitest";
import { SystemicRejectionError } from "../../src/errors.js";
import { accepted, entries, entry, refused, serverError, tooLarge, undelivered } from "../support/delivery/entries.js";
import { offerAll, rest, rig, serve, sizes, warmUp } from "../support/delivery/rig.js";

describe("adaptive limits", () => {
  test("one request with one record is in flight until the first success", async () => {
    const subject = rig();
    offerAll(subject, entries(1000));
    expect(sizes(subject)).toEqual([1]);
    await subject.inFlight[0]?.answer(undelivered);
    expect(sizes(subject)).toEqual([1]);
    expect(subject.pipeline.stopReason).toBe(serverError);
    expect(subject.settled).toEqual(new Map([[0, "failed"]]));
    expect(subject.pipeline.waiting).toBe(999);
  });

  test("batches grow as 1, 10, 100, 500, and concurrency grows one by one", async () => {
    const subject = rig();
    offerAll(subject, entries(3000));
    await serve(subject);
    expect(sizes(subject).slice(0, 5)).toEqual([1, 10, 10, 100, 380]);
    expect(subject.pipeline.effective.concurrency).toBe(4);
    expect(subject.settled.size).toBe(3000);
  });

  test("the size of a request follows the share of records that is refused, and grows again when there are none", async () => {
    const subject = rig({ concurrency: 1 });
    offerAll(subject, entries(10_000));
    await serve(subject, ({ indices }) =>
      indices.some((index) => index < 5_000 && index % 50 === 7) ? refused : accepted,
    );
    const largest = (from: number, to: number): number =>
      Math.max(
        ...subject.sent
          .filter(({ indices: [first = 0] }) => first >= from && first < to)
          .map((one) => one.indices.length),
      );
    expect(largest(3_000, 5_000)).toBeLessThan(60); // ln 2 / 2 % is 35
    expect(largest(8_000, 10_000)).toBe(500);
  });

  test("pressure halves concurrency once per round, and success raises it again", async () => {
    const subject = rig({ maxSize: 1, concurrency: 8 });
    offerAll(subject, entries(200));
    while (subject.inFlight.length < 8) await subject.inFlight[0]?.answer(accepted);
    const pressed = [...subject.inFlight];
    for (const { onPressure } of pressed) onPressure("throttled");
    expect(subject.pipeline.effective.concurrency).toBe(4);
    for (const request of pressed.slice(0, 4)) await request.answer(accepted);
    expect(subject.inFlight.length).toBe(5); // four were too many; four successes allow one more
  });
});

describe("order", () => {
  test("a record waits while an earlier one of its key is split", async () => {
    const subject = rig({ maxSize: 2 });
    await warmUp(subject);
    for (const one of [entry("a", 1, 10), entry("b", 1, 11), entry("b", 1, 12)]) subject.pipeline.offer(one);
    subject.pipeline.seal();
    await serve(subject, ({ indices }) => (indices.includes(10) ? refused : accepted));
    expect(subject.sent.slice(-4).map(({ indices }) => indices)).toEqual([[10, 11], [10], [11], [12]]);
  });

  test("a settled record is reported before the next one of its key is sent", async () => {
    const order: string[] = [];
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const subject = rig({
      onSettled: async (part) => {
        if (part[0]?.index === 0) await gate;
        order.push(`settled ${part[0]?.index}`);
      },
    });
    offerAll(subject, [entry("a", 1, 0), entry("a", 1, 1)]);
    await subject.inFlight[0]?.answer(accepted);
    expect(subject.sent).toHaveLength(1);
    release();
    await rest();
    expect([order, subject.sent.length]).toEqual([["settled 0"], 2]);
  });

  test("a buffer full of one hot key does not lock", async () => {
    const subject = rig({ maxBytes: 10 });
    let offered = 0;
    for (; subject.pipeline.hasRoom; offered += 1) subject.pipeline.offer(entry("hot", 10, offered));
    expect(offered).toBe(6); // (concurrency + 2) * maxBytes
    await serve(subject);
    expect([...subject.settled.keys()]).toEqual([0, 1, 2, 3, 4, 5]);
    await subject.pipeline.drain();
  });

  test("a hot key does not shrink the batches of the others", async () => {
    const subject = rig({ maxSize: 100 });
    const all = Array.from({ length: 1000 }, (_, n) => entry(n % 50 === 0 ? "hot" : `k${n}`, 1, n));
    offerAll(subject, all);
    await serve(subject);
    expect(subject.settled.size).toBe(1000);
    expect(sizes(subject).filter((size) => size > 50).length).toBeGreaterThanOrEqual(9);
    expect(subject.sent.length).toBeLessThan(20 + 15); // 20 for the hot key; the others fit in ten and the slow start
  });
});

describe("isolation", () => {
  test("one bad record costs itself, and its requests are counted", async () => {
    let splits = 0;
    const subject = rig({ onSplit: () => void splits++ });
    await warmUp(subject, 3);
    const before = subject.sent.length;
    for (let n = 0; n < 500; n += 1) subject.pipeline.offer(entry(`k${n}`, 1, 1000 + n));
    await serve(subject, ({ indices }) => (indices.includes(1234) ? refused : accepted));
    const rejected = [...subject.settled].filter(([, kind]) => kind === "rejected");
    expect(rejected).toEqual([[1234, "rejected"]]);
    expect(splits).toBe(subject.sent.length - before - 1);
    expect(subject.sent.length - before).toBeLessThanOrEqual(2 * (Math.log2(500) + 2) + 1);
  });

  test("a 413 teaches the cap: batches formed before it are cut without a request", async () => {
    const subject = rig({ maxBytes: 1000, concurrency: 1 });
    offerAll(
      subject,
      Array.from({ length: 60 }, (_, n) => entry([], 100, n)),
    );
    let refusals = 0;
    await serve(subject, ({ entries: part }) => {
      if (part.length <= 4) return accepted;
      refusals += 1;
      return tooLarge;
    });
    expect(subject.settled.size).toBe(60);
    expect(refusals).toBe(2); // 10 are refused, and 5, of which the cap would have spared the second half
    expect(subject.pipeline.effective.maxBatchBytes).toBe(300);
  });

  test("probes come from across the buffer while the server only refuses, and twenty stop the run", async () => {
    const subject = rig({ maxSize: 100 });
    offerAll(subject, entries(1000));
    await serve(subject, () => refused);
    expect(sizes(subject)).toEqual(Array(20).fill(1));
    const probed = subject.sent.flatMap(({ indices }) => indices);
    expect(new Set(probed.map((index) => Math.floor(index / 250))).size).toBe(4); // every quarter of the buffer
    expect(subject.pipeline.stopReason).toBeInstanceOf(SystemicRejectionError);
    expect(subject.pipeline.waiting).toBe(980);
  });

  test("bad records at the beginning alone are survived by a probe", async () => {
    const subject = rig({ maxSize: 100 });
    offerAll(subject, entries(1000));
    await serve(subject, ({ indices }) => (indices.some((index) => index < 30) ? refused : accepted));
    expect(subject.pipeline.stopped).toBe(false);
    expect([...subject.settled.values()].filter((kind) => kind === "rejected")).toHaveLength(30);
  });
});

describe("flow", () => {
  test("there is room for (concurrency + 2) bodies, those in flight included", async () => {
    const subject = rig({ maxBytes: 100, concurrency: 2 });
    let offered = 0;
    for (; subject.pipeline.hasRoom; offered += 1) subject.pipeline.offer(entry([], 50, offered));
    expect(offered).toBe(8);
    let ready = false;
    const waiting = subject.pipeline.ready().then(() => {
      ready = true;
    });
    await rest();
    expect(ready).toBe(false);
    await subject.inFlight[0]?.answer(accepted);
    await waiting;
    expect(subject.pipeline.hasRoom).toBe(true);
  });

  test("those that wait for room or for the end are released by a stop", async () => {
    const subject = rig({ maxBytes: 1, concurrency: 1 });
    while (subject.pipeline.hasRoom) subject.pipeline.offer(entry());
    const waiting = [subject.pipeline.ready(), subject.pipeline.drain()];
    subject.pipeline.stop();
    await subject.inFlight[0]?.answer(accepted);
    expect(await Promise.all(waiting)).toHaveLength(2);
  });

  test("nothing waits for a full batch once the input has ended", async () => {
    const subject = rig();
    offerAll(subject, entries(3));
    await serve(subject);
    await subject.pipeline.drain();
    expect(subject.settled.size).toBe(3);
  });
});
