import { expect, test } from "vitest";
import { parseRejectLine, reasonOfLine, sampleOfLine } from "../../src/cli/rejects-report-line.js";
import type { RejectLine } from "../../src/files/resume/reject-line.js";

const invalid = (path: string, record: unknown): RejectLine => ({
  outcome: "invalid",
  path,
  reason: "is wrong",
  record,
});

test.each([
  ["/profile/addTags/17", "/profile/addTags/# is wrong"],
  ["", "record is wrong"],
  ["/profile/ana@x.y", "/profile/xxx@x.x is wrong"],
  ["/profile/+359888123", "/profile/+999999999 is wrong"],
])("the reason at %j is %j", (path, reason) => {
  expect(reasonOfLine(invalid(path, {}))).toBe(reason);
});

test.each([
  [{ status: 400, reason: "Ana Petrova is blocked" }, "HTTP 400: Ana <redacted> is blocked"],
  [{ status: 422, reason: '{"message":"profile 17 is bad"}' }, "HTTP 422: profile # is bad"],
  [{ reason: "no answer after 3 attempts" }, "no answer after # attempts"],
  [{ status: 400 }, "HTTP 400: "],
])("the reason of %j is %j", (fields, reason) => {
  expect(reasonOfLine({ outcome: "rejected", record: { lastName: "Petrova" }, ...fields })).toBe(reason);
});

test.each([
  ["/profile/email", { profile: { email: "ana petrova@x" } }, "xxx xxxxxxx@x"],
  ["/profile/location/lat", { profile: { location: { lat: 142.5 } } }, "999.9"],
  ["/profile/addTags", { profile: { addTags: ["vip", null, true] } }, '["xxx",null,true]'],
  ["/profile/a~1b", { profile: { "a/b": "1" } }, "9"],
  ["/profile/email", { profile: {} }, "(absent)"],
  ["/profile/email", null, "(absent)"],
  ["/profile/constructor", { profile: {} }, "(absent)"],
  ["/profile/email", { profile: { email: "" } }, '""'],
  ["", ["Ana", "+359 88"], '["Xxx","+999 99"]'],
  ["", "{broken ana@x.y", "{xxxxxx xxx@x.x"],
  ["", { "ana@x.y": { Name: "Ana" } }, '{"xxx@x.x":{"Name":"Xxx"}}'],
])("at %j, the sample of %j is %j", (path, record, sample) => {
  expect(sampleOfLine(invalid(path, record))).toBe(sample);
});

test("a sample is short, however large and deep the record is", () => {
  const wide = Object.fromEntries(
    Array.from({ length: 1_000 }, (_, n) => [`field ${"x".repeat(n % 30)}`, "v".repeat(100)]),
  );
  expect(sampleOfLine(invalid("", wide))).toHaveLength(120);
  const deep = JSON.parse("[".repeat(100_000) + "]".repeat(100_000));
  expect(sampleOfLine(invalid("", deep))).toBe('[[[[[["…"]]]]]]');
});

test("a server's text is shown without the key", () => {
  const line = { outcome: "rejected", status: 400, reason: "sk_live_1 cannot do this", record: {} } as const;
  expect(reasonOfLine(line, "sk_live_1")).toBe("HTTP 400: *** cannot do this");
});

test("a server's text is left out when the record is too deep to be searched for", () => {
  const deep = JSON.parse("[".repeat(100_000) + "]".repeat(100_000));
  expect(reasonOfLine({ outcome: "rejected", status: 400, reason: "Ana is blocked", record: deep })).toBe("HTTP 400: ");
});

test.each(["", "null", "[]", '"text"', "{", '{"record":{}}', '{"outcome":"invalid"}', '{"record":{},"outcome":{}}'])(
  "%j is no line of a rejects file",
  (text) => {
    expect(parseRejectLine(text)).toBeUndefined();
  },
);

test("fields of another type than ours are left out", () => {
  const text = '{"outcome":"failed","record":1,"line":"2","file":{},"path":3,"status":"400","reason":[]}';
  expect(parseRejectLine(text)).toEqual({ outcome: "failed", record: 1 });
});
