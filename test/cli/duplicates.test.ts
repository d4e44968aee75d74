import { readFile, stat } from "node:fs/promises";
import { expect, test } from "vitest";
import { DuplicateCounter, duplicatesText } from "../../src/cli/duplicates.js";
import { SourceRecord } from "../../src/index.js";
import { createSandbox } from "../../src/sandbox/index.js";
import { invoke } from "../support/cli/invoke.js";
import { useWorkspace } from "../support/cli/workspace.js";
import { OWNER_ONLY } from "../support/system.js";

const workspace = useWorkspace();

/** Of the field: one e-mail in two cases, and one row twice. */
const CSV = [
  "Email,First name,Last name,Tags",
  "neli@shop.example,Neli,Ilieva,vip",
  "Neli@Shop.example,,Ilieva-Petrova,sale",
  "boris@shop.example,Boris,Stanev,",
  "boris@shop.example,Boris,Stanev,",
  "",
].join("\n");
const SAID = ["--map", "Email=email", "--unknown-columns", "ignore", "--subscribed-at-changed", "false"];

const record = (profile: object): SourceRecord => new SourceRecord({ value: { profile, subscribedAtChanged: false } });

test("a check counts rows about a customer of an earlier one, and says which wins", async () => {
  const path = await workspace.file("in.csv", CSV);
  const { stdout } = await invoke(["validate", path, ...SAID]);
  expect(stdout).toContain(
    "  2 rows have the e-mail or phone number of an earlier one: the last row wins (1 by an e-mail in another case: assumed to be two profiles, but may be one)\n",
  );
  expect(stdout).not.toContain("shop.example");
  const json = await invoke(["validate", path, ...SAID, "--json"]);
  expect(JSON.parse(json.stdout)).toMatchObject({ unsent: 4, duplicates: { rows: 2, otherCase: 1 } });
  const some = await invoke(["validate", path, ...SAID, "--json", "--limit", "1"]);
  expect(JSON.parse(some.stdout)).not.toHaveProperty("duplicates");
});

test("a run counts them, and the last row wins", async () => {
  const path = await workspace.file("in.csv", CSV);
  const sandbox = createSandbox();
  const env = { RELEVA_SECRET_KEY: "sandbox_key", RELEVA_BASE_URL: "http://localhost" };
  const named = ["--map", "Email=email", "--map", "Last name=lastName", ...SAID.slice(2)];
  const { stdout } = await invoke(["backfill", path, ...named], { env, fetch: sandbox.fetch });
  expect(stdout).toContain(
    "  2 rows have the e-mail or phone number of an earlier one: the last row wins (1 by an e-mail in another case: assumed to be two profiles, but may be one)\n",
  );
  expect(sandbox.state.find({ email: "boris@shop.example" })).toMatchObject([{ lastName: "Stanev" }]);
});

test("what is said of e-mails in two cases is what the contract assumes of them", async () => {
  expect(duplicatesText({ rows: 1, otherCase: 1, isWhole: true })).toBe(
    "1 row has the e-mail of an earlier one in another case: assumed to be two profiles, but may be one",
  );
  expect(duplicatesText({ rows: 3, otherCase: 1, isWhole: false })).toBe(
    "at least 3 rows have the e-mail or phone number of an earlier one: the last row wins (at least 1 by an e-mail in another case: assumed to be two profiles, but may be one)",
  );
  const path = await workspace.file("in.csv", CSV);
  const env = { RELEVA_SECRET_KEY: "sandbox_key", RELEVA_BASE_URL: "http://localhost" };
  const profiles = { exact: 2, folded: 1 } as const;
  for (const A2 of ["exact", "folded"] as const) {
    const sandbox = createSandbox({ assumptions: { A2 } });
    await invoke(["backfill", path, ...SAID, "--restart"], { env, fetch: sandbox.fetch });
    const found = ["neli@shop.example", "Neli@Shop.example"].flatMap((email) => sandbox.state.find({ email }));
    expect(new Set(found.map(({ email }) => email)).size, A2).toBe(profiles[A2]);
  }
});

test("one row that shares both counts once, and what is no address or number does not count", () => {
  const counter = new DuplicateCounter();
  const both = { email: "a@shop.example", phoneNumber: "+359888123405" };
  for (const profile of [both, both, { phoneNumber: "+359888123405" }, { email: "none" }, { email: "none" }]) {
    counter.look(record(profile));
  }
  counter.look(
    new SourceRecord({ value: { profile: both }, issues: [{ path: "", code: "csv", message: "", params: {} }] }),
  );
  expect(counter.counts).toEqual({ rows: 2, otherCase: 0, isWhole: true });
});

