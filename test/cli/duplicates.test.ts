import { expect, test } from "vitest";
import { DuplicateCounter, duplicatesText } from "../../src/cli/duplicates.js";
import { SourceRecord } from "../../src/index.js";
import { createSandbox } from "../../src/sandbox/index.js";
import { invoke } from "../support/cli/invoke.js";
import { useWorkspace } from "../support/cli/workspace.js";

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
  expect(stdout).toContain("  2 rows have the e-mail or phone number of an earlier one: the last row wins\n");
  expect(stdout).not.toContain("shop.example");
  const json = await invoke(["validate", path, ...SAID, "--json"]);
  expect(JSON.parse(json.stdout)).toMatchObject({ unsent: 4, duplicates: { rows: 2 } });
  const some = await invoke(["validate", path, ...SAID, "--json", "--limit", "1"]);
  expect(JSON.parse(some.stdout)).not.toHaveProperty("duplicates");
});

test("a run counts them, and the last row wins", async () => {
  const path = await workspace.file("in.csv", CSV);
  const sandbox = createSandbox();
  const env = { RELEVA_SECRET_KEY: "sandbox_key", RELEVA_BASE_URL: "http://localhost" };
  const named = ["--map", "Email=email", "--map", "Last name=lastName", ...SAID.slice(2)];
  const { stdout } = await invoke(["backfill", path, ...named], { env, fetch: sandbox.fetch });
  expect(stdout).toContain("  2 rows have the e-mail or phone number of an earlier one: the last row wins\n");
  expect(sandbox.state.find({ email: "boris@shop.example" })).toMatchObject([{ lastName: "Stanev" }]);
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
  expect(counter.counts).toEqual({ rows: 2, isWhole: true });
});

test("each of many customers is known again, and no other", () => {
  const counter = new DuplicateCounter();
  for (let id = 0; id < 50_000; id += 1) counter.look(record({ email: `customer${id}@shop.example` }));
  expect(counter.counts.rows).toBe(0);
  for (let id = 0; id < 50_000; id += 1) counter.look(record({ email: `Customer${id}@shop.example` }));
  expect(counter.counts.rows).toBe(50_000);
});

test("behind the most rows that are kept it is at least so many", () => {
  const counter = new DuplicateCounter(2);
  for (const name of ["a", "b", "c", "c", "a"]) counter.look(record({ email: `${name}@shop.example` }));
  expect(counter.counts).toEqual({ rows: 1, isWhole: false });
  expect(duplicatesText(counter.counts)).toBe(
    "at least 1 row has the e-mail or phone number of an earlier one: the last row wins",
  );
});
