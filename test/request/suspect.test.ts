import { expect, test } from "vitest";
import type { SendOutcome } from "../../src/request/send.js";
import { accept, networkError, refuse, silence } from "../support/fetch.js";
import { BODY, inTurn, type TestSender, testSender } from "../support/request/sender.js";

const OTHER = BODY.replace("ana", "bob");
const run = { maxRetries: 1_000, deadlineMs: 1e12, outageMs: 900_000 };

/** Fails for ana in this way, and takes bob. */
const failing = (answer: () => Response | Promise<Response>): TestSender =>
  testSender((body) => (body.includes("bob") ? accept() : answer()));

const broken = (code: string) => (): never => {
  throw networkError(code);
};

/** Sends ana until three failures were told, with or without a success of bob in between. */
async function suspected({ clock, send }: TestSender, isBobSent: boolean): Promise<SendOutcome> {
  const sending = send({ suspects: true, retry: run });
  await clock.advance(100);
  if (isBobSent) await send({ body: OTHER });
  return clock.until(sending);
}

test.each([
  ["500", () => refuse(500)],
  ["502", () => refuse(502)],
  ["504", () => refuse(504)],
  ["a timeout", silence],
  ["ECONNRESET", broken("ECONNRESET")],
  ["ECONNABORTED", broken("ECONNABORTED")],
  ["EPIPE", broken("EPIPE")],
  ["UND_ERR_SOCKET", broken("UND_ERR_SOCKET")],
])("%s three times, while another request succeeded since the first, is poison", async (_, answer) => {
  const subject = failing(answer);
  await subject.send({ body: OTHER }); // so that the server was met before
  const sending = subject.send({ suspects: true, retry: run, timeoutMs: 50 });
  await subject.clock.advance(60);
  await subject.send({ body: OTHER });
  const outcome = await subject.clock.until(sending);
  expect(outcome).toMatchObject({ kind: "refused", poison: true, tooLarge: false, attempts: 3 });
});

test.each([
  ["429", () => refuse(429)],
  ["503", () => refuse(503)],
  ["408", () => refuse(408)],
  ["a refused connection", broken("ECONNREFUSED")],
  ["an unknown host", broken("ENOTFOUND")],
])("%s is never poison, however often, whatever else succeeds", async (_, answer) => {
  const subject = failing(answer);
  await subject.send({ body: OTHER });
  const sending = subject.send({ suspects: true, retry: { ...run, maxRetries: 9 } });
  for (let second = 0; second < 300; second += 10) {
    await subject.clock.advance(10_000);
    await subject.clock.until(subject.send({ body: OTHER }));
  }
  expect(await sending).toMatchObject({ kind: "undelivered", attempts: 10 });
});

test("a success before the first failure tells nothing: the batch is only suspect", async () => {
  const subject = failing(() => refuse(500));
  await subject.send({ body: OTHER });
  await subject.clock.advance(1);
  expect(await suspected(subject, false)).toMatchObject({ kind: "suspect", attempts: 3, error: { status: 500 } });
});

test("what is suspect is told after the wait, and goes on with its attempts when it is resumed", async () => {
  const attempts: number[] = [];
  const subject = failing(() => refuse(500));
  const sending = subject.send({ suspects: true, retry: run, onAttempt: (attempt) => attempts.push(attempt) });
  const first = await subject.clock.until(sending);
  expect(subject.clock.now()).toBe(250 + 500 + 1_000);
  const second = first.kind === "suspect" ? await subject.clock.until(first.resume()) : first;
  expect(second).toMatchObject({ kind: "suspect", attempts: 6, error: { attempts: 6 } });
  expect(attempts).toEqual([1, 2, 3, 4, 5, 6]);
});

test("a resumed batch that others have passed in the meantime is poison at its next failure", async () => {
  const subject = failing(() => refuse(500));
  const first = await suspected(subject, false);
  await subject.send({ body: OTHER });
  expect(first.kind === "suspect" && (await first.resume())).toMatchObject({ kind: "refused", poison: true });
});

test("a 429 on the way is no failure of the batch, even when it has failed three times", async () => {
  const subject = testSender((body, { number }) => {
    if (body.includes("bob")) return accept();
    return number <= 3 ? refuse(500) : number <= 5 ? refuse(429) : accept();
  });
  const first = await suspected(subject, false);
  await subject.send({ body: OTHER });
  const rest = first.kind === "suspect" ? await subject.clock.until(first.resume()) : first;
  expect(rest).toMatchObject({ kind: "accepted" });
});

test("a batch that recovers was no poison", async () => {
  const subject = testSender(
    inTurn(
      () => refuse(500),
      accept,
      () => refuse(500),
      accept,
    ),
  );
  expect(await suspected(subject, true)).toMatchObject({ kind: "accepted", attempts: 3 });
});

test("one call suspects nothing: it is retried to its end", async () => {
  const subject = failing(() => refuse(500));
  const sending = subject.send({ retry: { maxRetries: 5 } });
  await subject.clock.advance(100);
  await subject.send({ body: OTHER });
  expect(await subject.clock.until(sending)).toMatchObject({ kind: "undelivered", attempts: 6 });
});

test("a retry budget holds across the suspicion", async () => {
  const subject = failing(() => refuse(500));
  const first = await subject.clock.until(subject.send({ suspects: true, retry: { ...run, maxRetries: 3 } }));
  expect(first.kind).toBe("suspect");
  if (first.kind !== "suspect") return;
  expect(await subject.clock.until(first.resume())).toMatchObject({ kind: "undelivered", attempts: 4 });
});

test("the outage's time and the deadline count from the first attempt, not from the last suspicion", async () => {
  for (const limit of [{ outageMs: 60_000 }, { deadlineMs: 60_000 }]) {
    const subject = failing(() => refuse(500));
    let outcome = await subject.clock.until(subject.send({ suspects: true, retry: { ...run, ...limit } }));
    while (outcome.kind === "suspect") outcome = await subject.clock.until(outcome.resume());
    expect(outcome.kind).toBe("undelivered");
    expect(subject.clock.now()).toBeLessThan(90_000);
  }
});

test("a halt ends the waiting, and nothing is suspected any more", async () => {
  const halt = new AbortController();
  const subject = failing(() => refuse(500));
  const sending = subject.send({ suspects: true, retry: run, halted: halt.signal });
  await subject.clock.advance(800); // in the third wait
  halt.abort();
  expect(await sending).toMatchObject({ kind: "undelivered", attempts: 3, error: { status: 500 } });
});
