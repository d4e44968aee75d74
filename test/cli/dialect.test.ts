import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { invoke, type Result } from "../support/cli/invoke.js";
import { useWorkspace } from "../support/cli/workspace.js";
import { textRow, xlsxOf } from "../support/files/zip.js";

const workspace = useWorkspace();
const field = (name: string): string => `test/support/fixtures/field/${name}`;
const FALSE = ["--subscribed-at-changed", "false"];
const maps = (...pairs: readonly string[]): string[] => [...FALSE, ...pairs.flatMap((pair) => ["--map", pair])];

interface Checked extends Result {
  readonly report: {
    readonly read: number;
    readonly unsent: number;
    readonly invalid: number;
    readonly notices?: unknown;
  };
  readonly found: readonly { readonly line: number; readonly code: string; readonly path: string }[];
}

async function validate(path: string, ...flags: readonly string[]): Promise<Checked> {
  const list = await workspace.file("found.ndjson");
  const result = await invoke(["validate", path, "--json", "--rejects", list, ...flags]);
  const text = await readFile(list, "utf8").catch(() => "");
  const found = text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
  return { ...result, report: JSON.parse(result.stdout), found };
}

test("04: a quote inside an unquoted cell of PrestaShop costs nobody", async () => {
  const flags = [...maps("email=email", "firstname=firstName", "lastname=lastName"), "--utc-offset", "Z"];
  const { code, report } = await validate(field("04-prestashop-quote.csv"), "--unknown-columns", "ignore", ...flags);
  expect([code, report.unsent]).toEqual([0, 3]);
  expect(report.notices).toEqual([{ kind: "quote-in-cell", count: 1, firstLine: 3 }]);
  const { stdout } = await invoke(["columns", field("04-prestashop-quote.csv"), ...flags]);
  expect(stdout).toContain("1 row has a quote inside a cell: taken as text (first: line 3)");
  expect(stdout).not.toContain("Bobo");
});

test('19: ="..." is the number in it, whether or not the cell is quoted', async () => {
  const { report, found } = await validate(
    field("19-sci-phone.csv"),
    ...maps("Email=email", "First name=firstName", "Phone=phoneNumber"),
  );
  expect(report).toMatchObject({ read: 5, notices: [{ kind: "formula-text", count: 2, firstLine: 5 }] });
  expect(found.map(({ line }) => line)).not.toContain(5);
  expect(found.map(({ line }) => line)).not.toContain(6);
});

test("20: a file of an old Mac is read, and columns shows no customer of it", async () => {
  const { code, report } = await validate(
    field("20-mac-cr.csv"),
    ...maps("Email=email", "First name=firstName", "Phone=phoneNumber"),
  );
  expect([code, report.unsent]).toEqual([0, 2]);
  const { stdout } = await invoke(["columns", field("20-mac-cr.csv")]);
  expect(stdout).toContain("; 3 columns");
  expect(stdout).toContain("Of the first 2 rows, 0 would be rejected.");
  expect(stdout).not.toMatch(/neli|boris|888123405/i);
});

test("columns shows no customer either where only some lines end with a carriage return alone", async () => {
  const path = await workspace.file(
    "mixed.csv",
    "Email,First name\rneli@shop.example,Neli\nboris@shop.example,Boris\n",
  );
  const { code, stdout, stderr } = await invoke(["columns", path]);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain("save the file with one kind of line end");
  expect(stderr).not.toMatch(/neli|boris/i);
});

test("24: a row of totals is a reject, and the customers are good", async () => {
  const { code, report, found } = await validate(
    field("24-totals.csv"),
    "--unknown-columns",
    "ignore",
    ...maps("Email=email", "First name=firstName"),
  );
  expect([code, report.unsent]).toEqual([3, 2]);
  expect(found).toMatchObject([{ line: 4, path: "/profile/email" }]);
});

test("26: a delimiter at the end of each row is nothing", async () => {
  const { code, report } = await validate(
    field("26-trailing-delim-rows-only.csv"),
    ...maps("Email=email", "First name=firstName"),
  );
  expect([code, report.unsent, report.notices]).toEqual([0, 2, [{ kind: "surplus-cells", count: 2, firstLine: 2 }]]);
});

test("files that were put together with their headers and marks are read as one", async () => {
  const one = '\uFEFF"Email","First name"\n"a@shop.example","Ana"\n';
  const path = await workspace.file("all.csv", `${one}${one.replaceAll("a@", "b@")}`);
  const { code, report } = await validate(path, ...maps("Email=email", "First name=firstName"));
  expect([code, report.read, report.unsent]).toEqual([0, 2, 2]);
  expect(report.notices).toEqual([
    { kind: "later-mark", count: 1, firstLine: 3 },
    { kind: "repeated-header", count: 1, firstLine: 3 },
  ]);
});

test.each<[what: string, content: string, flags: readonly string[]]>([
  ["a delimiter", "mail!name\na@shop.example!Ana\n", ["--delimiter", "!"]],
  ["tabs", "mail;x\tname\na@shop.example\tAna\n", ["--delimiter", "tab", "--map", "mail;x=email"]],
  ["no quotes", 'mail,name\na@shop.example,"Ana\n', ["--quote", "none"]],
  ["backslashes", 'mail,name\na@shop.example,"An\\"a, x"\n', ["--escape", "backslash"]],
  ["titles above the header", "Customers, all of them\n\nmail,name\na@shop.example,Ana\n", ["--header-row", "3"]],
])("%s can be said, and the next command has the flag", async (_what, content, flags) => {
  const path = await workspace.file("in.csv", content);
  const mapped = [...maps("name=firstName"), ...(flags.includes("--map") ? [] : ["--map", "mail=email"])];
  const { code, report } = await validate(path, ...mapped, ...flags);
  expect([code, report.unsent]).toEqual([0, 1]);
  const { stdout } = await invoke(["columns", path, ...mapped, ...flags]);
  const [next = ""] = /Next: .*/.exec(stdout) ?? [];
  expect(next).toContain(flags[0]);
  const words = next.replace("Next: releva-profiles ", "").match(/'[^']*'|\S+/g) ?? [];
  expect((await invoke(words.map((word) => word.replace(/^'|'$/g, "")))).code).toBe(0);
});

