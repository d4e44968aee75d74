import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { createSandbox } from "../../src/sandbox/index.js";
import { invoke, type Result } from "../support/cli/invoke.js";
import { useWorkspace } from "../support/cli/workspace.js";

/** What is said about rejects is typed here, as it stands, on the file that caused it. */
const workspace = useWorkspace();

type Run = (args: readonly string[]) => Promise<Result>;

function shop(): { readonly run: Run; readonly sandbox: ReturnType<typeof createSandbox> } {
  const sandbox = createSandbox();
  const env = { RELEVA_SECRET_KEY: "sandbox_key", RELEVA_BASE_URL: "http://localhost" };
  return { sandbox, run: (args) => invoke(args, { env, fetch: sandbox.fetch }) };
}

/** The words of each command in a text, in the order in which it names them. */
const commandsIn = (text: string): string[][] =>
  [...text.matchAll(/releva-profiles ((?:backfill|report|validate) .*)$/gm)].map(([, words = ""]) => words.split(" "));

/** What somebody who knows the file says where no value fits every file. */
const KNOWN = { "<two letters>": "BG", "<Area/City>": "Europe/Sofia", "<+hh:mm>": "+02:00" };
const filled = (advice: string): string =>
  Object.entries(KNOWN).reduce((text, [open, value]) => text.replace(open, value), advice);

/** Flags with their values, as advice writes them; a comma ends a value, unless it is one. */
const flagsIn = (advice: string): string[][] =>
  [...filled(advice).matchAll(/(--[a-z-]+) ("[^"]*"|\S+)/g)].map(([, flag = "", value = ""]) => [
    flag,
    value.replaceAll('"', "").replace(/(?<=.),$/, ""),
  ]);

/** A name in advice is one in the folder that somebody works in. */
const inFolder = (args: readonly string[], folder: string): string[] =>
  args.map((word) => (word === "fix.xlsx" ? `${folder}/${word}` : word));

const SAID = ["--subscribed-at-changed", "false"];
const map = (...pairs: readonly string[]): string[] => pairs.flatMap((pair) => ["--map", pair]);

test("after a run: the file of rejects once it is corrected, and the spreadsheet with what is next after it", async () => {
  const path = await workspace.file("in.csv", "Mail,Phone\nana@shop.example,0888 123 405\nben(at)shop.example,\n");
  const { run, sandbox } = shop();
  const first = await run(["backfill", path, ...map("Mail=email", "Phone=phoneNumber"), ...SAID]);
  const [send = [], table = []] = commandsIn(first.stdout);
  const report = await run(inFolder(table, dirname(path)));
  expect(report.code).toBe(0);
  const [next = []] = commandsIn(report.stdout);
  const flags = flagsIn(report.stdout.split("\n").find((line) => line.includes("--country")) ?? "").flat();
  expect((await run([...next, ...flags])).code).toBe(3);
  expect(sandbox.state.find({ phoneNumber: "+359888123405" })).toHaveLength(1);
  const rejects = send[1] ?? "";
  await writeFile(
    rejects,
    (await readFile(rejects, "utf8")).replaceAll("(at)", "@").replaceAll("0888 123 405", "+359888123405"),
  );
  expect(await run(send)).toMatchObject({ code: 0 });
});

test("rejects of a table say in what form their records are, and a cell's form comes back with its own table", async () => {
  const path = await workspace.file("in.csv", "Mail,Phone\nana@shop.example,0888 123 405\n");
  const { run, sandbox } = shop();
  const first = await run(["backfill", path, ...map("Mail=email", "Phone=phoneNumber"), ...SAID]);
  const form =
    "Correct the records in it (phones as + and digits, birthdays as YYYY-MM-DD, other dates as YYYY-MM-DDT00:00:00Z), then: releva-profiles backfill ";
  expect(first.stdout).toContain(form);
  const [send = []] = commandsIn(first.stdout);
  const rejects = send[1] ?? "";
  expect((await run(["report", rejects])).stdout).toContain(form);

  await writeFile(rejects, (await readFile(rejects, "utf8")).replaceAll("0888 123 405", "0888 123 457"));
  const second = await run(send);
  expect(second).toMatchObject({ code: 3, stdout: expect.stringContaining("for example +49875345976") });
  const [, table = []] = commandsIn(second.stdout);
  const report = await run(["report", table[1] ?? "", "--csv", `${dirname(path)}/fix.csv`]);
  const written = await readFile(`${dirname(path)}/fix.csv`, "utf8");
  expect(written).toContain('"=""2""",ana@shop.example,"=""0888 123 457"""');
  const [next = []] = commandsIn(report.stdout);
  expect(await run([...next, "--country", "BG"])).toMatchObject({ code: 0 });
  expect(sandbox.state.find({ phoneNumber: "+359888123457" })).toMatchObject([{ email: "ana@shop.example" }]);
});

