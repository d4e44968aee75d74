import { expect, test } from "vitest";
import { Teller } from "../../src/backfill/throttled.js";

function teller(listener?: (news: number) => void): {
  subject: Teller<number>;
  at(ms: number): void;
  errors: unknown[];
} {
  let now = 0;
  const errors: unknown[] = [];
  const subject = new Teller({
    listener,
    look: () => now,
    now: () => now,
    onError: (error) => void errors.push(error),
  });
  function at(ms: number): void {
    now = ms;
    subject.tell();
  }
  return { subject, errors, at };
}

test("news are told at most four times a second, the first at once", () => {
  const told: number[] = [];
  const { at } = teller((news) => void told.push(news));
  for (const ms of [1, 100, 250, 251, 300, 501, 2000]) at(ms);
  expect(told).toEqual([1, 251, 501, 2000]);
});

test("the last news are told whenever they come", () => {
  const told: number[] = [];
  const { subject, at } = teller((news) => void told.push(news));
  at(1);
  subject.tellNow();
  expect(told).toEqual([1, 1]);
});

test("what a listener throws, at once or later, is handed over", async () => {
  const now = teller(() => {
    throw "at once";
  });
  now.subject.tellNow();
  const later = teller(() => Promise.reject("later"));
  later.subject.tellNow();
  await Promise.resolve();
  expect([now.errors, later.errors]).toEqual([["at once"], ["later"]]);
});

test("nobody needs to listen", () => {
  const { subject, errors } = teller();
  subject.tellNow();
  expect(errors).toEqual([]);
});
