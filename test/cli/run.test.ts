import { expect, test } from "vitest";
import { VERSION } from "../../src/version.js";
import { invoke } from "./invoke.js";

const COMMANDS = ["backfill", "validate", "sandbox", "spec", "demo"];

test("--help lists every command, and --version is the package's", async () => {
  const { code, stdout } = await invoke(["--help"]);
  expect(code).toBe(0);
  for (const command of COMMANDS) expect(stdout).toContain(`  ${command} `);
  expect(await invoke(["--version"])).toEqual({ code: 0, stdout: `${VERSION}\n`, stderr: "" });
});

test.each(COMMANDS)("%s --help shows an example", async (command) => {
  const { code, stdout } = await invoke([command, "--help"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(new RegExp(`Example:\\n.*releva-profiles ${command}`));
});

test.each([
  [["send"]],
  [["backfill"]],
  [["backfill", "x.csv", "--fast"]],
  [["backfill", "x.csv", "--timeout", "60"]],
  [[]],
])("%j is a usage error", async (args) => {
  const { code, stdout, stderr } = await invoke(args);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).not.toBe("");
});

test("a value behind an unknown flag is not repeated: it may be the key", async () => {
  const { code, stderr } = await invoke(["backfill", "x.csv", "--secretkey=rk_live_1"]);
  expect([code, stderr]).toEqual([2, expect.stringContaining("unknown option '--secretkey'")]);
});
