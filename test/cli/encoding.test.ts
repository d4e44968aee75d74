import { readFile } from "node:fs/promises";
import iconv from "iconv-lite";
import { expect, test } from "vitest";
import { invoke } from "../support/cli/invoke.js";
import { useWorkspace } from "../support/cli/workspace.js";

const workspace = useWorkspace();
const GREEK = "test/support/fixtures/field/17-excel-gr-1253.csv";
const maps = (...pairs: readonly string[]): string[] => [
  "--subscribed-at-changed",
  "false",
  ...pairs.flatMap((pair) => ["--map", pair]),
];
const MAPPED = maps("Email=email", "First name=firstName", "Last name=lastName", "Phone number=phoneNumber");

test.each(["validate", "backfill"])(
  "%s stops at a Greek file with the right guess, and what to type; names are shown on a terminal only",
  async (command) => {
    const env = { RELEVA_SECRET_KEY: "key" };
    const piped = await invoke([command, GREEK, ...MAPPED], { env });
    expect([piped.code, piped.stdout]).toEqual([2, ""]);
    expect(piped.stderr).toContain(
      "17-excel-gr-1253.csv:2: not UTF-8; it looks like windows-1253. Still to be said:\n  --encoding windows-1253  ",
    );
    expect(piped.stderr).toMatch(/Next: .* --encoding windows-1253\n/);
    expect(piped.stderr).not.toMatch(/Νέλη|Σταμ|iconv|\btr\b/);
    const shown = await invoke([command, GREEK, ...MAPPED], { env, terminal: true });
    expect(shown.stderr).toContain('Read as windows-1253, the file has "Νέλη" and "Παπαδοπούλου"');
  },
);

test("columns looks at the file by the guess, says so before all else, and the next command says it too", async () => {
  const piped = await invoke(["columns", GREEK, ...MAPPED]);
  expect(piped.stderr).toMatch(
    /^releva-profiles: .*17-excel-gr-1253\.csv:2: not UTF-8; it looks like windows-1253\. So it is read here/,
  );
  expect(piped.stdout).toContain("CSV with semicolons, windows-1253");
  expect(piped.stdout).toMatch(/Next: .* --encoding windows-1253\n/);
  expect([piped.code, piped.stdout + piped.stderr]).toEqual([0, expect.not.stringMatching(/Νέλη|Σταμ/)]);
  const shown = await invoke(["columns", GREEK, ...MAPPED], { terminal: true });
  expect(shown.stderr).toContain('Read as windows-1253, the file has "Νέλη" and "Παπαδοπούλου"');
});

test("with the encoding that was said, the names arrive, and the next command has the flag", async () => {
  const checked = await invoke(["validate", GREEK, "--encoding", "windows-1253", ...MAPPED]);
  expect([checked.code, checked.stderr]).toEqual([0, ""]);
  const columns = await invoke(["columns", GREEK, "--encoding", "windows-1253"]);
  expect(columns.stdout).toContain("CSV with semicolons, windows-1253");
  expect(columns.stdout).toMatch(/Next: .* --encoding windows-1253/);
});

test("broken lines of a UTF-8 file are rejects with their reason, and the others are good", async () => {
  const path = await workspace.file(
    "mixed.csv",
    Buffer.concat([
      Buffer.from("mail,name\na@shop.example,Нели\nb@shop.example,"),
      Buffer.from("Jos\xe9\n", "latin1"),
      Buffer.from("c@shop.example,Zoë\n"),
    ]),
  );
  const { code, stdout } = await invoke(["validate", path, ...maps("mail=email", "name=firstName")]);
  expect(code).toBe(3);
  expect(stdout).toMatch(/valid +2\n +invalid +1\n/);
  expect(stdout).toContain("1 x the row has bytes that are no text in the encoding of the file (first: line 3)");
  const listed = JSON.parse(await readFile(`${path}.invalid.ndjson`, "utf8"));
  expect(listed).toMatchObject({ line: 3, code: "encoding", record: ["b@shop.example", "Jos\uFFFD"] });
  const columns = await invoke(["columns", path, ...maps("mail=email", "name=firstName")]);
  expect(columns.stdout).toContain("Of the first 3 rows, 1 would be rejected");
});

test.each([
  [
    "in.ndjson",
    (bad: Buffer) => [
      Buffer.from('{"profile":{"email":"a@shop.example","firstName":"Нели"},"subscribedAtChanged":false}\n'),
      bad,
      Buffer.from("\n"),
    ],
  ],
  [
    "in.json",
    (bad: Buffer) => [
      Buffer.from('[{"profile":{"email":"a@shop.example","firstName":"Нели"},"subscribedAtChanged":false},\n'),
      bad,
      Buffer.from("]\n"),
    ],
  ],
])("so are they in %s", async (name, contentOf) => {
  const bad = Buffer.from(
    '{"profile":{"email":"b@shop.example","firstName":"Jos\xe9"},"subscribedAtChanged":false}',
    "latin1",
  );
  const path = await workspace.file(name, Buffer.concat(contentOf(bad)));
  const { code, stdout } = await invoke(["validate", path]);
  expect(code).toBe(3);
  expect(stdout).toContain("1 x the row has bytes that are no text in the encoding of the file (first: line 2)");
});

test("lost and twice encoded letters are warned of with their count and line, in text and in JSON", async () => {
  const twice = iconv.decode(Buffer.from("Иван"), "windows-1252");
  const path = await workspace.file("in.csv", `mail,name\na@shop.example,Jos\uFFFD\nb@shop.example,${twice}\n`);
  const flags = maps("mail=email", "name=firstName");
  for (const command of ["validate", "columns"]) {
    const { stdout } = await invoke([command, path, ...flags]);
    expect(stdout).toContain("1 line has U+FFFD: letters were lost before this file was written (first: line 2)");
    expect(stdout).toContain("1 line looks encoded twice: names in it will look as they do here (first: line 3)");
  }
  const { stdout } = await invoke(["validate", path, "--json", ...flags]);
  expect(JSON.parse(stdout).notices).toEqual([
    { kind: "lost-characters", count: 1, firstLine: 2 },
    { kind: "double-encoded", count: 1, firstLine: 3 },
  ]);
});

test("an unknown encoding, and one that the file is not in, are refused with what to type", async () => {
  const path = await workspace.file("in.csv", "mail,name\na@shop.example,Нели\n");
  const unknown = await invoke(["validate", path, "--encoding", "klingon"]);
  expect([unknown.code, unknown.stderr]).toEqual([
    2,
    expect.stringContaining("--encoding takes names such as windows-1251"),
  ]);
  const other = await invoke(["validate", path, "--encoding", "windows-1251"]);
  expect([other.code, other.stderr]).toEqual([2, expect.stringContaining("Leave out --encoding.")]);
});
