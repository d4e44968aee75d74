import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { tableRows } from "../../scripts/spec/assumptions.js";
import type { JsonReport } from "../../src/cli/backfill-json.js";
import { createSandbox } from "../../src/sandbox/index.js";
import { invoke } from "../support/cli/invoke.js";
import { useWorkspace } from "../support/cli/workspace.js";

const workspace = useWorkspace();

/** A member that is missing here does not compile; nor does one that is gone. */
const MEMBERS: Readonly<Record<keyof JsonReport, true>> = {
  ...{ file: true, status: true, ok: true, read: true, accepted: true, valid: true, invalid: true, rejected: true },
  ...{ failed: true, unsent: true, requests: true, retries: true, splits: true, bytesSent: true, durationMs: true },
  ...{ topReasons: true, effective: true, resumedFrom: true, subscribed: true, cleared: true },
  ...{ subscriberRules: true, sentWithout: true },
  ...{ duplicates: true, normalised: true, notices: true, rejects: true, dropped: true },
  ...{ duplicatesList: true, kept: true, sentBefore: true, error: true },
};

const rows = tableRows(readFileSync("docs/json.md", "utf8"));
const documented = new Map(
  rows.flatMap(([name = "", where = ""]) => (name.startsWith("`") ? [[name.replaceAll("`", ""), where] as const] : [])),
);

test("the page has every member, in the order in which they are printed", () => {
  expect([...documented.keys()]).toEqual(Object.keys(MEMBERS));
});

const COLUMNS = "email,phoneNumber,birthday,tags";
const HAPPENS = [
  COLUMNS,
  "ann@shop.example,+359 88 812 3456,1990-02-30,",
  "ANN@shop.example,,,",
  "bo@shop.example,,,,",
  "no address,,,",
  "bo@shop.example,,,",
].join("\n");
const FLAGS = ["--subscribed-at-changed", "false"];
for (const field of COLUMNS.split(",")) FLAGS.push("--map", `${field}=${field === "tags" ? "ignore" : field}`);

test("no run prints another member, and each of the page's is printed by one", async () => {
  const sandbox = createSandbox();
  const file = await workspace.file("customers.csv", HAPPENS);
  const printed = new Set<string>();
  const always = new Set(Object.keys(MEMBERS));
  async function run(key: string, ...args: string[]): Promise<void> {
    const given = { env: { RELEVA_SECRET_KEY: key, RELEVA_BASE_URL: "http://localhost" }, fetch: sandbox.fetch };
    const { stdout, stderr } = await invoke([...args, "--json", ...FLAGS], given);
    const report = JSON.parse(stdout || JSON.stringify({ stderr }));
    for (const name of Object.keys(report)) printed.add(name);
    for (const name of always) if (!(name in report)) always.delete(name);
  }
  const ruled = await workspace.file("ruled.csv", "email,news\nann@shop.example,yes\n");
  const rule = ["--map", "email=email", "--subscribed-at-changed", "true", "--subscribed-only-if", "news=yes"];
  const { stdout } = await invoke(["validate", ruled, ...rule, "--unknown-columns", "ignore", "--json"]);
  for (const name of Object.keys(JSON.parse(stdout))) printed.add(name);
  const list = await workspace.file("duplicates.ndjson");
  await run("sandbox_key", "validate", file, "--drop-invalid", "birthday", "--list-duplicates", list);
  await run("sandbox_other", "backfill", file);
  await run("sandbox_key", "backfill", file, "--limit", "4", "--restart");
  await run("sandbox_key", "backfill", file, "--resume");
  await run("sandbox_key", "backfill", file);
  await workspace.file("customers.csv", `${COLUMNS}\neve@shop.example,,,\n`);
  await run("sandbox_key", "backfill", file);
  expect([...printed].toSorted()).toEqual(Object.keys(MEMBERS).toSorted());
  const everyLine = [...documented].filter(([, where]) => where === "every line").map(([name]) => name);
  expect([...always].toSorted()).toEqual(everyLine.toSorted());
});

test("a check counts what is valid, and a run that sends has no such count", async () => {
  const file = await workspace.file("customers.csv", HAPPENS);
  const { code, stdout } = await invoke(["validate", file, "--json", ...FLAGS]);
  const { read, valid, invalid, unsent } = JSON.parse(stdout) as JsonReport;
  expect([code, read, valid, invalid, unsent]).toEqual([3, 5, 3, 2, 3]);
  const dry = await invoke(["backfill", file, "--dry-run", "--json", ...FLAGS]);
  expect(JSON.parse(dry.stdout).valid).toBe(3);
});