test("a file without a header has the names that are said; those of fields need no mapping, and - is not sent", async () => {
  const path = await workspace.file("in.csv", "a@shop.example,Ana,secret\nb@shop.example,Boris,secret\n");
  const { code, report } = await validate(path, "--no-header", "--columns", "email,firstName,-", ...FALSE);
  expect([code, report.unsent]).toEqual([0, 2]);
  const mapped = await validate(path, "--no-header", "--columns", "mail,firstName,-", ...FALSE, "--map", "mail=email");
  expect([mapped.code, mapped.report.unsent]).toEqual([0, 2]);
  const { stdout } = await invoke(["columns", path, "--no-header", "--columns", "email,firstName,-"]);
  expect(stdout).toMatch(/-3 +not sent/);
  expect(stdout).toContain("--no-header --columns email,firstName,-");
});

test.each([
  [["--no-header"], "--no-header needs the names of the columns"],
  [["--columns", "email"], "--columns is for a file without header; add --no-header"],
  [["--no-header", "--columns", "email", "--header-row", "2"], "contradict each other"],
  [["--no-header", "--columns", "email,,"], "Give a name for each column"],
  [["--header-row", "0"], "the first is 1"],
  [["--delimiter", "ab"], "Give one sign"],
  [["--delimiter", '"'], "Give one sign"],
  [["--quote", "x"], "Give the sign"],
  [["--escape", "slash"], "Allowed choices are double, backslash"],
  [["--header-row", "9"], "has no header"],
])("%j is refused: %s", async (flags, message) => {
  const path = await workspace.file("in.csv", "email\na@shop.example\n");
  const { code, stderr } = await invoke(["validate", path, ...FALSE, ...flags]);
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
});

test("a broken quote comes with the flags that may be meant", async () => {
  const path = await workspace.file("in.csv", 'mail\n"a\n');
  const { code, stderr } = await invoke(["validate", path, ...maps("mail=email")]);
  expect([code, stderr]).toEqual([2, expect.stringContaining(":2: a quote opens here and is never closed.")]);
  expect(stderr).toContain("say --quote none");
});

test("when several delimiters are in the header, columns says which was taken and why", async () => {
  const path = await workspace.file("in.csv", "mail;name, first;town\na@shop.example;Ana;Rila\n");
  const { stdout } = await invoke(["columns", path]);
  expect(stdout).toContain(
    "Cells are separated by ;, because the header has 1 x ,, 2 x ;. Another one: --delimiter <sign>",
  );
});

test("a run goes on only with the file read as before: another dialect is another source", async () => {
  const path = await workspace.file("in.csv", 'mail,name\na@shop.example,"Ana"\n');
  const state = await workspace.file("state.json");
  const flags = [path, "--state", state, "--base-url", "http://127.0.0.1:9", ...maps("mail=email", "name=firstName")];
  const accept: typeof fetch = async () => Response.json({ message: "Accepted" }, { status: 202 });
  const given = { env: { RELEVA_SECRET_KEY: "sandbox_key" }, fetch: accept };
  expect((await invoke(["backfill", ...flags], given)).code).toBe(0);
  expect((await invoke(["backfill", ...flags], given)).stdout).toContain("nothing to do");
  const other = await invoke(["backfill", ...flags, "--quote", "none"], given);
  expect(other.stderr).toContain("but the options differ");
});

test("a flag that says nothing of a file is refused, and without it the file is read", async () => {
  const sheet = await workspace.file(
    "in.xlsx",
    xlsxOf({ sheets: { a: textRow("Email") + textRow("a@shop.example") } }),
  );
  const record = '{"profile":{"email":"a@shop.example"},"subscribedAtChanged":false}';
  const lines = await workspace.file("in.ndjson", `${record}\n`);
  const list = await workspace.file("in.json", `[${record}]`);
  const paths = await workspace.file("other.ndjson", '{"email":"a@shop.example","n":1}\n');
  const mapped = ["--map", "email=email", "--unknown-columns", "ignore", "--subscribed-at-changed", "false"];
  for (const [path, more, flags] of [
    [sheet, mapped, ["--encoding windows-1251", "--delimiter ;", "--quote none", "--escape backslash"]],
    [lines, [], ["--delimiter ;", "--quote none", "--escape backslash", "--header-row 2"]],
    [list, [], ["--quote none", "--header-row 2", "--no-header --columns email"]],
    [paths, mapped, ["--escape backslash", "--header-row 1", "--no-header --columns email"]],
  ] as const) {
    for (const flag of flags) {
      const { code, stderr } = await invoke(["validate", path, ...more, ...flag.split(" ")]);
      expect([path, flag, code, stderr]).toEqual([
        path,
        flag,
        2,
        expect.stringContaining(`of which ${flag.split(" ")[0]} says nothing`),
      ]);
    }
    expect((await invoke(["validate", path, ...more])).code).toBe(0);
  }
});
