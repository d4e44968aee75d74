import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { invoke } from "../support/cli/invoke.js";
import { useWorkspace } from "../support/cli/workspace.js";

const workspace = useWorkspace();

const CSV = [
  "E-mail,Phone,Mobile,Born,Visits,Name",
  "a@shop.example,0888 123 405,,31.02.1990,1,Ana",
  "b@shop.example,0888 123 406,,1990-01-01,x,Ben",
  "nobody,,,1990-01-01,2,Eva",
].join("\n");
const MAP = [
  "E-mail=email",
  "Mobile|Phone=phoneNumber",
  "Born=birthday",
  "Visits=custom.numeric.visits",
  "Name=fullName",
];
const SAID = [...MAP.flatMap((pair) => ["--map", pair]), "--subscribed-at-changed", "false"];

test("reasons name the column as the file does, and all that is wrong with a row counts", async () => {
  const path = await workspace.file("in.csv", CSV);
  const { stdout } = await invoke(["validate", path, ...SAID]);
  expect(stdout).toContain('  2 x "Mobile|Phone" (phoneNumber) is a national phone number: say of which');
  expect(stdout).toContain('  1 x "Born" (birthday) is no day of the calendar (first: line 2)\n');
  expect(stdout).toMatch(/ {2}1 x "Visits" \(custom\.numeric\.visits\) .*\(first: line 3\)\n/);
  expect(stdout).toContain('  1 x "E-mail" (email) must be an e-mail address');
  expect(stdout).not.toContain("other reasons");
});

test("programs get the same reasons", async () => {
  const path = await workspace.file("in.csv", CSV);
  const { stdout } = await invoke(["validate", path, ...SAID, "--json"]);
  const { invalid, topReasons } = JSON.parse(stdout);
  expect(invalid).toBe(3);
  expect(topReasons.map(({ count }: { count: number }) => count)).toEqual([2, 1, 1, 1]);
});

test("rejects name the column of each issue, and report counts them all", async () => {
  const path = await workspace.file("in.csv", CSV);
  await invoke(["validate", path, ...SAID]);
  const [first = ""] = (await readFile(`${path}.invalid.ndjson`, "utf8")).split("\n");
  expect(JSON.parse(first)).toMatchObject({
    path: "/profile/birthday",
    column: "Born",
    issues: [{ column: "Born" }, { path: "/profile/phoneNumber", column: "Mobile|Phone" }],
  });
  const { stdout } = await invoke(["report", `${path}.invalid.ndjson`]);
  expect(stdout).toContain(": 3 rejects, 3 invalid\n");
  expect(stdout).toContain('  2  "Mobile|Phone" (phoneNumber) is a national');
  expect(stdout).toContain('  1  "Born" (birthday) is no day of the calendar');
});

test("what is not shown counts as other reasons, however many a row has", async () => {
  const columns = ["a", "b", "c", "d", "e", "f", "g"];
  const path = await workspace.file("in.csv", `mail,${columns.join()}\na@shop.example,x,x,x,x,x,x,x\n`);
  const map = ["mail=email", ...columns.map((name) => `${name}=custom.numeric.${name}`)];
  const said = map.flatMap((pair) => ["--map", pair]);
  const { stdout } = await invoke(["validate", path, ...said, "--subscribed-at-changed", "false"]);
  expect(stdout).toContain("  2 x other reasons");
});

test("a column that is called as its field is named once, and a path where there is no column", async () => {
  const path = await workspace.file("in.csv", "email\nnobody\n");
  const { stdout } = await invoke(["validate", path, "--map", "email=email", "--subscribed-at-changed", "false"]);
  expect(stdout).toContain('  1 x "email" must be an e-mail address');
  const json = await workspace.file("in.ndjson", '{"profile":{"email":"nobody"},"subscribedAtChanged":false}\n');
  expect((await invoke(["validate", json])).stdout).toContain("  1 x /profile/email must be");
});

test("the first reject is named by the file that a person looks into", async () => {
  const path = await workspace.file("in.csv", CSV);
  await invoke(["validate", path, ...SAID]);
  const { stdout } = await invoke(["validate", `${path}.invalid.ndjson`]);
  expect(stdout).toContain(`(first: line 2 of ${path})\n`);
  const { topReasons } = JSON.parse((await invoke(["validate", `${path}.invalid.ndjson`, "--json"])).stdout);
  expect(topReasons[0]).toMatchObject({ firstLine: 2, firstFile: path });
});

test("phones, dates and numbers tell their kind, in the report of a run and in that of its rejects", async () => {
  const kinds: readonly (readonly [column: string, cell: string, says: string])[] = [
    ["Phone", "0888 123 405", "is a national phone number"],
    ["Phone", "3,59888E+11", "is in scientific notation"],
    ["Phone", "+3591", "has too few digits"],
    ["Born", "31.02.1990", "is no day of the calendar"],
    ["Born", "05/06/1990", "may be the month first or the day first"],
    ["Born", "05.06.90", "has a year of two digits"],
    ["Spent", "1.234", "may be one and a fraction or a thousand"],
  ];
  const columns = ["Phone", "Born", "Spent"];
  const rows = kinds.map(([column, cell], n) => [
    `c${n}@shop.example`,
    ...columns.map((name) => (name === column ? `"${cell}"` : "")),
  ]);
  const path = await workspace.file("in.csv", ["Mail,Phone,Born,Spent", ...rows.map((row) => row.join())].join("\n"));
  const map = ["Mail=email", "Phone=phoneNumber", "Born=birthday", "Spent=custom.numeric.spent"];
  const said = [...map.flatMap((pair) => ["--map", pair]), "--subscribed-at-changed", "false"];
  const { topReasons } = JSON.parse((await invoke(["validate", path, ...said, "--json"])).stdout);
  const reported = JSON.parse((await invoke(["report", `${path}.invalid.ndjson`, "--json"])).stdout);
  for (const [column, , says] of kinds) {
    const reason = expect.stringMatching(new RegExp(`^"${column}" \\(.*\\) ${says}`));
    expect(topReasons).toContainEqual(expect.objectContaining({ reason, count: 1 }));
    expect(reported.reasons).toContainEqual(expect.objectContaining({ reason, count: 1 }));
  }
});