test("each of many customers is known again, and no other", () => {
  const counter = new DuplicateCounter();
  for (let id = 0; id < 50_000; id += 1) counter.look(record({ email: `customer${id}@shop.example` }));
  expect(counter.counts.rows).toBe(0);
  for (let id = 0; id < 50_000; id += 1) counter.look(record({ email: `Customer${id}@shop.example` }));
  expect(counter.counts).toEqual({ rows: 50_000, otherCase: 50_000, isWhole: true });
});

test("behind the most rows that are kept it is at least so many", () => {
  const counter = new DuplicateCounter({ mostRows: 2 });
  for (const name of ["a", "b", "c", "c", "a"]) counter.look(record({ email: `${name}@shop.example` }));
  expect(counter.counts).toEqual({ rows: 1, otherCase: 0, isWhole: false });
  expect(duplicatesText(counter.counts)).toBe(
    "at least 1 row has the e-mail or phone number of an earlier one: the last row wins",
  );
});

test.each([
  [["a@x", "A@x", "a@x", "A@x", "a@X"], 2],
  [["A@x", "a@x", "a@x", "A@x"], 1],
  [["A@x", "A@x", "A@x"], 0],
  [["a@x", "a@x"], 0],
])("of %j, %d are written as none before", (emails, otherCase) => {
  const counter = new DuplicateCounter();
  for (const email of emails) counter.look(record({ email }));
  expect(counter.counts).toEqual({ rows: emails.length - 1, otherCase, isWhole: true });
});

/** Two phone numbers, and one e-mail in two cases. */
const SHARING = [
  "Email,Phone",
  "neli@shop.example,+359888123405",
  "boris@shop.example,+359888123406",
  "Neli@Shop.example,+359888123406",
  "",
].join("\n");
const NAMED = ["--map", "Email=email", "--map", "Phone=phoneNumber", "--subscribed-at-changed", "false"];

test.each(["validate", "backfill"])(
  "%s lists them by line and column, for its owner alone and without a value",
  async (command) => {
    const path = await workspace.file("in.csv", SHARING);
    const list = await workspace.file("same.ndjson");
    const env = { RELEVA_SECRET_KEY: "sandbox_key", RELEVA_BASE_URL: "http://localhost" };
    const given = { env, fetch: createSandbox().fetch };
    const { stdout } = await invoke([command, path, ...NAMED, "--list-duplicates", list], given);
    expect(stdout).toContain(`Duplicates are listed in: ${list}\n`);
    const text = await readFile(list, "utf8");
    expect(
      text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { line: 4, earlierLine: 2, file: path, column: "Email", field: "email", otherCase: true },
      { line: 4, earlierLine: 3, file: path, column: "Phone", field: "phoneNumber" },
    ]);
    expect((await stat(list)).mode & 0o777).toBe(OWNER_ONLY);
    const again = await invoke(["validate", path, ...NAMED, "--list-duplicates", list]);
    expect([again.code, again.stderr]).toEqual([
      2,
      expect.stringContaining("is there already; remove it, or name another"),
    ]);
    expect(await readFile(list, "utf8")).toBe(text);
  },
);

test("without duplicates there is no list, and an input is none", async () => {
  const path = await workspace.file("in.csv", "Email\na@shop.example\n");
  const list = await workspace.file("same.ndjson");
  const { code, stdout } = await invoke([
    "validate",
    path,
    ...SAID.slice(0, 2),
    ...SAID.slice(4),
    "--list-duplicates",
    list,
    "--json",
  ]);
  expect([code, JSON.parse(stdout)]).toEqual([0, expect.not.objectContaining({ duplicatesList: list })]);
  await expect(stat(list)).rejects.toThrow("ENOENT");
  const taken = await invoke(["validate", path, ...SAID.slice(0, 2), ...SAID.slice(4), "--list-duplicates", path]);
  expect([taken.code, taken.stderr]).toEqual([2, expect.stringContaining("an input and the list of duplicates")]);
  const two = await invoke(["validate", path, path, "--list-duplicates", list]);
  expect([two.code, two.stderr]).toEqual([2, expect.stringContaining("--list-duplicates names one file")]);
});
