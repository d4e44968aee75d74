import { readFile, stat } from "node:fs/promises";
import { expect, test } from "vitest";
import { invoke } from "../support/cli/invoke.js";
import { useWorkspace } from "../support/cli/workspace.js";
import { textRow, xlsxOf, zipOf } from "../support/files/zip.js";

const workspace = useWorkspace();
const KUNDEN = "test/support/fixtures/field/35-kunden.xlsx";
const maps = (...pairs: readonly string[]): string[] => [
  "--subscribed-at-changed",
  "false",
  ...pairs.flatMap((pair) => ["--map", pair]),
];
const MAPPED = maps("mail=email", "name=firstName");
const accept: typeof fetch = async () => Response.json({ message: "Accepted" }, { status: 202 });
const SENDING = { env: { RELEVA_SECRET_KEY: "sandbox_key" }, fetch: accept };
const HERE = ["--base-url", "http://127.0.0.1:9"];

test("35: a spreadsheet is read: a birthday is a day, a moment a local time, a number a phone that a person has to look at", async () => {
  const list = await workspace.file("found.ndjson");
  const flags = maps(
    "E-Mail=email",
    "Vorname=firstName",
    "Nachname=lastName",
    "Geburtsdatum=birthday",
    "Telefon=phoneNumber",
  );
  const { code, stdout } = await invoke([
    "validate",
    KUNDEN,
    "--json",
    "--rejects",
    list,
    "--unknown-columns",
    "custom",
    ...flags,
  ]);
  expect([code, JSON.parse(stdout)]).toMatchObject([3, { read: 3, unsent: 1, invalid: 2 }]);
  const records = (await readFile(list, "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(records).toMatchObject([
    { line: 2, path: "/profile/phoneNumber", record: { profile: { lastName: "Müller", birthday: "1986-01-17" } } },
    {
      line: 3,
      path: "/profile/phoneNumber",
      record: { profile: { phoneNumber: "491701200003", birthday: "1980-06-05" } },
    },
  ]);
  expect(records[0].record.profile.custom.string).toContainEqual({
    key: "Kunde seit",
    values: ["2021-03-12T10:22:00"],
  });
  expect(records[0].record.profile.custom.string).toContainEqual({ key: "Umsatz", values: ["1234.5"] });
});

test("columns shows a spreadsheet masked, and says which sheet it is", async () => {
  const { code, stdout } = await invoke(["columns", KUNDEN, ...maps("E-Mail=email")]);
  expect(code).toBe(0);
  expect(stdout).toContain('spreadsheet (XLSX), sheet "Kunden" of 2; 8 columns');
  expect(stdout).toMatch(/Geburtsdatum +\S.*9999-99-99/);
  expect(stdout).not.toMatch(/anna@|Müller|491701/);
  const other = await invoke(["columns", KUNDEN, "--sheet", "Kuden"]);
  expect([other.code, other.stderr]).toEqual([
    2,
    expect.stringContaining('it has "Kunden", "Notizen". Say another one with --sheet'),
  ]);
  const text = await workspace.file("in.csv", "mail\na@shop.example\n");
  expect((await invoke(["validate", text, "--sheet", "1"])).stderr).toContain("has no sheets. Leave out --sheet.");
});

test("a spreadsheet has titles above its header, blank ends of rows, and is sent once", async () => {
  const sheet =
    textRow("Customers") + textRow("mail", "name", "note") + textRow("a@shop.example", "Ana") + textRow("bad", "B");
  const path = await workspace.file("in.xlsx", xlsxOf({ sheets: { one: textRow("x"), two: sheet } }));
  const flags = [path, "--sheet", "two", "--header-row", "2", "--unknown-columns", "ignore", ...MAPPED, ...HERE];
  const first = await invoke(["backfill", ...flags], SENDING);
  expect([first.code, first.stdout]).toEqual([3, expect.stringMatching(/accepted \(202\) +1\n +invalid +1 /)]);
  expect(JSON.parse(await readFile(`${path}.rejects.ndjson`, "utf8"))).toMatchObject({ line: 4, file: path });
  expect((await invoke(["backfill", ...flags], SENDING)).stdout).toContain("nothing to do");
});

