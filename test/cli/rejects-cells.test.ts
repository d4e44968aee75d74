import { readFile, writeFile } from "node:fs/promises";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { pathsOf } from "../../src/cli/flags.js";
import type { RejectLine } from "../../src/files/resume/reject-line.js";
import { createClient, type Reject } from "../../src/index.js";
import { readCsv } from "../../src/node.js";
import { createSandbox } from "../../src/sandbox/index.js";
import { type Invocation, invoke, type Result } from "../support/cli/invoke.js";
import { useWorkspace } from "../support/cli/workspace.js";

const workspace = useWorkspace();

function backfill(args: readonly string[], given: Invocation = {}): Promise<Result> {
  const env = { RELEVA_SECRET_KEY: "sandbox_key", RELEVA_BASE_URL: "http://localhost" };
  return invoke(["backfill", ...args], { env, fetch: createSandbox().fetch, ...given });
}

const rejectsOf = async (path: string): Promise<readonly RejectLine[]> =>
  (await readFile(pathsOf(path).rejectsPath, "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

const MAP = ["--map", "E-mail=email", "--map", "Phone=phoneNumber", "--unknown-columns", "ignore"];
const SAID = [...MAP, "--subscribed-at-changed", "false"];
const CSV = [
  "E-mail,Phone,Notes",
  'ana@shop.example,="0888 123",7',
  'ben@refused.example,00359888123405,"8, or\n9"',
  "eva@shop.example,,",
].join("\n");

test("a reject keeps the cells of its row by column, also when the server refused it", async () => {
  const path = await workspace.file("in.csv", CSV);
  await backfill([path, ...SAID]);
  expect(await rejectsOf(path)).toMatchObject([
    { line: 2, cells: { "E-mail": "ana@shop.example", Phone: "0888 123", Notes: "7" } },
    { line: 3, status: 400, cells: { "E-mail": "ben@refused.example", Phone: "00359888123405", Notes: "8, or\n9" } },
  ]);
});

test("how the cells are read is in the file once, with every column, and each line has its short name", async () => {
  const path = await workspace.file("in.csv", CSV);
  await backfill([path, ...SAID, "--country", "BG", "--null", "n/a"]);
  const [first, ...others] = await rejectsOf(path);
  expect(first?.mapping).toEqual({
    columns: { "E-mail": { field: "email" }, Phone: { field: "phoneNumber" }, Notes: { field: "ignore" } },
    subscribedAtChanged: false,
    unknownColumns: "ignore",
    reading: { country: "BG", nullWords: ["n/a"] },
  });
  for (const { readAs, mapping } of others) expect([readAs, mapping]).toEqual([first?.readAs, undefined]);
});

test("a run that goes on says it again, and night after night each file says it", async () => {
  const path = await workspace.file("in.csv", CSV);
  await backfill([path, ...SAID, "--limit", "1"]);
  await backfill([path, ...SAID, "--resume"]);
  expect((await rejectsOf(path)).map(({ mapping }) => mapping !== undefined)).toEqual([true, true]);
  await writeFile(path, `${CSV}\nnobody,,\n`);
  await backfill([path, ...SAID]);
  expect((await rejectsOf(path)).map(({ mapping }) => mapping !== undefined)).toEqual([true, false, false]);
});

test("names that come twice, or are none, are told apart, and cells beyond the header have a place", async () => {
  const path = await workspace.file("in.csv", "E-mail,Notes,,Notes\nana,1,2,3\nben,1,2,3,4\n");
  await backfill([path, "--map", "E-mail=email", "--unknown-columns", "ignore", "--subscribed-at-changed", "false"]);
  const named = { Notes: "1", "(column 3)": "2", "Notes (2)": "3" };
  expect((await rejectsOf(path)).map(({ cells }) => cells)).toEqual([
    { "E-mail": "ana", ...named },
    { "E-mail": "ben", ...named, "(column 5)": "4" },
  ]);
});

test("what the rows have shown of dates and decimals is kept with how they are read", async () => {
  const rows = ["a@shop.example,25/12/2020,1.234", "nobody,05/06/2020,1.5", "b@shop.example,12/25/2020,2"];
  const path = await workspace.file("in.csv", ["E-mail,Since,Spent", ...rows].join("\n"));
  const map = ["--map", "E-mail=email", "--map", "Since=registeredAt", "--map", "Spent=custom.numeric.spent"];
  await backfill([path, ...map, "--subscribed-at-changed", "false"]);
  expect((await rejectsOf(path))[0]?.mapping?.shown).toEqual({ Since: "mixed", Spent: "." });
});

test("rejects of rejects keep the first file and line", async () => {
  const path = await workspace.file("in.csv", CSV);
  await backfill([path, ...SAID]);
  await backfill([`${path}.rejects.ndjson`]);
  const again = await rejectsOf(`${path}.rejects.ndjson`);
  expect(again.map(({ file, line }) => [file, line])).toEqual([
    [path, 2],
    [path, 3],
  ]);
});

test("an origin that a program logs shows a file and a line, and no cell", async () => {
  const path = await workspace.file("in.csv", "Email\nana petrova\n");
  const rejects: Reject[] = [];
  const mapping = { columns: { Email: { field: "email" } }, subscribedAtChanged: false } as const;
  const options = { onReject: (reject: Reject) => void rejects.push(reject) };
  await createClient(createSandbox().connection).backfill(readCsv(path, mapping), options);
  const [origin] = rejects.map((reject) => reject.origin);
  expect(origin).toEqual({ file: path, line: 2 });
  const shown = inspect(origin, { showHidden: true, depth: 10 }) + JSON.stringify(origin);
  expect(shown).not.toContain("petrova");
});
