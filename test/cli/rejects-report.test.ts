import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { type RejectsSummary, summarizeRejects } from "../../src/cli/rejects-report.js";
import { rejectsHtml } from "../../src/cli/rejects-report-html.js";
import { rejectsText } from "../../src/cli/rejects-report-text.js";
import { streamInput } from "../../src/files/bytes/open.js";

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

test("a line that is no reject is counted, and the rest is summed up", async () => {
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
  expect(rejectsText(summary, (_style, text) => text)).toContain("4\u00a0990  for other reasons");
});

test("at most three lines of a reason are shown, the first ones", async () => {
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