test("an archive with one file is that file; its rejects are beside the archive", async () => {
  const path = await workspace.file(
    "export.zip",
    zipOf({ "export/customers.csv": "mail,name\na@shop.example,Ana\nbad,B\n", "__MACOSX/export/._customers.csv": "x" }),
  );
  const { code, stdout } = await invoke(["validate", path, ...MAPPED]);
  expect([code, stdout]).toEqual([
    3,
    expect.stringContaining("export.zip/export/customers.csv: checked, nothing sent"),
  ]);
  expect(JSON.parse(await readFile(`${path}.invalid.ndjson`, "utf8"))).toMatchObject({ line: 3 });
  const columns = await invoke(["columns", path, ...MAPPED]);
  expect(columns.stdout).toContain("2 columns");
  expect((await invoke(["columns", path, ...MAPPED, "--write", await workspace.file("m.json")])).stdout).toContain(
    `validate ${path} --map`,
  );
});

test("an archive with several files is an input for each of them, with files of its own", async () => {
  const path = await workspace.file(
    "all.zip",
    zipOf({ "a.csv": "mail,name\na@shop.example,Ana\nbad,B\n", "b/b.csv": "name;mail\nBo;b@shop.example\n" }),
  );
  const { code, stdout } = await invoke(["backfill", path, ...MAPPED, ...HERE], SENDING);
  expect(code).toBe(3);
  expect(stdout).toContain("all.zip/a.csv: finished, with rejects");
  expect(stdout).toContain("all.zip/b/b.csv: all accepted");
  await stat(`${path}.a.csv.rejects.ndjson`);
  await stat(`${path}.b_b.csv.releva-state.json`);
  expect((await invoke(["backfill", path, ...MAPPED, ...HERE, "--rejects", "one"], SENDING)).stderr).toContain(
    "each input writes its own",
  );
  expect((await invoke(["columns", path])).stderr).toContain(
    `holds 2 files; look at them one by one: releva-profiles columns ${path}/a.csv`,
  );
  expect((await invoke(["columns", `${path}/a.csv`, ...MAPPED])).code).toBe(0);
});

test.each([
  ["nothing", zipOf({ "empty/": "" }), "is a ZIP archive without files"],
  ["a spreadsheet of another kind", zipOf({ mimetype: "x", "content.xml": "<a/>" }), "save it as .xlsx or as CSV"],
  ["an archive", zipOf({ "in.zip": zipOf({ "a.csv": "mail\n" }) }), "Unpack what it is in"],
  ["a bomb", zipOf({ "a.csv": "mail\n" }, { size: 1_000_000_000 }), "it is not read"],
])("an archive of %s is refused with the reason", async (_what, content, message) => {
  const path = await workspace.file("in.zip", content);
  const { code, stderr } = await invoke(["validate", path, ...MAPPED]);
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
});

const CUSTOMERS = "mail,name\na@shop.example,Ana\nbad,B\n";
const SHEET = xlsxOf({
  sheets: { one: textRow("mail", "name") + textRow("a@shop.example", "Ana") + textRow("bad", "B") },
});

test.each([
  ["a spreadsheet", SHEET],
  ["an archive with one file", zipOf({ "a.csv": CUSTOMERS })],
  ["a spreadsheet in an archive", zipOf({ "a.xlsx": SHEET })],
])("%s may come from a pipe", async (_what, stdin) => {
  const list = await workspace.file("found.ndjson");
  const { code, stdout } = await invoke(["validate", "-", "--json", "--rejects", list, ...MAPPED], { stdin });
  expect([code, JSON.parse(stdout)]).toMatchObject([3, { read: 2, invalid: 1 }]);
  expect(JSON.parse(await readFile(list, "utf8"))).toMatchObject({ line: 3 });
});

