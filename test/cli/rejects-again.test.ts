import { readFile, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { createSandbox } from "../../src/sandbox/index.js";
import { invoke, type Result } from "../support/cli/invoke.js";
import { useWorkspace } from "../support/cli/workspace.js";

const workspace = useWorkspace();

const SAID = ["--map", "Mail=email", "--map", "Phone=phoneNumber", "--subscribed-at-changed", "false"];
const CSV = "Mail,Phone\nana@shop.example,0888 123 405\nben at shop.example,\neva@shop.example,0888 123 407\n";

type Line = Record<string, unknown> & {
  record: { profile: Record<string, string> };
  cells: Record<string, string>;
};

/** A file whose rejects are there, and what is done with them. */
async function rejected(csv = CSV) {
  const sandbox = createSandbox();
  const env = { RELEVA_SECRET_KEY: "sandbox_key", RELEVA_BASE_URL: "http://localhost" };
  const run = (...args: string[]): Promise<Result> => invoke(args, { env, fetch: sandbox.fetch });
  const path = await workspace.file("in.csv", csv);
  await run("backfill", path, ...SAID);
  const rejects = `${path}.rejects.ndjson`;
  const again = `${path}.rejects.2.ndjson`;
  const fix = await workspace.file("fix.csv");
  const linesOf = async (file = rejects): Promise<Line[]> =>
    (await readFile(file, "utf8"))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
  const edit = async (change: (lines: Line[]) => void): Promise<void> => {
    const lines = await linesOf();
    change(lines);
    await writeFile(rejects, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  };
  return { sandbox, run, rejects, again, fix, linesOf, edit };
}

const at = <T>(items: readonly T[], index: number): T => {
  const item = items[index];
  if (item === undefined) throw new Error(`There is no item ${index}.`);
  return item;
};

test("what nobody put right is a reject again with all that was known of it: cells, columns, reasons, how it is read", async () => {
  const { run, rejects, linesOf, edit, again } = await rejected();
  await edit((lines) => {
    at(lines, 0).record.profile.phoneNumber = "+359888123405";
  });
  const before = await linesOf();
  const end = await run("backfill", rejects);
  expect(end.stdout).toContain('1 x "Phone" (phoneNumber) is a national phone number: say of which country');
  expect(end.stdout).not.toContain("--country"); // it reads cells, and these are records
  const { mapping } = at(before, 0);
  const [second, ...others] = before.slice(1);
  expect(await linesOf(again)).toEqual([{ ...second, mapping }, ...others]);
});

test("of such rejects a table has the columns of the source still, and is read as it was", async () => {
  const { sandbox, run, rejects, fix, edit, again } = await rejected();
  await edit((lines) => {
    at(lines, 0).record.profile.phoneNumber = "+359888123405";
  });
  await run("backfill", rejects);
  const report = await run("report", again, "--csv", fix);
  expect(report.stdout).toContain("once you say of which country: --country <two letters>");
  const table = await readFile(fix, "utf8");
  expect(table).toMatch(/^\ufeffwhy,line,Mail,Phone\r\n/);
  await writeFile(fix, table.replace("ben at shop", "ben@shop"));
  const mapping = fix.replace(".csv", ".mapping.json");
  expect(await run("backfill", fix, "--map", mapping, "--country", "BG")).toMatchObject({ code: 0 });
  const phones = ["ana", "ben", "eva"].map((name) => sandbox.state.find({ email: `${name}@shop.example` })[0]);
  expect(phones.map((found) => found?.phoneNumber)).toEqual(["+359888123405", undefined, "+359888123407"]);
});

test("what was put right in the record is in the table as it is now", async () => {
  const { run, rejects, fix, edit } = await rejected();
  await edit((lines) => {
    at(lines, 1).record.profile.email = "ben@shop.example";
  });
  const { stdout } = await run("report", rejects, "--csv", fix);
  expect(stdout).toContain("1 record was put right in the file itself");
  expect(await readFile(fix, "utf8")).not.toContain("ben at");
  expect(await readFile(fix.replace(".csv", "-2.csv"), "utf8")).toContain("ben@shop.example");
});

test("what was put right in the cells is not sent as the record still has it, and the table has it", async () => {
  const { run, rejects, fix, edit, again } = await rejected();
  await edit((lines) => {
    at(lines, 1).cells.Mail = "ben@shop.example";
  });
  const end = await run("backfill", rejects);
  expect(end.stdout).toContain('1 x record was put right in "cells", which is not what is sent: put "record" right');
  await run("report", again, "--csv", fix);
  expect(await readFile(fix, "utf8")).toContain('"=""3""",ben@shop.example,');
});

test("of a line that was put right in both ways the record is sent", async () => {
  const { sandbox, run, rejects, edit } = await rejected();
  await edit((lines) => {
    for (const line of lines) line.cells.Mail = "new@shop.example";
    at(lines, 0).record.profile.phoneNumber = "+359888123405";
  });
  expect((await run("backfill", rejects, "--json")).stdout).toContain('"accepted":1');
  expect(sandbox.state.find({ email: "new@shop.example" })).toHaveLength(0);
});

test("a line that was put right in both ways is no row of a table before one of them is taken out", async () => {
  const { run, rejects, fix, edit } = await rejected();
  await edit((lines) => {
    at(lines, 1).record.profile.email = "ben@shop.example";
    at(lines, 1).cells.Mail = "benjamin@shop.example";
  });
  const report = await run("report", rejects, "--csv", fix);
  expect(report).toMatchObject({ code: 2, stderr: expect.stringContaining('in.csv:3 was put right in "record" and') });
  await edit((lines) => {
    delete (at(lines, 1) as Partial<Line>).cells;
  });
  expect(await run("report", rejects, "--csv", fix)).toMatchObject({ code: 0 });
  expect(await readFile(fix.replace(".csv", "-2.csv"), "utf8")).toContain("ben@shop.example");
});

test("a row with too many cells says again how many it has; shortened, it says what to do", async () => {
  const { run, rejects, edit, linesOf, again } = await rejected(
    "Mail,Phone\nana@shop.example,,x\neva@shop.example,,x\n",
  );
  await edit((lines) => {
    Object.assign(at(lines, 1), { record: ["eva@shop.example", ""] });
  });
  await run("backfill", rejects);
  const reasons = (await linesOf(again)).map(({ reason }) => reason);
  expect(reasons).toEqual([
    "the row has 3 cells, the header 2",
    expect.stringContaining("write the rejects as a table"),
  ]);
});

test("a file that another tool has written anew, its members in another order, was not changed", async () => {
  const { run, rejects, edit } = await rejected();
  const turned = (value: unknown): unknown =>
    typeof value === "object" && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .map(([name, inner]) => [name, turned(inner)] as const)
            .reverse(),
        )
      : value;
  await edit((lines) => {
    for (const line of lines) Object.assign(line, { record: turned(line.record), cells: turned(line.cells) });
  });
  const { stdout } = await run("report", rejects, "--csv", await workspace.file("fix.csv"));
  expect(stdout).not.toContain("put right in the file itself");
});
