import { cpSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fencesOf } from "../scripts/docs/markdown.js";
import { tableRows } from "../scripts/spec/assumptions.js";
import { EXIT, exitCodeOfSignal, SIGNALS } from "../src/cli/exit.js";
import * as api from "../src/index.js";
import { relevaPreset, type SandboxServer, startSandbox } from "../src/node.js";
import { createProject, type Project } from "./support/readme/project.js";
import { comparable, stepsOf } from "./support/readme/session.js";
import { typeCheck } from "./support/readme/type-check.js";

const readme = readFileSync("README.md", "utf8");
const fences = fencesOf(readme);
const programs = fences.filter(({ language }) => language === "ts");
const sessions = fences.filter(({ language }) => language === "console");

let project: Project;
beforeAll(() => {
  project = createProject();
  cpSync("examples/customers.csv", join(project.folder, "customers.csv"));
  for (const { mark, text } of fences.filter(({ language }) => ["ts", "csv"].includes(language))) {
    project.write(mark, `${text}\n`);
  }
});
afterAll(() => project.remove());

async function withSandbox<T>(use: (server: SandboxServer) => Promise<T>): Promise<T> {
  const server = await startSandbox();
  return use(server).finally(() => server.close());
}

describe("the code", () => {
  test("is all here, each program with the name of its file", () => {
    const names = "client one-record in-tests file backfill resume events queue errors custom mapping".split(" ");
    expect(programs.map(({ mark }) => mark)).toEqual(names.map((name) => `${name}.ts`));
  });

  test("compiles against the public names", { timeout: 60_000 }, () => {
    expect(typeCheck(programs.map(({ mark }) => join(project.folder, mark)))).toEqual([]);
  });

  test.concurrent.each(programs.map(({ mark, text }) => [mark, text] as const))(
    "%s runs, and prints what its comments say",
    (mark, text) =>
      withSandbox(async ({ connection }) => {
        const { code, stdout } = await project.runFile(mark, connection);
        const promised = [...text.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, comment]) => comment);
        expect(stdout.split("\n").filter((line) => line !== "")).toEqual(promised);
        expect(code).toBe(0);
      }),
  );

  test("one-record.ts sends the payload below it", async () => {
    const [payload] = fences.filter(({ mark }) => mark === "UpsertProfilesRequest");
    const digest = (send: (server: SandboxServer) => Promise<unknown>): Promise<string> =>
      withSandbox(async (server) => {
        await send(server);
        return server.sandbox.digest();
      });
    const bySource = await digest(({ connection }) => project.runFile("one-record.ts", connection));
    const byPayload = await digest(({ connection }) => {
      const { profiles } = JSON.parse(payload?.text ?? "") as api.UpsertProfilesRequest;
      return api.createClient(connection).upsert(profiles);
    });
    expect(bySource).toBe(byPayload);
  });
});

describe("the sessions", () => {
  test("print what they show", { timeout: 60_000 }, () =>
    withSandbox(async ({ connection }) => {
      const steps = sessions.flatMap(({ text }) => stepsOf(text));
      for (const { command, output } of steps) {
        const ended = await project.runLine(command, connection);
        expect(comparable(ended.stdout), command).toBe(comparable(output));
      }
      expect(steps.length).toBeGreaterThan(5);
    }),
  );

  test("are compared without what depends on the speed of the machine", () => {
    const slow =
      "0% · 0 accepted · 0/s\n45% · 4\u00a0500 accepted · 3 rejected · 880/s · 6.2 s left · 2 retries\n" +
      "  read            10\u00a0000\n\n  151 requests, 2 retries, 90 to find the rejected, 3.8 MB in 1 min 2 s\n";
    expect(comparable(slow)).toBe(comparable("  read            10 000\n\n  3 requests, 3.0 kB in 0.1 s\n"));
    expect(comparable("  0.0 s\n")).toBe(comparable("  1 min 0 s\n"));
    expect(comparable("  read  12\n")).not.toBe(comparable("  read  13\n"));
  });
});

describe("the tables", () => {
  const rows = tableRows(readme);

  test("have every error of the package", () => {
    const errors = Object.entries(api).filter(([name]) => /^[A-Z]\w+Error$/.test(name));
    const bases = ["RelevaError", "RequestError", "HttpError"];
    const named = rows.flatMap(([name = ""]) => /^`(\w+Error)`$/.exec(name)?.[1] ?? []);
    expect(named.toSorted()).toEqual(
      errors
        .map(([name]) => name)
        .filter((name) => !bases.includes(name))
        .toSorted(),
    );
    for (const base of bases) expect(readme).toContain(`\`${base}\``);
  });

  test("have every exit code of the command line", () => {
    const codes = rows.flatMap(([cell = ""]) => (/^\d+(, \d+)*$/.test(cell) ? cell.split(", ").map(Number) : []));
    expect(codes).toEqual([...Object.values(EXIT), ...SIGNALS.map(exitCodeOfSignal)]);
  });

  test("have every column of the vendor's import, with its field", () => {
    const columns = Object.entries(relevaPreset.columns).map(([column, { field }]) => [
      `\`${column}\``,
      `\`${field}\``,
    ]);
    expect(
      rows.filter(([column = ""]) => columns.some(([name]) => name === column)).map((row) => row.slice(0, 2)),
    ).toEqual(columns);
  });
});

describe("the text", () => {
  test("names tests, files and headings that are there", () => {
    const tests = [...readme.matchAll(/`(test\/[\w./-]+\.test\.ts)`/g)].map(([, path = ""]) => path);
    const links = [...readme.matchAll(/\]\((?!https:)([^)#]*)(?:#([\w-]+))?\)/g)].map(([, path = "", heading]) => ({
      path: path === "" ? "README.md" : path,
      heading,
    }));
    const dead = links.filter(
      ({ path, heading }) => !existsSync(path) || !(heading === undefined || headings(path).includes(heading)),
    );
    expect([...dead, ...tests.filter((path) => !existsSync(path))]).toEqual([]);
    expect(tests.length).toBeGreaterThan(0);
  });

  test("names assumptions that are explained", () => {
    const explained = new Set(tableRows(readFileSync("openapi/README.md", "utf8")).map(([id]) => id));
    const named = [...readme.matchAll(/\b[AS]\d+\b/g)].map(([id]) => id);
    expect(named.filter((id) => !explained.has(id))).toEqual([]);
    expect(named.length).toBeGreaterThan(0);
  });
});

/** The anchors that GitHub gives to the headings of a document. */
function headings(path: string): readonly string[] {
  const titles = readFileSync(path, "utf8").matchAll(/^#+ (.*)$/gm);
  return [...titles].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}
