import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { actionlintProblems } from "../../scripts/workflows/actionlint.js";
import { yamlFile } from "../../scripts/workflows/yaml-file.js";

const CI = ".github/workflows/ci.yml";
const ci = readFileSync(CI, "utf8");

async function found(text: string, by: string): Promise<readonly string[]> {
  expect(ci).toContain(text);
  const problems = await actionlintProblems([yamlFile(CI, ci.replace(text, by))]);
  return problems.map(({ message }) => message);
}

test.each([
  ["    branches: [main]", "    branchess: [main]", 'unexpected key "branchess"'],
  ["timeout-minutes: 45", "timeout-minute: 45", 'unexpected key "timeout-minute"'],
  ["contents: read", "contents: reads", '"reads" is invalid for permission'],
  ["matrix.node }}\n          cache", "matrix.nod }}\n          cache", 'property "nod" is not defined'],
  ["- run: npm test", `- run: echo "\${{ github.head_ref }}"`, "potentially untrusted"],
  ["- run: npm test", `- run: npm test\n        if: \${{ always( }}`, "expression"],
  ["    runs-on: ubuntu-24.04\n", "", "runs-on"],
])("actionlint sees %j become %j", async (text, by, word) => {
  expect((await found(text, by)).join("\n")).toContain(word);
});

test.each(["artifact-metadata", "attestations", "models"])(
  "GitHub has a scope %s, and actionlint is too old for it",
  async (scope) => {
    expect(await found("contents: read", `${scope}: read`)).toEqual([]);
  },
);

test("a scope that nobody knows is still said", async () => {
  expect(await found("contents: read", "content: read")).toEqual([
    expect.stringContaining('unknown permission scope "content"'),
  ]);
});

test.each([
  ["jobs:\n  a: 1\n  a: 2\n", 3],
  ["jobs: [\n", 2],
])("%j is no YAML of one meaning", (text, line) => {
  expect(yamlFile("broken.yml", text).broken.map((problem) => problem.line)).toContain(line);
});

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "workflows-"));
  cpSync(".github", join(folder, ".github"), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

test("the lint of a folder names file, line and remedy, and fails", () => {
  writeFileSync(join(folder, CI), ci.replace(/checkout@\w{40} # v[\d.]+/, "checkout@v7"));
  const args = ["--import", import.meta.resolve("tsx"), resolve("scripts/workflows/main.ts")];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  expect(stderr).toContain(
    `${CI}:24 actions/checkout@v7 is not named by its commit: write <owner>/<name>@<40 hex digits>`,
  );
  expect(status).toBe(1);
});
