import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { xlsxTable } from "../../src/files/formats/write-xlsx.js";
import { createSandbox } from "../../src/sandbox/index.js";
import { invoke, type Result } from "../support/cli/invoke.js";
import { useWorkspace } from "../support/cli/workspace.js";
import { OWNER_ONLY } from "../support/system.js";

const workspace = useWorkspace();

const noon = (): Date => new Date("2026-11-27T12:00:00Z");

type Sandbox = ReturnType<typeof createSandbox>;

function backfill(sandbox: Sandbox, args: readonly string[]): Promise<Result> {
  const env = { RELEVA_SECRET_KEY: "sandbox_key", RELEVA_BASE_URL: "http://localhost" };
  return invoke(["backfill", ...args], { env, fetch: sandbox.fetch });
}

/** The command that a report says is next, as it is typed. */
const nextIn = (stdout: string): string[] =>
  (/then: releva-profiles (.*)$/m.exec(stdout)?.[1] ?? "").split(" ").map((word) => word.replaceAll("'", ""));

const MAP = ["--map", "Mail=email", "--map", "Phone=phoneNumber", "--map", "Name=firstName"];
const SAID = [...MAP, "--unknown-columns", "custom", "--subscribed-at-changed", "false"];
const NASTY = [
  "0042",
  "+1",
  "05/06/2021",
  "=1+1",
  '=HYPERLINK("http://x.example")',
  "@SUM(A1)",
  "TRUE",
  "1e5",
  "3,59888E+11",
  "👩‍👩‍👧 Ελένη",
  'two\nlines, "quoted"; more',
  "_x000D_",
  "  spaces  ",
  "50 %",
  "-",
];
const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const ROWS = NASTY.map((text, index) => `c${index}@shop.example,0888 ${100_000 + index},${cell(text)},${cell(text)}`);
const CSV = ["Mail,Phone,Name,Notes", ...ROWS].join("\n");

