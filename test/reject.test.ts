import { expect, test } from "vitest";
import { BadRequestError, ConfigError, ConnectionError } from "../src/errors.js";
import { invalidReject, missingHandler, reasonOf, rejectedReject, rejectLimit } from "../src/reject.js";

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
  expect(invalidReject(AT, 7, [issue])).toEqual({ index: 4, outcome: "invalid", record: 7, issues: [issue] });
  expect(invalidReject({ index: 4, origin: { line: 9 } }, 7, [issue])).toMatchObject({ origin: { line: 9 } });
});

test("a refused record comes back as it was sent, with the server's words as they came", () => {
  const bytes = new TextEncoder().encode('{"a":1}');
  expect(rejectedReject(AT, bytes, refusal)).toEqual({
    ...{ index: 4, outcome: "rejected", record: { a: 1 } },
    ...{ status: 400, message: "row 17: jane@example.com is bad" },
  });
});

test("a record that fails without an answer has the words of its error", () => {
  const error = new ConnectionError("connection", "no answer", details);
  expect(rejectedReject(AT, new TextEncoder().encode("{}"), error)).toMatchObject({ message: "no answer" });
});

test("a reason holds no values, and folds digits so that like reasons meet", () => {
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

test.each([-1, 1.5, Number.NaN, "5", "5 %", "%", "101%", "-1%", "1e1%", ""])("maxRejects cannot be %s", (limit) => {
  expect(() => rejectLimit(limit as number)).toThrow(ConfigError);
});
