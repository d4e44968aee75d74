import type { SQSEvent, SQSHandler } from "aws-lambda";
import { describe, expect, test } from "vitest";
import { type SqsHandlerOptions, type SqsRecord, sqsHandler } from "../src/engines/lambda.js";
import { createClient, type ProfileUpsert } from "../src/index.js";
import { accept, type Handler, type ObservedFetch, observedFetch, refuse, silence } from "./support/fetch.js";
import { nobody, numberOf, person } from "./support/people.js";

/** A function behind a queue, as Lambda calls it, and what it did. */
interface Subject {
  readonly api: ObservedFetch;
  /** Dead letters: the message, and why. */
  readonly letters: [id: string, code: string][];
  /** The messages that come back. */
  invoke(messages: readonly SqsRecord[], leftMs?: number | (() => number)): Promise<string[]>;
}

function subjectOf(answer?: Handler, options: Partial<SqsHandlerOptions> = {}): Subject {
  const api = observedFetch(answer);
  const client = createClient({ secretKey: "sk_1", fetch: api.fetch, retry: { baseDelayMs: 1, maxRetries: 1 } });
  const letters: Subject["letters"] = [];
  const handler = sqsHandler(client, {
    deadLetter: async ({ message, code }) => void letters.push([message.messageId, code]),
    ...options,
  });
  return {
    api,
    letters,
    async invoke(Records, leftMs = 60_000) {
      const { batchItemFailures } = await handler(
        { Records },
        {
          getRemainingTimeInMillis: typeof leftMs === "number" ? () => leftMs : leftMs,
        },
      );
      return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    },
  };
}

let sequence = 0;
/** A message of a standard queue or, with a group, of a FIFO queue. */
const message = (record: unknown, group?: string): SqsRecord => ({
  messageId: typeof record === "string" ? record : `m${numberOf(record as ProfileUpsert)}`,
  body: typeof record === "string" ? record : JSON.stringify(record),
  ...(group !== undefined && { attributes: { MessageGroupId: group, SequenceNumber: String(++sequence) } }),
});
const messages = (numbers: readonly number[], group?: string): SqsRecord[] =>
  numbers.map((n) => message(person(n), group));
/** The people in each request. */
const sent = ({ api }: Subject): number[][] => api.requests.map(({ records }) => records.map(numberOf));
const failing =
  (n: number, status: number): Handler =>
  (body) =>
    body.includes(`"person${n}@`) ? refuse(status) : accept();

describe("a standard queue", () => {
  test("nothing comes back of what was accepted", async () => {
    const subject = subjectOf();
    expect(await subject.invoke(messages([1, 2, 3]))).toEqual([]);
    expect(sent(subject).flat()).toEqual([1, 2, 3]);
  });

  test("exactly what was not delivered comes back, in the order of the batch", async () => {
    let requests = 0;
    const { invoke } = subjectOf(() => (++requests > 1 ? refuse(503) : accept()));
    expect(await invoke(messages([1, 2, 3]))).toEqual(["m2", "m3"]);
  });

  test("its groups, which are there for fairness, keep nobody waiting", async () => {
    const subject = subjectOf();
    const attributes = { MessageGroupId: "tenant" };
    const fair = messages([1, 2, 3, 4, 5]).map((one) => ({ ...one, attributes }));
    expect(await subject.invoke(fair)).toEqual([]);
    expect(sent(subject)).toEqual([[1], [2, 3, 4, 5]]);
  });

  test("a batch of no messages costs no request", async () => {
    const subject = subjectOf();
    expect([await subject.invoke([]), sent(subject)]).toEqual([[], []]);
  });
});

describe("a FIFO queue", () => {
  test("the messages of a group go one after another, beside those of other groups", async () => {
    const subject = subjectOf();
    await subject.invoke([...messages([1, 2, 3], "a"), ...messages([4, 5], "b")]);
    expect(sent(subject)).toEqual([[1], [4], [2, 5], [3]]);
  });

  test("with the first that comes back its group ends, and what is behind it is not sent", async () => {
    const subject = subjectOf(failing(2, 503));
    const back = await subject.invoke([...messages([1, 2, 3, 4], "a"), ...messages([5], "b")]);
    expect(back).toEqual(["m2", "m3", "m4"]);
    expect(new Set(sent(subject).flat())).toEqual(new Set([1, 5, 2]));
  });

  test("a refused and an invalid record end no group: their dead letters are kept before what is behind them is sent", async () => {
    const subject: Subject = subjectOf(failing(2, 400), {
      async deadLetter({ message, status }) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        subject.letters.push([message.messageId, `${status} before ${sent(subject).length}`]);
      },
    });
    expect(await subject.invoke([...messages([1, 2], "a"), message("{", "a"), ...messages([3], "a")])).toEqual([]);
    expect(sent(subject)).toEqual([[1], [2], [3]]);
    expect(subject.letters).toEqual([
      ["m2", "rejected before 2"],
      ["{", "invalid before 2"],
    ]);
  });

  test("a dead letter that cannot be kept comes back, and with it what is behind it", async () => {
    const deadLetter = async (): Promise<void> => {
      throw new Error("the table is full");
    };
    const subject = subjectOf(undefined, { deadLetter });
    expect(await subject.invoke([...messages([1], "a"), message("{", "a"), ...messages([2], "a")])).toEqual([
      "{",
      "m2",
    ]);
    expect(sent(subject)).toEqual([[1]]);
  });
});

