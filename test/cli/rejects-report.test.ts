import { readFile, stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { Command } from "commander";
import { expect, test } from "vitest";
import { addReportCommand } from "../../src/cli/rejects-report.js";
import { textSink } from "../support/cli/invoke.js";
import { useWorkspace } from "../support/cli/workspace.js";
import { OWNER_ONLY } from "../support/system.js";

const workspace = useWorkspace();

/** The command line `report ...`; its text, or the error that `run` turns into exit code 2. */
async function report(args: readonly string[], stdin = ""): Promise<string> {
  const { output, text } = textSink();
  const io = { stdin: Readable.from([Buffer.from(stdin)]), stdout: output, stderr: output, env: {}, fetch };
  const program = new Command().exitOverride();
  addReportCommand(program, { ...io, onSignal: () => () => {} });
  await program.parseAsync(["report", ...args], { from: "user" });
  return text();
}

const lines = (...values: readonly object[]): string => `${values.map((value) => JSON.stringify(value)).join("\n")}\n`;

const badPhone = (line: number, phoneNumber: string) => ({
  line,
  file: "c.csv",
  outcome: "invalid",
  code: "pattern",
  path: "/profile/phoneNumber",
  reason: 'must be "+" followed by digits only',
  record: { profile: { firstName: "Ana", phoneNumber }, subscribedAtChanged: false },
});

const refused = {
  line: 9,
  file: "c.csv",
  outcome: "rejected",
  status: 400,
  reason: '{"message":"ana@x.example (Petrova) is blocked since 2024"}',
  record: { profile: { email: "ana@x.example", lastName: "Petrova" } },
};

test("reasons are counted, the most frequent first, with bars, first lines and masked samples", async () => {
  const path = await workspace.file("r.ndjson", lines(refused, badPhone(3, "0888 1"), badPhone(7, "(088) 22")));
  expect(await report([path])).toBe(`${path}: 3 rejects, 1 rejected, 2 invalid

  2  /profile/phoneNumber must be "+" followed by digits only
     ████████████████████████
     c.csv:3  9999 9
     c.csv:7  (999) 99

  1  HTTP 400: <redacted> (<redacted>) is blocked since #
     ████████████
     c.csv:9  {"profile":{"email":"xxx@x.xxxxxxx","lastName":…

Values are masked: letters are x or X, digits are 9.
Correct the records in it, then: releva-profiles backfill ${path}
Or in a spreadsheet: releva-profiles report ${path} --xlsx fix.xlsx
`);
});

test("--html writes one page with the same, readable by its owner alone", async () => {
  const path = await workspace.file("r.ndjson", lines(badPhone(3, "0888 1"), refused));
  const page = await workspace.file("out.html");
  expect(await report([path, "--html", page])).toContain(`Page: ${page}\n`);
  expect((await stat(page)).mode & 0o777).toBe(OWNER_ONLY);
  const html = await readFile(page, "utf8");
  expect(html).toContain("<dt>c.csv:3</dt><dd><code>9999 9</code></dd>");
  expect(html).toMatch(/<p>1 of 2 \(50 %\)<\/p>\s+<svg aria-hidden="true"><rect width="50%"/);
});

test("neither form shows a value of a record", async () => {
  const path = await workspace.file("r.ndjson", lines(badPhone(3, "0888 123456"), refused));
  const page = await workspace.file("out.html");
  const shown = (await report([path, "--html", page])) + (await readFile(page, "utf8"));
  for (const value of ["0888", "123456", "Ana", "ana@x.example", "Petrova"]) expect(shown).not.toContain(value);
});

test("an existing file is never overwritten, not even the rejects file itself", async () => {
  const path = await workspace.file("r.ndjson", lines(refused));
  await expect(report([path, "--html", path])).rejects.toMatchObject({
    code: "config",
    message: `${path} is there already; remove it, or name another file with --html.`,
  });
  expect(await readFile(path, "utf8")).toBe(lines(refused));
});

test("a place that cannot be written is named, with the flag that names another", async () => {
  const path = await workspace.file("r.ndjson", lines(refused));
  await expect(report([path, "--html", `${path}/out.html`])).rejects.toMatchObject({
    code: "config",
    message: expect.stringMatching(/^Cannot write .*--html/),
  });
});

test("- is standard input", async () => {
  expect(await report(["-"], lines(refused))).toContain("standard input: 1 reject, 1 rejected");
});

test.each([
  ["customers as CSV", "Email,Phone number\na@x.y,\n", /r\.ndjson is not a rejects file: line 1 /],
  ["records", '{"profile":{"email":"a@x.y"},"subscribedAtChanged":false}\n', /is not a rejects file: line 1 /],
  ["an outcome that is none", '\n{"record":{},"outcome":"lost"}\n', /is not a rejects file: line 2 /],
  ["nothing", "", /r\.ndjson is empty\./],
  ["blank lines", "\n\n", /is not a rejects file/],
])("%s is no rejects file, and the text of it is not repeated", async (_what, content, message) => {
  const path = await workspace.file("r.ndjson", content);
  await expect(report([path])).rejects.toMatchObject({ code: "config", message: expect.stringMatching(message) });
  await expect(report([path])).rejects.not.toMatchObject({ message: expect.stringContaining("a@x.y") });
});

test("a file that is not there is an error that names it", async () => {
  await expect(report(["nowhere.ndjson"])).rejects.toMatchObject({
    code: "config",
    message: "Cannot read nowhere.ndjson: there is no such file.",
  });
});

test("--json gives the same facts to a program, in one object, masked", async () => {
  const path = await workspace.file("r.ndjson", `${lines(refused, badPhone(3, "0888 1"))}not a reject\n`);
  const page = await workspace.file("out.html");
  expect(JSON.parse(await report([path, "--json", "--html", page]))).toEqual({
    file: path,
    rejects: 2,
    outcomes: { rejected: 1, invalid: 1 },
    reasons: [
      {
        reason: "HTTP 400: <redacted> (<redacted>) is blocked since #",
        count: 1,
        examples: [{ place: "c.csv:9", sample: '{"profile":{"email":"xxx@x.xxxxxxx","lastName":"Xxxxxxx"}}' }],
      },
      {
        reason: '/profile/phoneNumber must be "+" followed by digits only',
        count: 1,
        examples: [{ place: "c.csv:3", sample: "9999 9" }],
      },
    ],
    others: 0,
    foreign: { count: 1, firstLine: 3 },
    html: page,
  });
});