describe.each(["xlsx", "csv"] as const)("rejects as %s", (kind) => {
  async function rejected(csv = CSV, said: readonly string[] = SAID) {
    const path = await workspace.file("in.csv", csv);
    const sandbox = createSandbox({ now: noon });
    await backfill(sandbox, [path, ...said]);
    const table = await workspace.file(`fix.${kind}`);
    const report = await invoke(["report", `${path}.rejects.ndjson`, `--${kind}`, table]);
    return { path, sandbox, table, report };
  }

  test("what is next, as it is typed, reads every cell as the input had it", async () => {
    const { path, sandbox, table, report } = await rejected();
    expect(report.stdout).toContain(`Table: ${table} (15 rows); `);
    expect(nextIn(report.stdout)).toEqual(["backfill", table, "--map", table.replace(/\.\w+$/, ".mapping.json")]);
    const [, ...next] = nextIn(report.stdout);
    const end = await backfill(sandbox, [...next, "--country", "BG", "--json"]);
    const whole = createSandbox({ now: noon });
    await backfill(whole, [path, ...SAID, "--country", "BG", "--restart"]);
    expect(JSON.parse(end.stdout)).toMatchObject({ read: 15, accepted: 15 });
    expect(sandbox.export()).toEqual(whole.export());
  });

  test("the advice that goes with it is what to add", async () => {
    const { report } = await rejected();
    expect(report.stdout).toContain("once you say of which country: --country <two letters>\n");
  });

  test("its files are their owner's alone, and are never written over", async () => {
    const { path, table } = await rejected();
    for (const file of [table, table.replace(/\.\w+$/, ".mapping.json")])
      expect((await stat(file)).mode & 0o777).toBe(OWNER_ONLY);
    const again = await invoke(["report", `${path}.rejects.ndjson`, `--${kind}`, table]);
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining(`name another file with --${kind}`) });
  });

  test("a mapping beside it that says the same stays, and one that somebody has changed is not written over", async () => {
    const { path, table } = await rejected();
    const again = [`${path}.rejects.ndjson`, `--${kind}`];
    await rm(table);
    expect(await invoke(["report", ...again, table])).toMatchObject({ code: 0 });
    const mapping = table.replace(/\.\w+$/, ".mapping.json");
    await rm(table);
    await writeFile(mapping, "{}");
    expect(await invoke(["report", ...again, table])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`${mapping} is there already`),
    });
  });

  test("rejects of it keep the first file and line, and a row that somebody adds has its own", async () => {
    const { path, sandbox, table, report } = await rejected(
      "Mail,Phone,Name\nana,1,\nben@shop.example,+359888123405,\n,2,",
    );
    const [, ...next] = nextIn(report.stdout);
    await backfill(sandbox, next);
    const text = await readFile(`${table}.rejects.ndjson`, "utf8");
    const lines = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ file, line, cells }) => [file, line, cells])).toEqual([
      [path, 2, { Mail: "ana", Phone: "1", Name: "" }],
      [path, 4, { Mail: "", Phone: "2", Name: "" }],
    ]);
    expect(lines[0].mapping.correctionOf).toBeUndefined();
  });

  test("a row that could not be read stays back until somebody says that its cells are right", async () => {
    const { sandbox, report } = await rejected("Mail,Phone,Name\nana@shop.example,Ana\nben@shop.example,,Ben,x\n");
    const [, ...next] = nextIn(report.stdout);
    const end = await backfill(sandbox, [...next, "--json"]);
    expect(JSON.parse(end.stdout)).toMatchObject({ read: 2, accepted: 0, invalid: 2 });
  });

  test("once its cell says nothing any more, it is sent", async () => {
    const { sandbox, table, report } = await rejected("Mail,Phone,Name\nana@shop.example,Ana\n");
    const [, ...next] = nextIn(report.stdout);
    if (kind === "csv") {
      const text = await readFile(table, "utf8");
      const mended = text.replace(
        /^.*put the cells of this row right.*ana@shop\.example.*$/m,
        ",2,ana@shop.example,,Ana",
      );
      await writeFile(table, mended);
    } else {
      await rm(table);
      await writeFile(
        table,
        await xlsxTable([
          ["why", "line", "Mail", "Phone", "Name"],
          ["", "2", "ana@shop.example", "", "Ana"],
        ]),
      );
    }
    expect(await backfill(sandbox, next)).toMatchObject({ code: 0 });
    expect(sandbox.state.find({ email: "ana@shop.example" })).toMatchObject([{ firstName: "Ana" }]);
  });

  test("rows of a spreadsheet are rejects with their cells as well", async () => {
    const rows = [
      ["Mail", "Phone"],
      ["ana@shop.example", "0888 123 405"],
      ["ben@shop.example", "+359888123406"],
    ];
    const path = await workspace.file("in.xlsx", await xlsxTable(rows));
    const sandbox = createSandbox();
    await backfill(sandbox, [
      path,
      "--map",
      "Mail=email",
      "--map",
      "Phone=phoneNumber",
      "--subscribed-at-changed",
      "false",
    ]);
    const table = await workspace.file(`fix.${kind}`);
    const { stdout } = await invoke(["report", `${path}.rejects.ndjson`, `--${kind}`, table]);
    const [, ...next] = nextIn(stdout);
    expect(await backfill(sandbox, [...next, "--country", "BG"])).toMatchObject({ code: 0 });
    expect(sandbox.state.find({ phoneNumber: "+359888123405" })).toHaveLength(1);
  });

  test("what the whole file has shown of dates is not guessed anew from the rejects", async () => {
    const rows = ["a@shop.example,25/12/2020,", "b@shop.example,12/25/2020,x", "c@shop.example,05/06/2020,x"];
    const map = ["--map", "Mail=email", "--map", "Since=registeredAt", "--map", "Visits=custom.numeric.visits"];
    const said = [...map, "--subscribed-at-changed", "false"];
    const { sandbox, report } = await rejected(["Mail,Since,Visits", ...rows].join("\n"), said);
    const [, ...next] = nextIn(report.stdout);
    const { stdout } = await backfill(sandbox, [...next, "--drop-invalid", "custom", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ read: 2, accepted: 1, invalid: 1 });
    expect(sandbox.state.find({ email: "c@shop.example" })).toEqual([]);
  });

  test("a source that has columns of these names keeps them", async () => {
    const { sandbox, report, path } = await rejected("Mail,Phone,Name,Why,line\nana@shop.example,12,Ana,because,7\n");
    const [, ...next] = nextIn(report.stdout);
    const mapping = next[2] ?? "";
    expect(JSON.parse(await readFile(mapping, "utf8")).correctionOf).toEqual({
      file: path,
      line: "line of the reject",
      why: "why of the reject",
    });
    await backfill(sandbox, [...next, "--drop-invalid", "phoneNumber"]);
    const [ana] = sandbox.state.find({ email: "ana@shop.example" });
    expect(ana?.custom?.string).toEqual([
      { key: "Why", values: ["because"] },
      { key: "line", values: ["7"] },
    ]);
  });

  test("is not offered where no reject can be a row, and does not speak of others then", async () => {
    const unsayable = { profile: { email: "a", unknown: { deep: 1 } }, subscribedAtChanged: true };
    const reject = (record: object): string => JSON.stringify({ outcome: "invalid", reason: "wrong", record });
    const path = await workspace.file("r.ndjson", `${reject(unsayable)}\n${reject(unsayable)}\n`);
    expect((await invoke(["report", path])).stdout).not.toContain("spreadsheet");
    const { stdout } = await invoke(["report", path, `--${kind}`, await workspace.file(`fix.${kind}`)]);
    expect(stdout).toContain(`2 rejects have something that no cell can say; correct the record in ${path}.\n`);
    expect(stdout).not.toContain("Table:");
    const sayable = { profile: { email: "b" }, subscribedAtChanged: true };
    const mixed = await workspace.file("mixed.ndjson", `${reject(unsayable)}\n${reject(sayable)}\n`);
    expect((await invoke(["report", mixed])).stdout).toContain("Or in a spreadsheet:");
  });

  test("records of the contract become rows by field; what no cell can say is told", async () => {
    const record = (profile: object, subscribedAtChanged = true): string =>
      JSON.stringify({ profile, subscribedAtChanged });
    const custom = { string: [{ key: "size", values: ["M", "L, long"] }], numeric: [{ key: "visits", values: [3] }] };
    const lines = [
      record({
        email: "a@refused.example",
        addTags: ["VIP", "Sofia, centre"],
        custom,
        location: { lat: 42.7, lon: 23 },
      }),
      record({ email: "b@refused.example", subscriptions: [] }),
      record({ phoneNumber: "0888", firstName: "Ben" }, false),
    ];
    const path = await workspace.file("in.ndjson", lines.join("\n"));
    const sandbox = createSandbox({ now: noon });
    await backfill(sandbox, [path]);
    const table = await workspace.file(`fix.${kind}`);
    const { stdout } = await invoke(["report", `${path}.rejects.ndjson`, `--${kind}`, table]);
    expect(stdout).toContain(
      `1 reject has something that no cell can say; correct the record in ${path}.rejects.ndjson`,
    );
    const [, ...next] = nextIn(stdout);
    await backfill(sandbox, [...next, "--country", "BG"]);
    const rejects = (await readFile(`${table}.rejects.ndjson`, "utf8"))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(rejects.find(({ status }) => status === 400).record).toEqual(JSON.parse(lines[0] ?? ""));
    expect(rejects.map(({ file, line }) => [file, line]).sort()).toEqual([
      [path, 1],
      [path, 3],
    ]);
  });

  test("two files in one become two tables, each with what reads it", async () => {
    const { path, report } = await rejected("Mail,Phone,Name\nana,1,\n");
    expect(report.code).toBe(0);
    const other = await workspace.file("other.csv", "Adresse\nben\n");
    await backfill(createSandbox(), [other, "--map", "Adresse=email", "--subscribed-at-changed", "false"]);
    const texts = [await readFile(`${path}.rejects.ndjson`), await readFile(`${other}.rejects.ndjson`)];
    const both = await workspace.file("both.ndjson");
    await writeFile(both, Buffer.concat(texts));
    const table = await workspace.file(`both.${kind}`);
    const { stdout } = await invoke(["report", both, `--${kind}`, table, "--json"]);
    const { tables, leftOut } = JSON.parse(stdout);
    expect(leftOut).toBe(0);
    expect(tables.map(({ rows }: { rows: number }) => rows)).toEqual([1, 1]);
    for (const { next } of tables) {
      const [, , ...args] = next.split(" ");
      expect(await backfill(createSandbox(), args)).toMatchObject({ code: 3 });
    }
  });
});
