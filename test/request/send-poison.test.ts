import { expect, test } from "vitest";
import type { Verdict } from "../../src/verdict.js";
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

const FAILURES: [string, () => Response | Promise<Response>][] = [
  ...[408, 409, 425, 500, 502, 504, 507, 508, 520, 529].map((status): [string, () => Response] => [
    String(status),
    () => refuse(status),
  ]),
  ["a timeout", silence],
  ...["ECONNRESET", "EPIPE", "UND_ERR_SOCKET", "HPE_INVALID_CONSTANT", "UND_ERR_HEADERS_OVERFLOW"].map(
    (code): [string, () => never] => [code, broken(code)],
  ),
];

/** Other requests succeed, so that the server is known to be well. */
async function warmUp({ send }: TestSender): Promise<void> {
  for (let n = 0; n < 40; n += 1) await send({ body: OTHER });
}

/** Fails until it is decided; another request succeeds between its failures. */
async function failingAmongOthers(subject: TestSender, seconds = 400): Promise<{ verdict: Verdict; asked: number }> {
  const { at, isServerWell } = asked(subject, true);
  let verdict: Verdict | undefined;
  const sending = subject.send({ isServerWell, retry: run, timeoutMs: 50 }).then((ended) => {
    verdict = ended;
  });
  for (let second = 0; second < seconds && !verdict; second += 0.1) {
    await subject.clock.advance(100);
    await subject.send({ body: OTHER });
  }
  await sending;
  return { verdict: verdict as Verdict, asked: at.length };
}

test.each(FAILURES)(
  "a record that always gets %s, while others succeed, is poison after a few tries",
  async (_, answer) => {
    const subject = failing(answer);
    await warmUp(subject);
    const { verdict, asked } = await failingAmongOthers(subject);
    expect(verdict).toMatchObject({ kind: "refused", poison: true, tooLarge: false });
    expect(verdict.attempts).toBeLessThanOrEqual(4);
    expect(asked).toBe(0);
  },
);

test.each([429, 503])("%i, with which a server may ration by chance, takes more tries", async (status) => {
  const subject = failing(() => refuse(status));
  await warmUp(subject);
  const verdict = await subject.clock.until(
    subject.send({ ...asked(subject, afterAnother(subject)), retry: run, timeoutMs: 50 }),
  );
  expect(verdict).toMatchObject({ kind: "refused", poison: true });
  expect(verdict.attempts).toBeGreaterThanOrEqual(6);
  expect(verdict.attempts).toBeLessThanOrEqual(9);
});

test.each([
  ["a refused connection", broken("ECONNREFUSED")],
  ["an unknown host", broken("ENOTFOUND")],
  ["a proxy that refuses", broken("PROXY_502")],
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

/** Another request succeeds. */
const afterAnother =
  ({ send }: TestSender) =>
  async (): Promise<boolean> => {
    await send({ body: OTHER });
    return true;
  };

test("where nothing else is sent, others are sent to ask: up to four after a failure, from the second on", async () => {
  const subject = failing(() => refuse(500));
  const { at, isServerWell } = asked(subject, afterAnother(subject));
  const verdict = await subject.clock.until(subject.send({ isServerWell, retry: run }));
  expect(verdict).toMatchObject({ kind: "refused", poison: true, error: { status: 500 } });
  expect(verdict.attempts).toBe(6);
  expect(at.slice(0, 5)).toEqual([...Array(4).fill(250 + 500), 250 + 500 + 1_000]);
});

test("a part of a poisonous request is suspected from its first failure on", async () => {
  const subject = failing(() => refuse(500));
  const { at, isServerWell } = asked(subject, afterAnother(subject));
  const verdict = await subject.clock.until(subject.send({ isServerWell, retry: run, isSuspect: true }));
  expect([verdict.kind, verdict.attempts, at[0]]).toEqual(["refused", 5, 250]);
});

test("while the server is not well, the attempts go on, and it is asked about every third time", async () => {
  const attempts: number[] = [];
  const subject = failing(() => refuse(500));
  const { at, isServerWell } = asked(subject, false);
  const sending = subject.send({
    ...{ isServerWell, retry: { ...run, maxRetries: 9 } },
    onAttempt: (attempt) => attempts.push(attempt),
  });
  expect(await subject.clock.until(sending)).toMatchObject({ kind: "undelivered", attempts: 10 });
  expect(at).toHaveLength(3);
  expect(attempts).toHaveLength(10);
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

test("the number of retries that the caller set holds, however often it asks", async () => {
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
  await subject.clock.advance(600); // in the second wait
  halt.abort();
  expect(await sending).toMatchObject({ kind: "undelivered", attempts: 2, error: { status: 500 } });
  expect(at).toEqual([]);
});
