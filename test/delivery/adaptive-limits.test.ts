import { expect, test } from "vitest";
import { AdaptiveLimits } from "../../src/delivery/adaptive-limits.js";
import { limits } from "../support/delivery/entries.js";
import { adaptiveLimits } from "../support/delivery/rig.js";

/** The size after each of these: a batch that was accepted whole, or a record that was refused alone. */
function sizesOf(subject: AdaptiveLimits, steps: readonly ("accepted" | "refused")[]): number[] {
  return steps.map((step) => {
    if (step === "refused") subject.settled(1, "refused");
    else {
      subject.settled(subject.requestLimits.maxSize, "accepted");
      subject.accepted();
    }
    return subject.requestLimits.maxSize;
  });
}

test("sizes grow from one record to ten, a hundred and the limit", () => {
  const subject = adaptiveLimits();
  expect(subject.requestLimits.maxSize).toBe(1);
  expect(sizesOf(subject, ["accepted", "accepted", "accepted", "accepted"])).toEqual([10, 100, 500, 500]);
});

test("a limit above or between the steps is reached, and never passed", () => {
  expect(sizesOf(adaptiveLimits({ maxSize: 2000 }), Array(5).fill("accepted"))).toEqual([10, 100, 500, 1000, 2000]);
  expect(sizesOf(adaptiveLimits({ maxSize: 60 }), Array(3).fill("accepted"))).toEqual([10, 60, 60]);
  expect(sizesOf(adaptiveLimits({ maxSize: 3 }), ["accepted", "refused", "accepted"])).toEqual([3, 3, 3]);
});

test("the size follows the share of refused records: as likely to be refused as not, not below ten", () => {
  const sizeAt = (refused: number): number => {
    const subject = adaptiveLimits();
    sizesOf(subject, Array(3).fill("accepted"));
    for (let n = 0; n < refused; n += 1) {
      subject.settled(1, "refused");
      subject.settled(Math.floor(2_000 / refused) - 1, "accepted");
    }
    return subject.requestLimits.maxSize;
  };
  expect([0, 1, 2, 4, 8, 40, 100, 400].map(sizeAt)).toEqual([500, 500, 500, 347, 173, 35, 14, 10]);
});

test("records that were refused long ago do not make batches smaller", () => {
  const subject = adaptiveLimits();
  sizesOf(subject, [...Array(3).fill("accepted"), ...Array(50).fill("refused")]);
  expect(subject.requestLimits.maxSize).toBe(10);
  subject.settled(1_999, "accepted");
  expect(subject.requestLimits.maxSize).toBe(500);
  subject.settled(1, "accepted");
  expect(subject.requestLimits.maxSize).toBe(500);
});

test("a refusal at the very start does not make batches larger", () => {
  expect(sizesOf(adaptiveLimits(), ["refused", "accepted", "accepted"])).toEqual([1, 10, 10]);
});

test("batches that are being formed may hold what the limits allow, whatever one request may hold", () => {
  expect(adaptiveLimits({ maxSize: 300 }).batchLimits.maxSize).toBe(300);
});

test("concurrency starts at one and grows by one after as many successes as it is", () => {
  const subject = adaptiveLimits({ concurrency: 3 });
  const seen = Array.from({ length: 8 }, () => {
    subject.accepted();
    return subject.concurrency;
  });
  expect(seen).toEqual([2, 2, 3, 3, 3, 3, 3, 3]);
});

test("pressure halves concurrency once per round", () => {
  const subject = adaptiveLimits({ concurrency: 8 });
  for (let n = 0; n < 40; n += 1) subject.accepted();
  expect(subject.concurrency).toBe(8);
  const { round } = subject;
  for (let n = 0; n < 8; n += 1) subject.slowDown("throttled", 500, round);
  expect(subject.concurrency).toBe(4);
  subject.slowDown("throttled", 500, subject.round);
  subject.slowDown("throttled", 500, subject.round);
  subject.slowDown("throttled", 500, subject.round);
  expect(subject.concurrency).toBe(1);
});

