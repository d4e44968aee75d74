import { expect, test } from "vitest";
import { createSandbox } from "../../src/sandbox/index.js";
import { type Invocation, invoke, type Result } from "../support/cli/invoke.js";
import { wordsOf } from "../support/cli/shell.js";
import { useWorkspace } from "../support/cli/workspace.js";

const workspace = useWorkspace();

const NEWS = "Mail;Vorname;Telefon;Newsletter\nana@shop.example;Ana;0888 123 405;yes\nbo@shop.example;Bo;;no\n";

/** A person at a terminal, who answers one question after the other. */
function backfill(path: string, answer: readonly string[], given: Invocation & { args?: readonly string[] } = {}) {
  const sandbox = createSandbox();
  const env = { RELEVA_SECRET_KEY: "sandbox_key", RELEVA_BASE_URL: "http://localhost" };
  const io: Invocation = { env, fetch: sandbox.fetch, terminal: true, answer, ...given };
  return invoke(["backfill", path, "--no-color", ...(given.args ?? [])], io).then((result) => ({
    ...result,
    profiles: sandbox.state.all(),
  }));
}

/** Commands that are shown on a line of their own. */
const commandsIn = ({ stderr }: Pick<Result, "stderr">): readonly (readonly string[])[] =>
  [...stderr.matchAll(/^ {2}releva-profiles (.*)$/gm)].map(([, command = ""]) => wordsOf(command));

test("at a terminal the questions about an unknown layout lead to a run, and to the command that asks none", async () => {
  const path = await workspace.file("kunden.csv", NEWS);
  const asked = await backfill(path, ["y\n", "bg\n", "y\n", "y\n"]);
  expect([asked.code, asked.profiles.length]).toEqual([0, 2]);
  expect(asked.profiles[0]).toMatchObject({ phoneNumber: "+359888123405" });
  expect(asked.stderr.match(/Take these|Of which country|Send them so that|Send\?/g)).toEqual([
    "Take these",
    "Of which country",
    "Send them so that",
    "Send?",
  ]);
  expect(asked.stderr).not.toContain("which the next command says");
  const [again = []] = commandsIn(asked);
  expect(again).toEqual([
    "backfill",
    path,
    "--no-color",
    "--country",
    "BG",
    "--map",
    "auto",
    "--subscribed-at-changed",
    "false",
  ]);
  const silent = await invoke([...again, "--dry-run"]); // the same, also for a state that is kept
  expect([silent.code, silent.stderr]).toEqual([0, ""]);
});

test("a country that does not exist is asked for again, and none at all leaves the numbers to the rejects", async () => {
  const path = await workspace.file("kunden.csv", NEWS);
  const asked = await backfill(path, ["y\n", "xx\n", "\n", "y\n", "y\n"]);
  expect(asked.stderr).toContain('"xx" is no country with phone numbers.');
  expect(asked.stderr.match(/Of which country/g)).toHaveLength(2);
  expect([asked.code, asked.profiles.length]).toEqual([3, 1]);
});

test("who does not take the answer about subscriptions is told the command with the other one, and it runs", async () => {
  const path = await workspace.file("kunden.csv", NEWS);
  const left = await backfill(path, ["y\n", "bg\n", "n\n"]);
  expect([left.code, left.profiles]).toEqual([130, []]);
  const [other = [], ...more] = commandsIn(left);
  expect(more).toEqual([]);
  expect(other.slice(-4)).toEqual(["--subscribed-at-changed", "true", "--subscribed-only-if", "Newsletter=yes"]);
  const { code, stdout } = await invoke([...other, "--dry-run"]);
  expect([code, stdout]).toEqual([0, expect.stringContaining("1 would be subscribed")]);
});

test("who does not take the columns is told the command that writes them down", async () => {
  const path = await workspace.file("meine kunden.csv", NEWS);
  const left = await backfill(path, ["n\n"]);
  expect([left.code, left.stderr]).toEqual([130, expect.stringContaining("Nothing was sent.")]);
  const [write = []] = commandsIn(left);
  expect(write).toEqual(["columns", path, "--write", "mapping.json"]);
  const mapping = await workspace.file("mapping.json");
  expect(await invoke([...write.slice(0, -1), mapping])).toMatchObject({ code: 0, stderr: "" });
});

test("Ctrl-D at any question sends nothing", async () => {
  const path = await workspace.file("kunden.csv", NEWS);
  for (const answers of [[], ["y\n"], ["y\n", "bg\n"], ["y\n", "bg\n", "y\n"]]) {
    const { code, profiles, stderr } = await backfill(path, answers);
    expect([code, profiles]).toEqual([130, []]);
    expect(stderr).toContain("Nothing was sent.");
  }
});

test("without a key the command to type is there before the key is asked for", async () => {
  const path = await workspace.file("kunden.csv", NEWS);
  const asked = await backfill(path, ["y\n", "bg\n", "y\n"], { env: {} });
  expect([asked.code, asked.stderr]).toEqual([2, expect.stringContaining("No secret key")]);
  const [again = []] = commandsIn(asked);
  expect(again.slice(-2)).toEqual(["--subscribed-at-changed", "false"]);
});

test("a run that began with questions goes on with the command that asks none", async () => {
  const path = await workspace.file("kunden.csv", NEWS);
  const begun = await backfill(path, ["y\n", "bg\n", "y\n", "y\n"], { args: ["--limit", "1"] });
  const [again = []] = commandsIn(begun);
  const [command = "", ...rest] = again.filter((word) => word !== "--limit" && word !== "1");
  const sandbox = createSandbox();
  const env = { RELEVA_SECRET_KEY: "sandbox_key", RELEVA_BASE_URL: "http://localhost" };
  const end = await invoke([command, ...rest, "--resume"], { env, fetch: sandbox.fetch });
  expect([end.code, sandbox.state.count]).toEqual([0, 1]);
});

test("a question is no wider than the terminal", async () => {
  const path = await workspace.file("kunden.csv", NEWS);
  const { stderr } = await backfill(path, ["y\n", "bg\n", "n\n"], { columns: 80 });
  const lines = stderr.split("\n").map((line) => line.replace(path, "kunden.csv"));
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(stderr).toMatch(/Of which country .*\n/);
});
