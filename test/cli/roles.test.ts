import { link, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { createSandbox } from "../../src/sandbox/index.js";
import { invoke, type Result } from "../support/cli/invoke.js";
import { csv, useWorkspace } from "../support/cli/workspace.js";

const workspace = useWorkspace();
const sandbox = createSandbox();

const run = (...args: string[]): Promise<Result> =>
  invoke([...args, ...(args[0] === "backfill" ? ["--base-url", "http://localhost"] : [])], {
    env: { RELEVA_SECRET_KEY: "sandbox_key" },
    fetch: sandbox.fetch,
  });

const CUSTOMERS = csv("ann@example.com", "bo@example.com");

/** Files with more than one role, each by flags; `in` is the customers' file, `other` another name of it. */
const COLLISIONS: [string, (file: string, other: string) => string[]][] = [
  ["the input as the state", (file) => ["backfill", file, "--state", file, "--restart"]],
  ["the input as the rejects", (file) => ["backfill", file, "--rejects", file, "--restart"]],
  ["the input as the state, by another name", (file, other) => ["backfill", file, "--state", other, "--restart"]],
  ["the input as the rejects, by another name", (file, other) => ["backfill", other, "--rejects", file]],
  ["the input as the rejects of a check", (file) => ["validate", file, "--rejects", file]],
  ["the input as the rejects of a check, by another name", (file, other) => ["validate", other, "--rejects", file]],
  ["the input as the key", (file) => ["backfill", file, "--secret-key-file", file]],
  ["the state as the rejects", (file) => ["backfill", file, "--state", `${file}.x`, "--rejects", `${file}.x`]],
  ["the rejects as the lock", (file) => ["backfill", file, "--rejects", `${file}.releva-state.json.lock`]],
  [
    "the rejects as the state that is the default",
    (file) => ["backfill", file, "--rejects", `${file}.releva-state.json`],
  ],
  ["the state as what is cut off the rejects", (file) => ["backfill", file, "--state", `${file}.rejects.ndjson.cut`]],
  ["one input twice", (file) => ["backfill", file, file]],
  ["one input by two names", (file, other) => ["backfill", file, other]],
  ["one input by two spellings", (file) => ["backfill", file, `${dirname(file)}/./customers.csv`]],
  ["one file to be checked by two names", (file, other) => ["validate", file, other]],
];

test.each(COLLISIONS)("%s is refused, and both stay as they are", async (_, args) => {
  for (const connect of [link, symlink]) {
    const file = await workspace.file("customers.csv", CUSTOMERS);
    const other = await workspace.file(`other-${connect.name}.csv`);
    await connect(file, other);
    const { code, stderr } = await run(...args(file, other));
    expect([code, stderr]).toEqual([2, expect.stringMatching(/cannot be .* and .*; name another file|sent once/)]);
    expect(await readFile(file, "utf8")).toBe(CUSTOMERS);
  }
  expect(sandbox.events.total).toBe(0);
  expect((await readdir(dirname(await workspace.file("x")))).sort()).toEqual(
    ["customers.csv", "other-link.csv", "other-symlink.csv"].sort(),
  );
});

test("the findings of one input are no other input", async () => {
  const file = await workspace.file("customers.csv", CUSTOMERS);
  const findings = await workspace.file("customers.csv.invalid.ndjson", '{"outcome":"invalid","record":1}\n');
  const { code, stderr } = await run("validate", file, findings);
  expect([code, stderr]).toEqual([2, expect.stringContaining("cannot be an input and what the check of")]);
});

test.each([
  ["--state", "is not a state file of this program, so it is left as it is. Name another one with --state."],
  ["--rejects", "is not a file of rejects, so it is left as it is. Name another one with --rejects."],
])("a foreign file is not replaced by %s, whatever the flags", async (flag, message) => {
  const file = await workspace.file("customers.csv", CUSTOMERS);
  for (const more of [[], ["--restart"], ["--resume"]]) {
    const theirs = await workspace.file("theirs.csv", CUSTOMERS);
    const { code, stderr } = await run("backfill", file, flag, theirs, ...more);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(await readFile(theirs, "utf8")).toBe(CUSTOMERS);
  }
});

test.each([
  ".releva-state.json",
  ".releva-state.json.tmp",
  ".releva-state.json.lock",
  ".rejects.ndjson",
  ".invalid.ndjson",
])("a link at %s, in a folder that others may write to, is not followed", async (name) => {
  const file = await workspace.file("customers.csv", csv("ann@example.com", "bad"));
  const victim = await workspace.file("victim", "precious");
  await symlink(victim, `${file}${name}`);
  for (const args of [["validate"], ["backfill"], ["backfill", "--restart"]]) {
    const { code } = await run(args[0] as string, file, ...args.slice(1));
    expect([2, 3]).toContain(code);
  }
  expect(await readFile(victim, "utf8")).toBe("precious");
});

test("a second run over one state is refused while the first one goes, and one that died is taken over", async () => {
  const file = await workspace.file("customers.csv", CUSTOMERS);
  const lock = `${file}.releva-state.json.lock`;
  const owner = { pid: process.pid, host: hostname(), since: new Date().toISOString(), id: "x" };
  await writeFile(lock, JSON.stringify(owner));
  const refused = await run("backfill", file);
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining(`Another run holds the lock ${lock}`)]);
  await writeFile(lock, JSON.stringify({ ...owner, pid: 2 ** 22 + 1 }));
  const taken = await run("backfill", file);
  expect([taken.code, taken.stderr]).toEqual([0, expect.stringMatching(/died; its lock of .* is taken over/)]);
  expect((await readdir(dirname(file))).sort()).toEqual(["customers.csv", "customers.csv.releva-state.json"]);
});
