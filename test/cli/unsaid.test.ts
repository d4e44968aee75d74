import { expect, test } from "vitest";
import { createSandbox } from "../../src/sandbox/index.js";
import { type Invocation, invoke, type Result } from "../support/cli/invoke.js";
import { wordsOf } from "../support/cli/shell.js";
import { csv, useWorkspace } from "../support/cli/workspace.js";

const workspace = useWorkspace();

const KUNDEN = "Mail;Vorname;Telefon\nana@shop.example;Ana;0888 123 405\nbo@shop.example;Bo;x12\n";

/** The one command that a complaint ends in. */
function nextOf({ stderr }: Pick<Result, "stderr">): readonly string[] {
  const commands = stderr.match(/releva-profiles [a-z]+ .*$/gm) ?? [];
  expect(commands).toHaveLength(1);
  expect(stderr.trimEnd().split("\n").at(-1)).toContain(`  Next: ${commands[0]}`);
  return wordsOf(commands[0] ?? "").slice(1);
}

const KEYED: Invocation = { env: { RELEVA_SECRET_KEY: "sandbox_key" } };

test("of an unknown layout one complaint says all that is missing, and its command works as it is typed", async () => {
  const path = await workspace.file("kunden.csv", KUNDEN);
  const told = await invoke(["backfill", path, "--max-rejects", "50%"]);
  expect(told.code).toBe(2);
  expect(told.stderr).toContain(`${path}: no known export has these columns. Still to be said:\n`);
  const rows = [...told.stderr.matchAll(/^ {2}(--[\w-]+ \S+|--dry-run) {2}/gm)].map(([, flag]) => flag?.trim());
  expect(rows).toEqual(["--map auto", "--subscribed-at-changed false", "--country ?", "--dry-run"]);
  expect(told.stderr).toContain('takes "Mail" (email), "Vorname" (firstName), "Telefon" (phoneNumber)');
  expect(told.stderr).toContain("set RELEVA_SECRET_KEY");
  expect(told.stderr).not.toMatch(/shopify|klaviyo|<file>|MEMBER_RATING/i);
  const next = nextOf(told);
  expect(next.slice(0, 4)).toEqual(["backfill", path, "--max-rejects", "50%"]);
  expect(await invoke([...next, "--max-rejects", "2"])).toMatchObject({ code: 3, stderr: "" });
});

test.each<[string, string, string, readonly string[]]>([
  ["a known export without an answer", "k.csv", "Email,Klaviyo ID\na@shop.example,1\n", []],
  ["a known export with columns of one's own", "k.csv", "Email,Klaviyo ID,Shoe size\na@shop.example,1,38\n", []],
  ["some columns that are mapped", "in.csv", KUNDEN.replace("x12", ""), ["--map", "Mail=email", "--country", "BG"]],
  ["records in JSON of another form", "in.ndjson", '{"mail":"a@shop.example","vorname":"Ana"}\n', []],
  ["a name with spaces", "meine kunden (1).csv", KUNDEN.replace("x12", ""), ["--country", "BG"]],
  ["columns in another language", "in.csv", "Имейл;Име\nana@shop.example;Ана\n", []],
  ["a rule of one's own", "in.csv", "Mail;News\na@shop.example;yes\n", ["--subscribed-only-if", "News=yes"]],
])("%s: the command works, and keeps the flags that were given", async (_, name, content, flags) => {
  const path = await workspace.file(name, content);
  const next = nextOf(await invoke(["validate", path, ...flags]));
  expect(next.slice(0, 2 + flags.length)).toEqual(["validate", path, ...flags]);
  const { code, stderr } = await invoke(next);
  expect([code, stderr]).toEqual([0, expect.not.stringContaining("to be said")]);
});

test("an encoding that is a guess is one of the things to be said", async () => {
  const text = "\xc8\xec\xe5\xe9\xeb;\xc8\xec\xe5\na@shop.bg;\xc0\xed\xe0\nb@shop.bg;\xc3\xe5\xee\xf0\xe3\xe8\n";
  const path = await workspace.file("bg.csv", Buffer.from(text, "latin1"));
  const told = await invoke(["validate", path], { terminal: true });
  expect(told.stderr).toContain("Георги"); // on a terminal, names to judge by
  const [line = ""] = /^ {2}Next: .*$/m.exec(told.stderr) ?? [];
  const next = nextOf({ stderr: line });
  expect(next.slice(2)).toEqual(["--encoding", "windows-1251", "--map", "auto", "--subscribed-at-changed", "false"]);
  expect(await invoke(next)).toMatchObject({ code: 0, stderr: "" });
});

