import { describe, expect, test } from "vitest";
import { invoke } from "../support/cli/invoke.js";
import { csv, useWorkspace } from "../support/cli/workspace.js";
import { accept } from "../support/fetch.js";

const workspace = useWorkspace();
const KEY = "Zq83+hT55/vLw0.k";
const HOSTILE = "x\u001b[2J\rFORGED\u202ea\u2066b\nFORGED";
const BASE = ["--base-url", "http://127.0.0.1:1", "--subscribed-at-changed", "false"];

/** Command lines in which one word is `word`, and nothing of it is there. */
const MISTAKES: Readonly<Record<string, (word: string, file: string) => readonly string[]>> = {
  "a command": (word) => [word],
  "an option": (word) => [`--${word}`],
  "an option with a value": (word, file) => ["backfill", file, `--kee=${word}`],
  "an input of backfill": (word) => ["backfill", word],
  "an input of backfill, twice": (word) => ["backfill", word, word],
  "an input of validate": (word) => ["validate", word],
  "an input of columns": (word) => ["columns", word],
  "an input of report": (word) => ["report", word],
  "a state": (word, file) => ["backfill", file, ...BASE, "--state", `${word}/none`],
  rejects: (word, file) => ["backfill", file, ...BASE, "--rejects", `${word}/none`],
  "rejects of checks": (word, file) => ["backfill", file, "--rejects", `${word}.invalid.ndjson`],
  "a key file": (word, file) => ["backfill", file, ...BASE, "--secret-key-file", word],
  "a key file, with =": (word, file) => ["backfill", file, ...BASE, `--secret-key-file=${word}`],
  "a mapping": (word, file) => ["validate", file, "--map", word],
  "a pair of a mapping": (word, file) => ["validate", file, "--map", `${word}=email`],
  "a field of a mapping": (word, file) => ["validate", file, "--map", `Email=${word}`],
  "a preset": (word, file) => ["validate", file, "--preset", word],
  "a format": (word, file) => ["validate", file, "--format", word],
  "a limit": (word, file) => ["validate", file, "--limit", word],
  "a base URL": (word, file) => ["backfill", file, "--base-url", word],
  "a rate": (word, file) => ["backfill", file, "--rate", word],
  "a time": (word, file) => ["backfill", file, "--timeout", word],
  "a share": (word, file) => ["backfill", file, "--max-rejects", word],
  "a page": (word, file) => ["report", file, "--html", `${word}/none`],
  "a mapping to write": (word, file) => ["columns", file, "--write", `${word}/none`],
  "a form of the contract": (word) => ["spec", word],
  "a port": (word) => ["sandbox", "--port", word],
};

describe.each(Object.entries(MISTAKES))("%s", (_, command) => {
  test("that is hostile steers no terminal and forges no line", async () => {
    const file = await workspace.file("in.csv", csv("ana@shop.example"));
    for (const word of [HOSTILE, `${HOSTILE}\n  FORGED`]) {
      const { stdout, stderr, code } = await invoke(command(word, file), { env: { RELEVA_SECRET_KEY: KEY } });
      expect(code).not.toBe(0);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
      expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e\u2066-\u2069]|^\s*FORGED/m);
    }
  });

  test.each([
    ["the key in use", KEY, KEY],
    ["a word that looks like a key", "sk_live_5f2a9c83b1", "another"],
  ])("that is %s is not repeated", async (_, word, key) => {
    const file = await workspace.file("in.csv", csv("ana@shop.example"));
    const { stdout, stderr, code } = await invoke(command(word, file), { env: { RELEVA_SECRET_KEY: key } });
    expect(code).not.toBe(0);
    expect(stdout + stderr).not.toContain(word);
  });
});

test("the file that should hold the key may be the key, and is not repeated", async () => {
  const file = await workspace.file("in.csv", csv("ana@shop.example"));
  const { stdout, stderr } = await invoke(["backfill", file, ...BASE, "--secret-key-file", "correct horse", "--json"]);
  expect(stderr).toContain("not the key");
  expect(stdout + stderr).not.toContain("correct horse");
});

test.each([
  [["backfill", "--yes", "--restart", ...BASE]],
  [["validate", "--subscribed-at-changed", "false"]],
  [["columns"]],
])("%s shows a file of a hostile name safely, in text and in JSON", async ([command = "", ...flags]) => {
  const file = await workspace.file(HOSTILE.replace("/", ""), csv("ana@shop.example", "no address"));
  for (const format of [[], ["--json"]]) {
    const given = { env: { RELEVA_SECRET_KEY: KEY }, fetch: () => Promise.resolve(accept()) };
    const { stdout, stderr } = await invoke([command, file, ...flags, ...format], given);
    expect(stdout, stderr).toContain("FORGED");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
    expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e\u2066-\u2069]|^\s*FORGED/m);
    if (format.length > 0) expect((JSON.parse(stdout.split("\n")[0] ?? "") as { file: string }).file).toBe(file);
  }
});