test("pressure on an attempt of an earlier round changes nothing", () => {
  const subject = adaptiveLimits({ concurrency: 4 });
  const { round } = subject;
  subject.slowDown("throttled", 1, round);
  subject.slowDown("overloaded", 500, round);
  expect(subject.batchLimits.maxSize).toBe(500);
});

test("an overloaded server halves the size, and ten accepted batches make it a quarter larger", () => {
  const subject = adaptiveLimits();
  for (let n = 0; n < 3; n += 1) subject.accepted();
  subject.slowDown("overloaded", 500, subject.round);
  expect([subject.requestLimits.maxSize, subject.batchLimits.maxSize]).toEqual([250, 250]);
  subject.slowDown("overloaded", 500, subject.round); // the same bytes, again: they say nothing new
  expect(subject.requestLimits.maxSize).toBe(250);
  subject.slowDown("overloaded", 250, subject.round);
  for (let n = 0; n < 9; n += 1) subject.accepted();
  expect(subject.requestLimits.maxSize).toBe(125);
  const grown = Array.from({ length: 7 }, () => {
    subject.accepted();
    const { maxSize } = subject.batchLimits;
    for (let n = 0; n < 9; n += 1) subject.accepted();
    return maxSize;
  });
  expect(grown).toEqual([157, 197, 247, 309, 387, 484, 500]);
});

test("a further overload starts the growth over", () => {
  const subject = adaptiveLimits();
  subject.slowDown("overloaded", 400, subject.round);
  for (let n = 0; n < 9; n += 1) subject.accepted();
  subject.slowDown("overloaded", 200, subject.round);
  for (let n = 0; n < 9; n += 1) subject.accepted();
  expect(subject.batchLimits.maxSize).toBe(100);
  subject.accepted();
  expect(subject.batchLimits.maxSize).toBe(125);
});

test("a small request to an overloaded server says nothing about the size, and the size never falls below ten for it", () => {
  const subject = adaptiveLimits();
  subject.slowDown("overloaded", 10, subject.round);
  subject.slowDown("overloaded", 1, subject.round);
  expect(subject.batchLimits.maxSize).toBe(500);
  subject.slowDown("overloaded", 11, subject.round);
  expect(subject.batchLimits.maxSize).toBe(10);
});

test("a server that only throttles keeps its sizes", () => {
  const subject = adaptiveLimits();
  subject.slowDown("throttled", 500, subject.round);
  expect(subject.batchLimits.maxSize).toBe(500);
});

test("growth starts over after pressure", () => {
  const subject = adaptiveLimits({ concurrency: 4 });
  for (let n = 0; n < 5; n += 1) subject.accepted();
  expect(subject.concurrency).toBe(3);
  subject.slowDown("throttled", 500, subject.round);
  expect(subject.concurrency).toBe(1);
  subject.accepted();
  expect(subject.concurrency).toBe(2);
});

test("a body that is too large teaches a cap halfway to the largest that was accepted, which stays", () => {
  const subject = adaptiveLimits({ maxBytes: 1000 });
  subject.fits(100);
  subject.tooLarge(900);
  expect(subject.batchLimits.maxBytes).toBe(500);
  subject.tooLarge(5000);
  subject.accepted();
  expect(subject.requestLimits.maxBytes).toBe(500);
  subject.fits(400);
  subject.fits(300);
  subject.tooLarge(500);
  expect(subject.requestLimits.maxBytes).toBe(450);
});

test("the cap is never below a body that was accepted, unless the server takes less than before", () => {
  const subject = adaptiveLimits({ maxBytes: 1000 });
  subject.fits(600);
  for (const refused of [1000, 700, 650, 610, 602, 601]) subject.tooLarge(refused);
  expect(subject.batchLimits.maxBytes).toBeGreaterThanOrEqual(600);
  subject.tooLarge(400);
  expect(subject.batchLimits.maxBytes).toBe(200);
});

test("with nothing accepted, the cap is half of the records, in a body of their own", () => {
  const within = limits({ maxBytes: 1000, envelopeBytes: 16, separatorBytes: 1 });
  const subject = new AdaptiveLimits({ concurrency: 1, limits: within });
  subject.tooLarge(216);
  expect(subject.batchLimits.maxBytes).toBe(116); // 16 for itself, and half of the 200 of the records
});
