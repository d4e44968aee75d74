import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { Command, Help, Option } from "commander";
import { describe, expect, test } from "vitest";
import { completionOf } from "../../src/cli/completion-model.js";
import { SCRIPTS } from "../../src/cli/completion-scripts.js";
import { programFor } from "../../src/cli/run.js";
import { invoke, ioOf } from "../support/cli/invoke.js";
import { useWorkspace } from "../support/cli/workspace.js";

const run = promisify(execFile);
const workspace = useWorkspace();
const isThere = (shell: string): boolean =>
  (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, shell)));

const program = programFor([], ioOf({}).io, () => {});

/** Files and descriptions with every sign that means something to a shell. */
const strange = new Command("try-it");
strange
  .command("go")
  .summary(`it's "$HOME" and \`id\`: [a] \\ b`)
  .argument("<file>", "a file")
  .addOption(new Option("--how <way>", `'$(id)' [x]: y\\`).choices(["one-way", "other"]))
  .option("--out <path>", "where to");

test.each(["bash", "zsh", "fish"] as const)("completion %s prints its script, and nothing else", async (shell) => {
  const { code, stdout, stderr } = await invoke(["completion", shell]);
  expect([code, stderr, stdout]).toEqual([0, "", SCRIPTS[shell](completionOf(program))]);
});

test("another shell is refused with those that there are", async () => {
  const { code, stderr } = await invoke(["completion", "tcsh"]);
  expect([code, stderr]).toEqual([2, expect.stringContaining("Allowed choices are bash, zsh, fish")]);
});

test("a flag that is hidden is not completed: it would take a key", () => {
  expect(JSON.stringify(completionOf(program))).not.toMatch(/"--(?:secret-)?key"/);
});

describe.runIf(isThere("bash"))("bash", () => {
  /** What is offered for the last word of each line, or FILES where bash completes names of files. */
  async function offered(...typed: readonly (readonly string[])[]): Promise<readonly string[]> {
    const asked = typed.map((words) => `t ${words.map((word) => `'${word}'`).join(" ")}`).join("\n");
    const { stdout } = await run("bash", [
      "--norc",
      "-c",
      `${SCRIPTS.bash(completionOf(program))}
compopt() { files=; }
t() {
  COMP_WORDS=(releva-profiles "$@"); COMP_CWORD=$#; files=FILES
  _releva_profiles
  echo "\${COMPREPLY[*]}\${files:+FILES}"
}
${asked}`,
    ]);
    return stdout.replace(/\n$/, "").split("\n");
  }

  test.each([
    [["ba"], "backfill"],
    [["backfill", "--res"], "--resume --restart"],
    [["backfill", "--format", ""], "csv tsv ndjson json"],
    [["backfill", "--format", "=", "n"], "ndjson"],
    [["backfill", "--format", "="], "csv tsv ndjson json"],
    [["backfill", "--subscribed-at-changed", "w"], "when-subscribed"],
    [["validate", "--decimal", ""], ". ,"],
    [["backfill", "--rejects", ""], "FILES"],
    [["backfill", "--map", "mapp"], "FILES"],
    [["backfill", "customers.csv", ""], "FILES"],
    [["backfill", "--", "--re"], "FILES"],
    [["backfill", "--country", ""], ""],
    [["spec", ""], ""],
    [["completion", ""], "bash zsh fish"],
    [["help", "s"], "sandbox spec"],
  ])("%j completes to %j", async (words, expected) => {
    expect(await offered(words)).toEqual([expected]);
  });

  test("every command and every flag of its help is offered", async () => {
    const help = new Help();
    const commands = help.visibleCommands(program);
    const [first = "", ...flags] = await offered([""], ...commands.map((command) => [command.name(), "-"]));
    expect(first.split(" ")).toEqual(expect.arrayContaining(commands.map((command) => command.name())));
    expect(flags.map((line) => line.split(" ").filter(Boolean))).toEqual(
      commands.map((command) =>
        help.visibleOptions(command).flatMap(({ short, long }) => [short, long].filter(Boolean)),
      ),
    );
  });
});

describe.each(["bash", "zsh", "fish"] as const)("%s", (shell) => {
  test.runIf(isThere(shell)).each([
    ["this program", program],
    ["one whose descriptions have signs of the shell", strange],
  ])("takes the script of %s", async (_, command) => {
    const path = await workspace.file("script", SCRIPTS[shell](completionOf(command)));
    expect(await run(shell, ["-n", path])).toEqual({ stdout: "", stderr: "" });
    const { stdout } = await run(shell, [
      "-c",
      `${shell === "zsh" ? "compdef() { :; }; " : ""}source '${path}'; echo ok`,
    ]);
    expect(stdout).toBe("ok\n");
  });
});

describe.runIf(isThere("fish"))("fish", () => {
  test.each([
    ["try-it ", `go\tit's "$HOME" and \`id\`: [a] \\ b`],
    ["try-it go --ho", "--how\t'$(id)' [x]: y\\"],
    ["try-it go --how o", "one-way\t'$(id)' [x]: y\\\nother\t'$(id)' [x]: y\\"],
  ])("%j completes with its description as it is", async (typed, expected) => {
    const path = await workspace.file("script", SCRIPTS.fish(completionOf(strange)));
    const { stdout } = await run("fish", ["-c", `source '${path}'; complete -C '${typed}'`], { cwd: dirname(path) });
    expect(stdout.trim()).toContain(expected);
  });
});
