import { describe, expect, test } from "vitest";
import { BadRequestError, ConfigError, ConnectionError } from "../src/errors.js";
import {
  invalidReject,
  missingHandler,
  ReasonCounter,
  type Reject,
  reasonOf,
  rejectedReject,
  rejectLimit,
  Sink,
} from "../src/reject.js";

const AT = { index: 4, origin: undefined };
const issue = { path: "/profile/custom/string/12", code: "type", message: "must be a string", params: {} };
const details = { attempts: 1, batch: { size: 1, bytes: 2 }, retryable: false };
const refusal = new BadRequestError("bad_request", "refused", {
  ...details,
  status: 400,
  serverMessage: "row 17: <redacted> is bad",
  serverText: "row 17: jane@example.com is bad",
});

test("a reject has an origin only when its record has", () => {
  const why = { code: "type", reason: "must be a string", path: issue.path };
  expect(invalidReject(AT, 7, [issue])).toEqual({ index: 4, outcome: "invalid", ...why, record: 7, issues: [issue] });
  expect(invalidReject({ index: 4, origin: { line: 9 } }, 7, [issue])).toMatchObject({ origin: { line: 9 } });
});

test("a refused record comes back as it was sent, with the server's words as they came", () => {
  const bytes = new TextEncoder().encode('{"a":1}');
  expect(rejectedReject(AT, bytes, refusal)).toEqual({
    ...{ index: 4, outcome: "rejected", record: { a: 1 } },
    ...{ code: "bad_request", reason: "row 17: <redacted> is bad" },
    ...{ status: 400, message: "row 17: jane@example.com is bad" },
  });
});

test("a record that fails without an answer has the words of its error", () => {
  const error = new ConnectionError("connection", "no answer", details);
  expect(rejectedReject(AT, new TextEncoder().encode("{}"), error)).toMatchObject({ message: "no answer" });
});

test("a reason holds no values, and folds digits so that reasons which differ only in numbers are one", () => {
  expect(reasonOf(refusal)).toBe("row #: <redacted> is bad");
  expect(reasonOf([issue])).toBe("/profile/custom/string/# must be a string");
  expect(reasonOf([{ ...issue, path: "" }])).toBe("record must be a string");
  expect(reasonOf([])).toBe("invalid");
});

test("a missing handler fails with the code to write, and says which record", () => {
  expect(missingHandler(AT, "why")).toBeInstanceOf(ConfigError);
  expect(missingHandler(AT, "why").message).toMatch(/^record 4 was not accepted \(why\).*onReject: \(reject\) =>/);
  expect(missingHandler({ index: 4, origin: { line: 9 } }, "why").message).toMatch(/^line 9 /);
});

test.each([
  [undefined, 1000, 1000, false, false],
  [0, 1, 1, false, true],
  [5, 5, 10, false, false],
  [5, 6, 10, false, true],
  ["1%", 9, 900, false, false],
  ["1%", 10, 1000, false, false],
  ["1%", 11, 1000, false, true],
  ["1%", 1, 10, true, true],
  ["0%", 1, 10, true, true],
  ["2.5%", 25, 1000, false, false],
  ["2.5%", 26, 1000, false, true],
] as const)("maxRejects %s with %i of %i (at the end: %s) stops: %s", (limit, rejects, read, atEnd, stops) => {
  expect(rejectLimit(limit)(rejects, read, atEnd) !== undefined).toBe(stops);
});

const reject = (index: number): Reject => ({ index, outcome: "rejected", code: "api", reason: "no", record: {} });
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const FULL = new Error("disk full");
function fail(): never {
  throw FULL;
}

/** A sink, and what happened in it, in order. */
function sinkOf(handler: (reject: Reject) => void | Promise<void>): {
  readonly log: string[];
  report(index: number, create?: () => Reject): Promise<void>;
  settled(): Promise<void>;
} {
  const log: string[] = [];
  const sink = new Sink<Reject>((given) => {
    log.push(`handler ${given.index}`);
    return handler(given);
  });
  return {
    log,
    report: (index, create = () => reject(index)) => sink.report(create, () => void log.push(`reported ${index}`)),
    settled: () => sink.settled(),
  };
}

describe("a sink of rejects", () => {
  test("calls the handler one at a time, in the order of the rejects", async () => {
    const releases: (() => void)[] = [];
    const { report, log, settled } = sinkOf(() => new Promise((resolve) => releases.push(resolve)));
    const all = Promise.all([report(3), report(1), report(2)]);
    await turn();
    expect(log).toEqual(["handler 3"]);
    for (let n = 0; n < 3; n += 1) {
      releases[n]?.();
      await turn();
    }
    await Promise.all([all, settled()]);
    expect(log.filter((line) => line.startsWith("handler"))).toEqual(["handler 3", "handler 1", "handler 2"]);
  });

  test("says that one is reported before it calls the handler with the next", async () => {
    const { report, log } = sinkOf(() => {});
    await Promise.all([report(0), report(1)]);
    expect(log).toEqual(["handler 0", "reported 0", "handler 1", "reported 1"]);
  });

  test.each<[string, () => void | Promise<void>]>([
    ["throws", () => fail()],
    ["rejects", async () => fail()],
  ])("reports nothing after a handler that %s: each later report fails with the first error", async (_, broken) => {
    const { report, log } = sinkOf(({ index }) => (index === 1 ? broken() : undefined));
    const ends = await Promise.allSettled([report(0), report(1), report(2), report(3)]);
    expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "rejected"]);
    expect(ends.slice(1).every((end) => end.status === "rejected" && end.reason === FULL)).toBe(true);
    expect(log).toEqual(["handler 0", "reported 0", "handler 1"]);
  });

  test("fails in the same way when the reject cannot be made", async () => {
    const { report, log } = sinkOf(() => {});
    await expect(report(4, fail)).rejects.toBe(FULL);
    await expect(report(5)).rejects.toBe(FULL);
    expect(log).toEqual([]);
  });
});

describe("a counter of reasons", () => {
  test("keeps as many as it may, and goes on to count those", () => {
    const counter = new ReasonCounter<{ reason: string; count: number }>(2);
    const add = (reason: string): boolean => counter.add(reason, () => ({ reason, count: 0 })) !== undefined;
    expect(["a", "b", "c", "b"].map(add)).toEqual([true, true, false, true]);
    expect(counter.sorted()).toEqual([
      { reason: "b", count: 2 },
      { reason: "a", count: 1 },
    ]);
  });
});