test("the form of records that is told is one that is accepted, also of dates that are no birthdays", async () => {
  const rows = "Mail,Since,Born\nana@shop.example,25.05.2020x,12.03.1990x\n";
  const path = await workspace.file("in.csv", rows);
  const { run, sandbox } = shop();
  const first = await run(["backfill", path, ...map("Mail=email", "Since=registeredAt", "Born=birthday"), ...SAID]);
  const [, birthday = "", other = ""] = /birthdays as (\S+), other dates as (\S+)\)/.exec(first.stdout) ?? [];
  const written = (form: string, day: string): string => form.replace("YYYY-MM-DD", day);
  const [send = []] = commandsIn(first.stdout);
  const rejects = send[1] ?? "";
  const line = JSON.parse(await readFile(rejects, "utf8"));
  line.record.profile.registeredAt = written(other, "2020-05-25");
  line.record.profile.birthday = written(birthday, "1990-03-12");
  await writeFile(rejects, JSON.stringify(line));
  expect(await run(send)).toMatchObject({ code: 0 });
  expect(sandbox.state.find({ email: "ana@shop.example" })).toMatchObject([{ birthday: "1990-03-12" }]);
});

test("rejects that were records say nothing of their form", async () => {
  const path = await workspace.file("in.ndjson", '{"profile":{"email":"ana"},"subscribedAtChanged":false}\n');
  const { run } = shop();
  const { stdout } = await run(["backfill", path]);
  expect(stdout).toContain("Correct the records in it, then: releva-profiles backfill ");
  expect((await run(["report", `${path}.rejects.ndjson`])).stdout).toContain("Correct the records in it, then: ");
});

test("after a run that went on: all reasons are in the report that is named", async () => {
  const path = await workspace.file("in.csv", "Mail\nana\nben\neva\n");
  const { run } = shop();
  await run(["backfill", path, ...map("Mail=email"), ...SAID, "--limit", "2"]);
  const { stdout } = await run(["backfill", path, ...map("Mail=email"), ...SAID, "--resume"]);
  const [all = []] = commandsIn(stdout);
  expect((await run(all)).stdout).toContain("3 rejects");
});

test("after report: the file itself, and the spreadsheet", async () => {
  const path = await workspace.file(
    "in.ndjson",
    '{"profile":{"email":"ana(at)shop.example"},"subscribedAtChanged":false}\n',
  );
  const { run, sandbox } = shop();
  await run(["backfill", path]);
  const rejects = `${path}.rejects.ndjson`;
  const [send = [], table = []] = commandsIn((await run(["report", rejects])).stdout);
  const [next = []] = commandsIn((await run(inFolder(table, dirname(path)))).stdout);
  expect((await run(next)).code).toBe(3);
  await writeFile(rejects, (await readFile(rejects, "utf8")).replace("(at)", "@"));
  expect((await run(send)).code).toBe(0);
  expect(sandbox.state.find({ email: "ana@shop.example" })).toHaveLength(1);
});

test("a table of rejects that lost how it is read says with what it is sent", async () => {
  const path = await workspace.file("in.csv", "Mail\nana\nben\n");
  const { run } = shop();
  await run(["backfill", path, ...map("Mail=email"), ...SAID]);
  const rejects = `${path}.rejects.ndjson`;
  const [, last = ""] = (await readFile(rejects, "utf8")).split("\n");
  await writeFile(rejects, `${last}\n`);
  const table = await workspace.file("fix.csv");
  const { stdout } = await run(["report", rejects, "--csv", table]);
  expect(stdout).toContain("with the flags of the file that they come from, and --unknown-columns ignore.");
  await writeFile(table, (await readFile(table, "utf8")).replace("ben", "ben@shop.example"));
  expect((await run(["backfill", table, ...map("Mail=email"), ...SAID, "--unknown-columns", "ignore"])).code).toBe(0);
});

