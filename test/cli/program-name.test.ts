import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { asTyped, command, withTypedName } from "../../src/cli/program-name.js";
import { invoke } from "../support/cli/invoke.js";
import { csv, useWorkspace } from "../support/cli/workspace.js";

const NPM = "npm/11.19.1 node/v20.20.2 linux x64 workspaces/false";
const NPX = { npm_config_user_agent: NPM, npm_command: "exec", npm_lifecycle_event: "npx" };
const npx = { ...NPX, npm_lifecycle_script: "'releva-profiles'" };

describe("a printed command begins as it was typed", () => {
  test.each([
    ["on the path", {}, "releva-profiles"],
    ["through npx", npx, "npx releva-profiles"],
    [
      "in a script of package.json",
      { ...npx, npm_lifecycle_script: "tsc && releva-profiles backfill" },
      "npx releva-profiles",
    ],
    ["by a program that npx runs", { ...NPX, npm_lifecycle_script: "'vitest' run" }, "releva-profiles"],
    ["by npm in its own clone", { ...NPX, npm_lifecycle_script: "tsx src/cli/main.ts demo" }, "releva-profiles"],
    ["in a folder of that name", { ...NPX, npm_lifecycle_script: "sh releva-profiles/x.sh" }, "releva-profiles"],
    [
      "through pnpm",
      { npm_config_user_agent: "pnpm/9.15.9 npm/?", npm_command: "run-script" },
      "pnpm exec releva-profiles",
    ],
    [
      "through pnpm dlx",
      { npm_config_user_agent: "pnpm/9.15.9 npm/?", npm_command: "dlx" },
      "pnpm dlx releva-profiles",
    ],
    ["through yarn", { npm_config_user_agent: "yarn/1.22.22 npm/?" }, "yarn releva-profiles"],
    [
      "through yarn dlx",
      { npm_config_user_agent: "yarn/4.9.1", PROJECT_CWD: join(tmpdir(), "xfs-1", "dlx-25") },
      "yarn dlx releva-profiles",
    ],
    ["through bunx", { npm_config_user_agent: "bun/1.2.0 npm/?" }, "bunx releva-profiles"],
  ])("%s", async (_, env, name) => {
    expect(await withTypedName(env, async () => command("report", "x"))).toBe(`${name} report x`);
    expect(await withTypedName(env, async () => asTyped("See releva-profiles columns <file>."))).toBe(
      `See ${name} columns <file>.`,
    );
  });

  test("and never the name of an entry point", async () => {
    const text = "validateRequest of releva-profiles/validator; releva-profiles: no";
    expect(await withTypedName(npx, async () => asTyped(text))).toBe(text);
  });
});

describe("through npx, what can be copied runs", () => {
  const { file } = useWorkspace();
  /** Commands of the program that could be copied from a text, but for its name before a colon. */
  const bare = (text: string): readonly string[] =>
    [...text.matchAll(/(?<!npx )releva-profiles (?!\[options\]|report \[)[a-z]+.*/g)].map(([line]) => line);
  const good = csv("ana@shop.example");

  test.each([
    [
      "validate",
      async () => ["validate", await file("good.csv", good), "--subscribed-at-changed", "false"],
      "Next: npx releva-profiles backfill",
    ],
    [
      "columns",
      async () => ["columns", await file("other.csv", "Kunde;E-Mail\n1;a@x.y\n")],
      "npx releva-profiles validate",
    ],
    [
      "a header that nobody knows",
      async () => ["validate", await file("odd.csv", "Mail,Colour\na@x.y,2\n")],
      "Next: npx releva-profiles validate",
    ],
    [
      "report",
      async () => ["report", await file("r.ndjson", '{"outcome":"invalid","issues":[],"record":{"profile":{}}}\n')],
      "npx releva-profiles backfill",
    ],
    ["the help", async () => ["--help"], "npx releva-profiles demo"],
    ["the help of backfill", async () => ["backfill", "--help"], "npx releva-profiles backfill customers.csv"],
    ["the help of validate", async () => ["validate", "--help"], "npx releva-profiles validate customers.csv"],
    ["the help of columns", async () => ["columns", "--help"], "npx releva-profiles columns customers.csv"],
    ["the help of report", async () => ["report", "--help"], "npx releva-profiles report"],
    ["the help of sandbox", async () => ["sandbox", "--help"], "npx releva-profiles sandbox"],
    ["the help of spec", async () => ["spec", "--help"], "npx releva-profiles spec"],
    ["the help of demo", async () => ["demo", "--help"], "npx releva-profiles demo"],
  ])("%s", async (_, args, says) => {
    const { stdout, stderr } = await invoke(await args(), { env: npx });
    const text = `${stdout}${stderr}`.replace(/^Usage: .*$/m, "");
    expect(text).toContain(says);
    expect(bare(text)).toEqual([]);
  });

  test("on a narrow terminal the command stands on lines of its own", async () => {
    const path = await file("narrow.csv", good);
    const args = ["validate", path, "--subscribed-at-changed", "false"];
    const { stdout } = await invoke(args, { env: npx, terminal: true, columns: 40 });
    const [, typed = ""] = /Next:\n([\s\S]*)$/.exec(stdout) ?? [];
    expect(typed.replace(/ \\\n\s*/g, " ").trim()).toBe(
      `npx releva-profiles backfill ${path} --subscribed-at-changed false`,
    );
  });
});
