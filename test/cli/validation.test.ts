import { expect, test } from "vitest";
import { createSandbox } from "../../src/sandbox/index.js";
import { invoke } from "../support/cli/invoke.js";
import { useWorkspace } from "../support/cli/workspace.js";

const workspace = useWorkspace();

const RECORDS = [
  { profile: { email: "ana@shop.example", nickname: "Ann" }, subscribedAtChanged: false },
  { profile: { email: "no address" }, subscribedAtChanged: false },
];

/** What is told of a file with one field that the contract does not name, and one address that is none. */
async function told(command: string, flags: readonly string[]) {
  const path = await workspace.file(
    "customers.ndjson",
    RECORDS.map((record) => `${JSON.stringify(record)}\n`).join(""),
  );
  const { connection, requests } = createSandbox({ assumptions: { A6: "skipped" } });
  const env = { RELEVA_SECRET_KEY: connection.secretKey, RELEVA_BASE_URL: connection.baseUrl };
  const { code, stdout, stderr } = await invoke([command, path, "--json", ...flags], { env, fetch: connection.fetch });
  const report = stdout === "" ? undefined : JSON.parse(stdout);
  return {
    code,
    stderr,
    invalid: report?.invalid,
    sent: requests.recent().reduce((sum, { profiles = 0 }) => sum + profiles, 0),
  };
}

test.each([
  ["backfill", [], { code: 3, invalid: 2, sent: 0 }],
  ["backfill", ["--validation", "contract"], { code: 3, invalid: 1, sent: 1 }],
  ["backfill", ["--validation", "off"], { code: 0, invalid: 0, sent: 2 }],
  ["validate", [], { code: 3, invalid: 2, sent: 0 }],
  ["validate", ["--validation", "strict"], { code: 3, invalid: 2, sent: 0 }],
  ["validate", ["--validation", "contract"], { code: 3, invalid: 1, sent: 0 }],
])("%s %o checks as much as it is told to", async (command, flags, expected) => {
  expect(await told(command, flags)).toMatchObject(expected);
});

test("a check that checks nothing is refused", async () => {
  const { code, stderr } = await told("validate", ["--validation", "off"]);
  expect([code, stderr]).toEqual([2, expect.stringContaining("--validation off checks nothing")]);
});