const READ: readonly (readonly [what: string, pair: string, cells: readonly string[]])[] = [
  ["a national phone number", "X=phoneNumber", ["0888 123 405"]],
  ["a date of which nothing shows the order", "X=registeredAt", ["05/06/2020"]],
  ["a year of two digits", "X=birthday", ["05.06.90"]],
  ["a time without an offset", "X=registeredAt", ["2020-06-05 10:00:00"]],
  ["a number of which nothing shows the decimals", "X=custom.numeric.spent", ["1.234"]],
];

test.each(READ)("%s: each flag of the advice reads it, in the input and in the table", async (_what, pair, cells) => {
  const rows = cells.map((cell, index) => `c${index}@shop.example,${cell}`);
  const path = await workspace.file("in.csv", ["Mail,X", ...rows].join("\n"));
  const said = [path, ...map("Mail=email", pair), ...SAID];
  const { run } = shop();
  const first = await run(["backfill", ...said]);
  const advice = first.stdout.split("\n").find((line) => / once you say .*--/.test(line)) ?? "";
  const report = await run(["report", `${path}.rejects.ndjson`, "--csv", await workspace.file("fix.csv")]);
  expect(report.stdout).toContain(advice.trim());
  const [next = []] = commandsIn(report.stdout);
  const flags = flagsIn(advice);
  expect(flags.length).toBeGreaterThan(0);
  for (const flag of flags) {
    expect(await run(["validate", ...said, ...flag]), flag.join(" ")).toMatchObject({ code: 0 });
    expect(await run([...next, ...flag, "--restart"]), flag.join(" ")).toMatchObject({ code: 0 });
  }
});

/** How rejects can stand in the way of a run, and what the message says to type. */
const IN_THE_WAY: Readonly<Record<string, (path: string, run: Run) => Promise<readonly string[]>>> = {
  "left by a run without a state": async (path) => {
    await rm(`${path}.releva-state.json`);
    return [];
  },
  "without the state that goes with them": async (path) => {
    await rm(`${path}.releva-state.json`);
    return ["--resume"];
  },
  "not a file of rejects": async (path) => {
    await rm(`${path}.releva-state.json`);
    await writeFile(`${path}.rejects.ndjson`, "my notes\n");
    return [];
  },
  "changed in the middle of a run": async (path, run) => {
    await run(["backfill", path, ...map("Mail=email"), ...SAID, "--restart", "--limit", "1"]);
    await writeFile(`${path}.rejects.ndjson`, '{"outcome":"invalid","record":{}}\n'.repeat(9));
    return ["--resume"];
  },
};

test.each(Object.keys(IN_THE_WAY))("rejects that are %s: each flag of the message leads on", async (what) => {
  const path = await workspace.file("in.csv", "Mail\nana\nben@shop.example\n");
  const { run } = shop();
  const said = ["backfill", path, ...map("Mail=email"), ...SAID];
  await run(said);
  const flags = (await IN_THE_WAY[what]?.(path, run)) ?? [];
  const { code, stderr } = await run([...said, ...flags]);
  expect(code).toBe(2);
  const named = [...stderr.matchAll(/--(restart|rejects|state)\b/g)].map(([, name = ""]) => name);
  expect(named.length).toBeGreaterThan(0);
  const way = named.includes("restart") ? ["--restart"] : ["--rejects", `${path}.others.ndjson`];
  expect(await run([...said, ...way])).toMatchObject({ code: 3 });
});

test("rejects that are left can be moved away, as the message says", async () => {
  const path = await workspace.file("in.csv", "Mail\nana\n");
  const { run } = shop();
  const said = ["backfill", path, ...map("Mail=email"), ...SAID];
  await run(said);
  await rm(`${path}.releva-state.json`);
  expect((await run(said)).stderr).toContain("Send it or move it away");
  await rename(`${path}.rejects.ndjson`, `${path}.old`);
  expect((await run(said)).code).toBe(3);
});
