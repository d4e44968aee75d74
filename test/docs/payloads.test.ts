import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

describe("the payload lint", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "docs-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = (): { readonly status: number | null; readonly stderr: string } => {
    const args = ["--import", import.meta.resolve("tsx"), resolve("scripts/docs/payloads.ts")];
    return spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  };

  test("fails when it finds nothing", () => {
    writeFileSync(join(folder, "README.md"), "No payload here.\n");
    expect(run()).toMatchObject({ status: 1, stderr: "no payload found in README.md\n" });
  });

  test.each(["examples/php/README.md", "docs/errors.md"])("names file, line and pointer of a problem in %s", (file) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), '```json ErrorMessage\n{"message": 1}\n```\n');
    expect(run()).toMatchObject({ status: 1, stderr: `${file}:1 /message must be string\n` });
  });
});
