import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

describe("npm run check:docs", { timeout: 120_000 }, () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "docs-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = (): { readonly status: number | null; readonly stdout: string; readonly stderr: string } => {
    const args = ["--import", import.meta.resolve("tsx"), resolve("scripts/docs/main.ts")];
    return spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  };
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };

  test("fails when it finds nothing", () => {
    write("README.md", "No payload here.\n");
    expect(run()).toMatchObject({ status: 1, stderr: "nothing of the API is shown in README.md\n" });
  });

  test.each(["examples/php/README.md", "docs/errors.md", "test/portability/README.md", "NOTES.md"])(
    "names file, line and pointer of a problem in %s",
    (file) => {
      write(file, '```json ErrorMessage\n{"message": 1}\n```\n');
      expect(run()).toMatchObject({ status: 1, stderr: `${file}:1 /message must be string\n` });
    },
  );

  test("shows each planted defect, and whether it is caught", () => {
    write("README.md", 'Send `{"profile": {"email": "ana@shop.example"}, "subscribedAtChanged": false}`.\n');
    const { status, stdout } = run();
    expect(stdout).toContain('README.md:1                      false -> \\"false\\"');
    expect(stdout).toMatch(/^(\d+) of \1 planted defects are caught$/m);
    expect(status).toBe(0);
  });

  test("fails when it has gone blind", () => {
    // A block that is marked as no payload is not looked at: nothing that is planted in it can be caught.
    const line = '{"profile": {"email": "ana@shop.example"}, "subscribedAtChanged": false}\n';
    write(
      "README.md",
      `Send \`{"profiles": [{"profile": {"email": "a@b"}, "subscribedAtChanged": true}]}\`.\n\n\`\`\`json not-a-payload\n${line.repeat(40)}\`\`\`\n`,
    );
    expect(run()).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("planted defects are caught; 76 must be"),
    });
  });
});