test.each([
  ["several files", zipOf({ "a.csv": CUSTOMERS, "b.csv": CUSTOMERS }), "save it as a file, and give its path"],
  ["half of its bytes", SHEET.subarray(0, SHEET.length / 2), "is damaged; get it once more"],
])("an archive of %s from a pipe is refused with the reason", async (_what, stdin, message) => {
  const { code, stderr } = await invoke(["validate", "-", ...MAPPED], { stdin });
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
});

test("a spreadsheet in an archive is an input as well, and the path that a message names is one", async () => {
  const path = await workspace.file("all.zip", zipOf({ "a.csv": CUSTOMERS, "sub/b.xlsx": SHEET }));
  const all = await invoke(["validate", path, ...MAPPED]);
  expect([all.code, all.stdout]).toEqual([3, expect.stringContaining("all.zip/sub/b.xlsx: checked, nothing sent")]);
  const one = await invoke(["validate", `${path}/sub/b.xlsx`, "--json", ...MAPPED]);
  expect([one.code, JSON.parse(one.stdout)]).toMatchObject([3, { read: 2, invalid: 1 }]);
  await stat(`${path}.sub_b.xlsx.invalid.ndjson`);
  const none = await invoke(["validate", `${path}/c.csv`, ...MAPPED]);
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('all.zip has no file "c.csv" in it')]);
});

test("who is subscribed may be said by the words of a spreadsheet or of JSON, as by those of a text", async () => {
  const rows = Array.from({ length: 40 }, (_, n) => [`c${n}@shop.example`, n % 2 === 0 ? "ja" : "nein"] as const);
  const records = rows.map(([mail, infos]) => ({ mail, infos }));
  const inputs = {
    "in.csv": ["mail,infos", ...rows].join("\n"),
    "in.json": JSON.stringify(records),
    "in.ndjson": records.map((record) => JSON.stringify(record)).join("\n"),
    "in.xlsx": xlsxOf({ sheets: { one: [["mail", "infos"], ...rows].map((cells) => textRow(...cells)).join("") } }),
  };
  const flags = ["--map", "mail=email", "--unknown-columns", "ignore", "--subscribed-at-changed", "true"];
  for (const [name, content] of Object.entries(inputs)) {
    const path = await workspace.file(name, content);
    const stdin = Buffer.from(content);
    for (const { code, stderr } of [
      await invoke(["validate", path, ...flags]),
      await invoke(["validate", "-", ...flags], { stdin }),
    ]) {
      expect([name, code, stderr]).toEqual([
        name,
        2,
        expect.stringContaining('"infos" seems to say who is subscribed'),
      ]);
    }
  }
});

test("a readme beside the one table of an archive is told of, and the table is sent", async () => {
  const table = "mail,name\na@shop.example,Ana\n";
  const path = await workspace.file("export.zip", zipOf({ "readme.txt": "Dear customer,", "customers.csv": table }));
  for (const command of ["validate", "columns"]) {
    const { code, stderr } = await invoke([command, path, ...MAPPED]);
    expect([code, stderr]).toEqual([0, `${path}: "readme.txt" in it is no table, and not read.\n`]);
  }
  expect((await invoke(["validate", path, ...MAPPED, "--quiet"])).stderr).toBe("");
  expect(await stat(`${path}.invalid.ndjson`).catch(() => "none")).toBe("none");
  const empty = await workspace.file("empty.zip", zipOf({}));
  for (const [input, stdin] of [
    [empty, ""],
    ["-", zipOf({})],
  ] as const) {
    const { code, stderr } = await invoke(["validate", input, ...MAPPED], { stdin });
    expect([code, stderr]).toEqual([2, expect.stringContaining("is a ZIP archive without files")]);
  }
});
