import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { programFor } from "../../src/cli/run.js";
import { VERSION } from "../../src/settings.js";
import { invoke, textSink } from "../support/cli/invoke.js";

const COMMANDS = ["backfill", "validate", "columns", "report", "sandbox", "spec", "demo"];

/** The command lines below "Examples:", as words, from the name of the command on. */
function examplesIn(help: string): string[][] {
  const [, examples = ""] = /\nExamples?.*:\n([\s\S]*)$/.exec(help) ?? [];
  return [...examples.matchAll(/releva-profiles (.*)$/gm)].map(([, line = ""]) =>
    line.replace(/ {2,}.*| [|>].*/, "").split(" "),
  );
}

/** Parses a command line without doing what it says. */
async function parse(words: readonly string[]): Promise<string | undefined> {
  const { output } = textSink();
  const io = { stdin: Readable.from([]), stdout: output, stderr: output, env: {}, fetch, onSignal: () => () => {} };
  const program = programFor(words, io, () => {});
  let parsed: string | undefined;
  for (const command of program.commands) {
    command.action(() => {
      parsed = command.name();
    });
  }
  await program.parseAsync(words, { from: "user" });
  return parsed;
}

test("--help lists every command, and --version is the package's", async () => {
  const { code, stdout } = await invoke(["--help"]);
  expect(code).toBe(0);
  for (const command of COMMANDS) expect(stdout).toContain(`  ${command} `);
  expect(await invoke(["--version"])).toEqual({ code: 0, stdout: `${VERSION}\n`, stderr: "" });
});

test.each([[], ...COMMANDS.map((command) => [command])])("%s --help shows examples that work", async (...command) => {
  const { code, stdout } = await invoke([...command, "--help"]);
  const examples = examplesIn(stdout);
  expect(code).toBe(0);
  expect(examples.filter(([name]) => command.length === 0 || name === command[0])).not.toEqual([]);
  for (const words of examples) expect(await parse(words)).toBe(words[0]);
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
