import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { rejectsHtml } from "../../src/cli/rejects-report-html.js";
import {
  type RejectsSummary,
  reasonOfLine,
  rejectsText,
  sampleOfLine,
  summarizeRejects,
} from "../../src/cli/rejects-summary.js";
import { streamInput } from "../../src/files/bytes/open.js";
import { parseRejectLine, type RejectLine } from "../../src/files/resume/reject-line.js";

const summarize = (lines: Iterable<string>): Promise<RejectsSummary> =>
  summarizeRejects(
    streamInput(
      "r.ndjson",
      Readable.from(
        map(lines, (line) => Buffer.from(`${line}\n`)),
        { objectMode: true },
      ),
    ),
  );

function* map<T, R>(items: Iterable<T>, change: (item: T) => R): Generator<R> {
  for (const item of items) yield change(item);
}

const reject = (fields: object): string => JSON.stringify({ outcome: "invalid", record: null, ...fields });

test("lines that are not rejects are counted, and the others are summed up", async () => {
  const summary = await summarize([reject({ reason: "a" }), "{", "x".repeat(2 ** 20 + 1), "", reject({ reason: "a" })]);
  expect(summary).toMatchObject({ rejects: 2, foreign: { count: 2, firstLine: 2 } });
  expect(rejectsText(summary, (_style, text) => text)).toContain(
    "2 lines of the file are no rejects: line 2 is the first.",
  );
});

test("the summary of a file with a new reason on every line stays small", async () => {
  const letters = (n: number): string => n.toString(26).replace(/[0-9]/g, (digit) => "qrstuvwxyz"[Number(digit)] ?? "");
  function* lines(): Generator<string> {
    for (let n = 0; n < 5_000; n += 1)
      yield reject({ file: "f".repeat(9_000), path: "", reason: `${letters(n)} ${"r".repeat(9_000)}` });
  }
  const summary = await summarize(lines());
  expect(summary).toMatchObject({ rejects: 5_000, others: 4_900 });
  expect(JSON.stringify(summary).length).toBeLessThan(100_000);
  expect(rejectsText(summary, (_style, text) => text)).toContain("4\u00a0900  for other reasons");
});

test("every reason that was kept is shown: this is where they are looked up", async () => {
  const words = Array.from({ length: 30 }, (_, n) => `no ${"x".repeat(n + 1)}.`);
  const text = rejectsText(await summarize(words.map((reason) => reject({ reason }))), (_style, shown) => shown);
  for (const word of words) expect(text).toContain(word);
  expect(text).not.toContain("other reasons");
});

test("the first three lines of a reason are shown", async () => {
  const summary = await summarize([5, 6, 7, 8].map((line) => reject({ line, file: "c.csv", reason: "a" })));
  expect(summary.reasons[0]?.examples.map(({ place }) => place)).toEqual(["c.csv:5", "c.csv:6", "c.csv:7"]);
});

test("nothing in a rejects file becomes markup, or moves the cursor", async () => {
  const hostile = "</title><script>alert('1')</script>\u001b[2J\u202e";
  const summary = await summarize([
    reject({ file: hostile, line: 1, path: "/a", reason: hostile, record: { a: hostile } }),
  ]);
  const page = rejectsHtml({ ...summary, file: hostile });
  expect(page).not.toContain("<script");
  expect(page).toContain("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;\\u{1b}[2J\\u{202e}");
  const text = rejectsText({ ...summary, file: hostile }, (_style, shown) => shown);
  for (const character of ["\u001b", "\u202e"]) expect(text).not.toContain(character);
});

const invalid = (path: string, record: unknown): RejectLine => ({
  outcome: "invalid",
  path,
  reason: "is wrong",
  record,
});

test.each([
  ["/profile/addTags/17", "/profile/addTags/# is wrong"],
  ["", "record is wrong"],
  ["/profile/ana@x.y", "/profile/<name> is wrong"],
  ["/profile/+359888123", "/profile/<name> is wrong"],
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

test("a name that a file of an earlier version tells is shown only when it looks like one", () => {
  const reason = (name: string) =>
    reasonOfLine({
      outcome: "invalid",
      path: `/${name}`,
      reason: `is not a field of the contract: "${name}"`,
      record: {},
    });
  expect(reason("ana@shop.example")).toBe('/<name> is not a field of the contract: "<name>"');
  expect(reason("shoe_size")).toBe('/shoe_size is not a field of the contract: "shoe_size"');
});

test("where the validator did not show the name, the sample is what holds it", () => {
  const record = { profile: { "ana@x.y": "Ana" } };
  expect(sampleOfLine({ outcome: "invalid", path: "/profile/<name>", record })).toBe('{"xxx@x.x":"Xxx"}');
});

test("a reason is shown with its escapes, so that nothing that is masked or hidden is written out", () => {
  expect(reasonOfLine({ outcome: "rejected", status: 400, reason: "bad k%65y &lt;x&gt; \\u0041", record: {} })).toBe(
    "HTTP 400: bad k%#y &lt;x&gt; \\u#",
  );
});