describe("what can never be accepted is a dead letter", () => {
  test.each([
    ["no JSON", "{", "json"],
    ["nothing", "", "json"],
    ["half a character", '"\ud800"', "type"],
    ["no record", "[1]", "type"],
    ["nobody", JSON.stringify(nobody()), "identity"],
  ])("%s", async (_, body, code) => {
    const { invoke, letters } = subjectOf();
    expect(await invoke([{ messageId: "one", body }, ...messages([1])])).toEqual([]);
    expect(letters).toEqual([["one", expect.stringMatching(code)]]);
  });

  test("and so is a message that toRecord cannot read; what it threw is not told", async () => {
    const reasons: string[] = [];
    const toRecord = ({ body }: SqsRecord): ProfileUpsert => JSON.parse(body).detail;
    const subject = subjectOf(undefined, { toRecord, deadLetter: async ({ reason }) => void reasons.push(reason) });
    const enveloped = { messageId: "m7", body: JSON.stringify({ detail: person(7) }) };
    expect(await subject.invoke([message("ana@shop.example"), enveloped])).toEqual([]);
    expect([reasons, sent(subject)]).toEqual([["toRecord failed"], [[7]]]);
  });
});

describe("time", () => {
  test("a server that never answers is not waited for until the function is killed", async () => {
    const subject = subjectOf(silence);
    expect(await subject.invoke(messages([1, 2]), 3_000)).toEqual(["m1", "m2"]);
    expect(sent(subject)).toEqual([[1]]);
  });

  test("no request starts in the last third, and what is in flight then may end", async () => {
    const slow: Handler = () => new Promise((resolve) => setTimeout(() => resolve(accept()), 2_200));
    const subject = subjectOf(slow, { marginMs: 1_000 });
    expect(await subject.invoke(messages([1, 2]), 4_000)).toEqual(["m2"]);
    expect(sent(subject)).toEqual([[1]]);
  });

  test("a dead letter that does not end comes back", async () => {
    const { invoke } = subjectOf(undefined, { deadLetter: silence, marginMs: 200 });
    expect(await invoke([message("{"), ...messages([1])], 1_200)).toEqual(["{"]);
  });

  test("after a standstill nothing is sent, though no timer has said yet that the time is over", async () => {
    let leftMs = 60_000;
    const subject = subjectOf(() => {
      leftMs = 1_000; // the function was frozen while this was in flight
      return accept();
    });
    expect(await subject.invoke(messages([1, 2]), () => leftMs)).toEqual(["m2"]);
    expect(sent(subject)).toEqual([[1]]);
  });

  test("a function whose whole time is the margin is told so", async () => {
    const said = "marginMs is 2000, and the function has only 2000 ms left";
    await expect(subjectOf().invoke(messages([1]), 2_000)).rejects.toThrow(said);
  });
});

describe("what Lambda is to count as an error", () => {
  test("is a refused key: all comes back either way", async () => {
    await expect(subjectOf(() => refuse(401)).invoke(messages([1, 2]))).rejects.toMatchObject({
      code: "authentication",
    });
  });

  test("is no outage", async () => {
    expect(await subjectOf(() => refuse(503)).invoke(messages([1]))).toEqual(["m1"]);
  });

  test("is nothing where a message was settled, which an error would bring back", async () => {
    let requests = 0;
    const { invoke } = subjectOf(() => (++requests > 1 ? refuse(401) : accept()));
    expect(await invoke(messages([1, 2]))).toEqual(["m2"]);
  });
});

test("an invocation is a scope of its own: between two of them, another instance may have had the profiles", async () => {
  const scopes: (object | undefined)[] = [];
  const client = createClient({ secretKey: "sk_1", fetch: observedFetch().fetch });
  const deliver: typeof client.deliver = (records, options) => {
    scopes.push(options?.scope);
    return client.deliver(records, options);
  };
  const handler = sqsHandler({ deliver }, { deadLetter: async () => {} });
  for (let n = 0; n < 2; n++) {
    await handler({ Records: messages([1, 2], "a") }, { getRemainingTimeInMillis: () => 60_000 });
  }
  expect([scopes[0] === scopes[1], scopes[1] === scopes[2], scopes[2] === scopes[3]]).toEqual([true, false, true]);
});

test("without deadLetter there is no handler: what is refused would vanish", () => {
  const client = createClient({ secretKey: "sk_1" });
  expect(() => sqsHandler(client, {} as SqsHandlerOptions)).toThrow(
    "deadLetter is missing; pass it: deadLetter: async (",
  );
});

test.each([
  [{ deadLetter: "queue" }, "deadLetter is"],
  [{ toRecord: "body" }, "toRecord is"],
  [{ marginMs: -1 }, "marginMs is -1"],
  [{ marginMs: "2s" }, "marginMs is"],
  [{ marginMS: 1 }, 'sqsHandler has no option "marginMS"; did you mean "marginMs"?'],
])("what it cannot use is told at once, and not with a message in hand: %o", (options, said) => {
  const client = createClient({ secretKey: "sk_1" });
  expect(() => sqsHandler(client, { deadLetter: async () => {}, ...options } as never)).toThrow(said);
});

test("with a toRecord that is async all of it comes back", async () => {
  const { letters, invoke } = subjectOf(accept, { toRecord: (async () => null) as never });
  await expect(invoke(messages([1, 2]))).rejects.toThrow("toRecord gave a promise; it must not be async");
  expect(letters).toEqual([]);
});

test("the types are those of @types/aws-lambda", () => {
  const client = createClient({ secretKey: "sk_1" });
  const handler: SQSHandler = sqsHandler<SQSEvent["Records"][number]>(client, {
    deadLetter: async ({ message, reason }) => console.error(message.receiptHandle, reason),
  });
  expect(handler).toBeTypeOf("function");
  // @ts-expect-error a message without an id cannot come back
  sqsHandler<{ body: string }>(client, { async deadLetter() {} });
});
