import { expect, test } from "vitest";
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

interface Asked {
  /** When it was asked. */
  readonly at: number[];
  readonly isServerWell: () => Promise<boolean>;
}

/** Says whether the server is well, one answer after the other; the last one stays. */
function asked({ clock }: TestSender, ...answers: (boolean | (() => Promise<boolean>))[]): Asked {
  const at: number[] = [];
  return {
    at,
    async isServerWell() {
      const answer = answers[at.length] ?? answers.at(-1) ?? false;
      at.push(clock.now());
      return typeof answer === "boolean" ? answer : answer();
    },
  };
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
  const { at, isServerWell } = asked(subject, false);
  const sending = subject.send({ isServerWell, retry: run, timeoutMs: 50 });
  await subject.clock.advance(60);
  await subject.send({ body: OTHER });
  const verdict = await subject.clock.until(sending);
  expect(verdict).toMatchObject({ kind: "refused", poison: true, tooLarge: false, attempts: 3 });
  expect(at).toEqual([]);
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
  const sending = subject.send({ ...asked(subject, true), retry: { ...run, maxRetries: 9 } });
  for (let second = 0; second < 300; second += 10) {
    await subject.clock.advance(10_000);
    await subject.clock.until(subject.send({ body: OTHER }));
  }
  expect(await sending).toMatchObject({ kind: "undelivered", attempts: 10 });
});

test("a success before the first failure says nothing: after three failures the server is asked about", async () => {
  const subject = failing(() => refuse(500));
  await subject.send({ body: OTHER });
  await subject.clock.advance(1);
  const { at, isServerWell } = asked(subject, true);
  const verdict = await subject.clock.until(subject.send({ isServerWell, retry: run }));
  expect(verdict).toMatchObject({
    kind: "refused",
    poison: true,
    tooLarge: false,
    attempts: 3,
    error: { status: 500 },
  });
  expect(at).toHaveLength(1);
});

test("it is asked about after the wait, and the attempts go on while it is not well", async () => {
  const attempts: number[] = [];
  const subject = failing(() => refuse(500));
  const { at, isServerWell } = asked(subject, false, true);
  const sending = subject.send({ isServerWell, retry: run, onAttempt: (attempt) => attempts.push(attempt) });
  expect(await subject.clock.until(sending)).toMatchObject({ kind: "refused", attempts: 6, error: { attempts: 6 } });
  expect(at).toEqual([250 + 500 + 1_000, 1_750 + 2_000 + 4_000 + 8_000]);
  expect(attempts).toEqual([1, 2, 3, 4, 5, 6]);
});

/** Another request succeeds, and the one that asks is to go on. */
const afterAnother =
  ({ send }: TestSender) =>
  async (): Promise<boolean> => {
    await send({ body: OTHER });
    return false;
  };

test("a batch that goes on, while others succeeded in the meantime, is poison at its next failure", async () => {
  const subject = failing(() => refuse(500));
  const { at, isServerWell } = asked(subject, afterAnother(subject));
  const verdict = await subject.clock.until(subject.send({ isServerWell, retry: run }));
  expect(verdict).toMatchObject({ kind: "refused", poison: true, attempts: 4 });
  expect(at).toHaveLength(1);
});

test("a 429 on the way is no failure of the batch, even when it has failed three times", async () => {
  const subject = testSender((body, { number }) => {
    if (body.includes("bob")) return accept();
    return number <= 3 ? refuse(500) : number <= 6 ? refuse(429) : accept();
  });
  const { at, isServerWell } = asked(subject, afterAnother(subject));
  const verdict = await subject.clock.until(subject.send({ isServerWell, retry: run }));
  expect([verdict.kind, at.length]).toEqual(["accepted", 1]);
  expect(subject.api.requests.filter(({ body }) => body === BODY)).toHaveLength(6);
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
  const sending = subject.send({ ...asked(subject, true), retry: run });
  await subject.clock.advance(100);
  await subject.send({ body: OTHER });
  expect(await subject.clock.until(sending)).toMatchObject({ kind: "accepted", attempts: 3 });
});

test("a call that cannot ask is retried to its end", async () => {
  const subject = failing(() => refuse(500));
  const sending = subject.send({ retry: { maxRetries: 5 } });
  await subject.clock.advance(100);
  await subject.send({ body: OTHER });
  expect(await subject.clock.until(sending)).toMatchObject({ kind: "undelivered", attempts: 6 });
});

test("the number of retries holds, however often it asks", async () => {
  const subject = failing(() => refuse(500));
  const { at, isServerWell } = asked(subject, false);
  const verdict = await subject.clock.until(subject.send({ isServerWell, retry: { ...run, maxRetries: 3 } }));
  expect(verdict).toMatchObject({ kind: "undelivered", attempts: 4 });
  expect(at).toHaveLength(1);
});

test("the outage's time and the deadline count from the first attempt, however often it asks", async () => {
  for (const limit of [{ outageMs: 60_000 }, { deadlineMs: 60_000 }]) {
    const subject = failing(() => refuse(500));
    const { at, isServerWell } = asked(subject, false);
    const verdict = await subject.clock.until(subject.send({ isServerWell, retry: { ...run, ...limit } }));
    expect(verdict.kind).toBe("undelivered");
    expect(at.length).toBeGreaterThan(1);
    expect(subject.clock.now()).toBeLessThan(90_000);
  }
});

test("a halt ends the waiting, and nothing is asked any more", async () => {
  const halt = new AbortController();
  const subject = failing(() => refuse(500));
  const { at, isServerWell } = asked(subject, true);
  const sending = subject.send({ isServerWell, retry: run, halted: halt.signal });
  await subject.clock.advance(800); // in the third wait
  halt.abort();
  expect(await sending).toMatchObject({ kind: "undelivered", attempts: 3, error: { status: 500 } });
  expect(at).toEqual([]);
});