test("of a stream the flags are told as well", async () => {
  const given = { ...KEYED, stdin: KUNDEN.replace("0888 123 405", "").replace("x12", "") };
  const next = nextOf(await invoke(["backfill", "-"], given));
  expect(next).toEqual(["backfill", "-", "--map", "auto", "--subscribed-at-changed", "false"]);
  const state = ["--state", await workspace.file("s"), "--rejects", await workspace.file("r")];
  const to = ["--base-url", "http://localhost"];
  expect(await invoke([...next, ...state, ...to], { ...given, fetch: createSandbox().fetch })).toMatchObject({
    code: 0,
  });
});

test("of several files each complaint has the command for its own", async () => {
  const [one, other] = [await workspace.file("one.csv", KUNDEN), await workspace.file("other.csv", KUNDEN)];
  const good = await workspace.file("good.csv", csv("ann@example.com"));
  const { stderr } = await invoke(["validate", one, good, other, "--limit", "1"]);
  const commands = [...stderr.matchAll(/Next: releva-profiles (.*)$/gm)].map(([, command = ""]) => wordsOf(command));
  expect(commands.map((words) => words.slice(0, 4))).toEqual([
    ["validate", one, "--limit", "1"],
    ["validate", other, "--limit", "1"],
  ]);
});

test("where the first row names nothing that is known, the way out is that of a missing header", async () => {
  const path = await workspace.file("in.csv", "colour,size\nred,12\n");
  const { code, stderr } = await invoke(["validate", path]);
  expect([code, stderr]).toEqual([2, expect.stringContaining("--header-row 3")]);
  expect(stderr).not.toContain("<file>");
});

test("after a dry run that found nothing wrong, the next command sends", async () => {
  const path = await workspace.file("in.csv", csv("ann@example.com"));
  const { stdout } = await invoke(["backfill", path, "--dry-run", "--batch-size", "10"]);
  expect(stdout).toContain(`\nNext: releva-profiles backfill ${path} --batch-size 10\n`);
});

const OF_NAMES =
  "Vorname;Telefon;E-Mail-Konto X\nAna;+359888123405;ana@shop.example\nBo;+359888123406;bo@shop.example\n";

test("a column of addresses that nothing takes is told of, and what it says to type sends it", async () => {
  const path = await workspace.file("left.csv", OF_NAMES);
  const said = `"E-Mail-Konto X" has e-mail addresses, and nothing is sent as email. If they are the customers': --map 'E-Mail-Konto X=email'`;
  const complaint = await invoke(["validate", path]);
  expect(complaint.stderr).toContain(`  --map ?                        ${said}`);
  expect((await invoke(["columns", path])).stdout).toContain(said);
  const given = ["--map", "E-Mail-Konto X=email", "--map", "auto"];
  const mapped = await invoke(["columns", path, ...given]);
  expect(mapped.stdout).toMatch(/E-Mail-Konto X {2}email/);
  expect(mapped.stdout).not.toContain("nothing is sent as");
});

test.each<[string, string, readonly string[]]>([
  ["another column fills the field", OF_NAMES.replace("Telefon", "Email").replaceAll("+35988812340", "x@y.zz"), []],
  ["its name is somebody else's", OF_NAMES.replace("E-Mail-Konto X", "Sales agent e-mail"), []],
  ["it is left out on purpose", OF_NAMES, ["--map", "E-Mail-Konto X=ignore", "--map", "auto"]],
  ["it has something else as well", OF_NAMES.replace("bo@shop.example", "see notes"), []],
])("nothing is said of it where %s", async (_why, text, flags) => {
  const path = await workspace.file("left.csv", text);
  expect((await invoke(["columns", path, ...flags])).stdout).not.toContain("nothing is sent as");
});
