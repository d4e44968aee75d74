import { cpSync, existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { BUDGET } from "../../scripts/package/rules.js";
import { tableRows } from "../../scripts/spec/assumptions.js";
import * as api from "../../src/index.js";
import { relevaPreset, type SandboxServer, startSandbox } from "../../src/node.js";
import { anchorsOf } from "../support/docs/anchors.js";
import { INPUTS, PAGES, type Page, PROGRAMS, promisedBy } from "../support/docs/pages.js";
import { createProject, type Project } from "../support/docs/project.js";
import { comparable, stepsOf } from "../support/docs/session.js";
import { typeCheck } from "../support/docs/type-check.js";
import { wrongIn } from "../support/docs/typed.js";

/** Beside the package: what a page says that its reader has installed. */
const PACKAGES = ["@opentelemetry", "@hono", "hono", "kafkajs", "pg", "@types", "vitest"];

async function withSandbox<T>(use: (server: SandboxServer) => Promise<T>): Promise<T> {
  const server = await startSandbox();
  return use(server).finally(() => server.close());
}

describe("the programs of the pages", () => {
  let project: Project;
  beforeAll(() => {
    project = createProject(PACKAGES);
    cpSync("examples/customers.csv", join(project.folder, "customers.csv"));
    cpSync("examples/opentelemetry/observe.ts", join(project.folder, "observe.ts")); // as observability.md says
    for (const { mark, text } of [...PROGRAMS, ...INPUTS]) project.write(mark, `${text}\n`);
  });
  afterAll(() => project.remove());

  test("have names of their own", () => {
    const names = [...PROGRAMS, ...INPUTS].map(({ mark }) => mark);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
    const nameless = PAGES.flatMap(({ path, fences }) =>
      fences
        .filter(({ language, mark }) => /^[jt]s$/.test(language) && !/^[\w.-]+\.(?:ts|mjs|cjs)$/.test(mark))
        .map(({ line }) => `${path}:${line}`),
    );
    expect(nameless).toEqual([]);
  });

  test("compile against the public names", { timeout: 120_000 }, () => {
    const typed = PROGRAMS.filter(({ language }) => language === "ts");
    expect(typeCheck(typed.map(({ mark }) => join(project.folder, mark)))).toEqual([]);
    expect(typed.length).toBeGreaterThan(10);
  });

  test("of the README are TypeScript as well, as it says", () => {
    const own = PROGRAMS.filter(({ page, language }) => page === "README.md" && language === "js");
    const paths = own.map(({ mark, text }) => {
      const name = `readme-${mark.replace(/\.\w+$/, ".ts")}`;
      project.write(name, `${text}\n`);
      return join(project.folder, name);
    });
    expect(typeCheck(paths)).toEqual([]);
    expect(paths).not.toEqual([]);
  });

  const run = PROGRAMS.filter(({ marks }) => !marks.isOnlyCompiled);
  test.concurrent.each(run.map(({ page, mark, text }) => [page, mark, text] as const))(
    "%s: %s runs, and prints what its comments say",
    (_, mark, text) =>
      withSandbox(async ({ connection }) => {
        const { code, stdout, stderr } = await project.runFile(mark, connection);
        expect(
          stdout.split("\n").filter((line) => line !== ""),
          stderr,
        ).toEqual(promisedBy(text));
        expect(code, stderr).toBe(0);
      }),
  );

  test("consume.ts ends with the error of a refused key, and has committed nothing", () =>
    withSandbox(async ({ connection, sandbox }) => {
      sandbox.faults.add({ fault: { kind: "status", status: 401 }, when: { every: 1 } });
      const { code, stdout, stderr } = await project.runFile("consume.ts", connection);
      expect([code, stdout]).toEqual([1, ""]);
      expect(stderr).toContain("the secret key was refused");
      expect(stderr).not.toContain("dead letter");
    }));

  test("consume.ts is stopped in an outage, and commits nothing behind what was not delivered", () =>
    withSandbox(async ({ connection, sandbox }) => {
      sandbox.faults.add({ fault: { kind: "status", status: 503 }, when: { every: 1 } });
      const stop = new AbortController();
      const ended = project.runFile("consume.ts", connection, { stop: stop.signal });
      while (sandbox.requests.total === 0) await setTimeout(10);
      stop.abort();
      const { code, stdout, stderr } = await ended;
      expect([code, stdout]).toEqual([0, "committed 0\n"]);
      expect(stderr).not.toContain("dead letter");
    }));

  test("one-record.ts sends the payload below it", async () => {
    const page = PAGES.find(({ fences }) => fences.some(({ mark }) => mark === "one-record.ts"));
    const payload = page?.fences.find(({ mark }) => mark === "UpsertProfilesRequest");
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
  const played = PAGES.flatMap((page) => {
    const steps = page.fences.filter(({ language }) => language === "console").flatMap(({ text }) => stepsOf(text));
    return steps.length === 0 ? [] : [{ page: page.path, steps }];
  });

  test("are there", () => expect(played.flatMap(({ steps }) => steps).length).toBeGreaterThan(5));

  test.concurrent.each(played)("of $page print what they show", { timeout: 120_000 }, ({ page, steps }) =>
    withSandbox(async ({ connection }) => {
      const project = createProject();
      cpSync("examples", join(project.folder, "examples"), { recursive: true });
      cpSync("examples/customers.csv", join(project.folder, "customers.csv"));
      const own = [...PROGRAMS, ...INPUTS].filter((file) => file.page === page);
      for (const { mark, text } of own) project.write(mark, `${text}\n`);
      for (const { command, output } of steps) {
        const ended = await project.runLine(command, connection);
        expect(comparable(ended.stdout), command).toBe(comparable(output));
      }
      project.remove();
    }),
  );

  test("are compared without what depends on the speed of the machine", () => {
    const slow =
      "0% · 0 accepted · 0/s\n45% · 4\u00a0500 accepted · 3 rejected · 880/s · 6.2 s left · 2 retries\n" +
      "  read            10\u00a0000\n\n  151 requests, 2 retries, 90 to find the rejected, 3.8 MB in 1 min 2 s\n";
    expect(comparable(slow)).toBe(comparable("  read            10 000\n\n  3 requests, 3.0 kB in 0.1 s\n"));
    expect(comparable("  0.0 s\n")).toBe(comparable("  1 min 0 s\n"));
    const nights = ["2024-10-02 at 01:15", "2024-10-03 at 01:20"];
    const [one, other] = nights.map((time) =>
      comparable(`customers.csv was sent already on ${time} UTC, nothing to do`),
    );
    expect(one).toBe(other);
    expect(comparable("x.rejects.2024-10-02T01-15-20Z.ndjson")).toBe(
      comparable("x.rejects.2024-10-03T01-20-07Z.ndjson"),
    );
    expect(comparable("  read  12\n")).not.toBe(comparable("  read  13\n"));
  });
});

test("sizes are shown as the program writes them", () => {
  const sizes = PAGES.flatMap(({ path, text }) =>
    [...text.matchAll(/([\d.]+) ([kM])B in [\d.]+ s/g)].map((each) => [path, ...each]),
  );
  expect(sizes.filter(([, , size]) => Number(size) < 1)).toEqual([]); // fewer than 1 000 are bytes
  expect(sizes.length).toBeGreaterThan(0);
});

describe("what is typed elsewhere", () => {
  const typed = PAGES.flatMap(({ path, fences }) =>
    fences
      .filter(({ language }) => language === "sh" || language === "powershell")
      .map(({ line, text }) => ({ place: `${path}:${line}`, text })),
  );

  test("has commands, flags and scripts that there are", () => {
    expect(typed.flatMap(({ place, text }) => wrongIn(text).map((wrong) => `${place} ${wrong}`))).toEqual([]);
    expect(typed.length).toBeGreaterThan(0);
  });

  test.each([
    ["npx releva-profiles backfil customers.csv", "no command backfil"],
    ["npx releva-profiles backfill customers.csv --resumes", "backfill has no --resumes"],
    ["RELEVA_SECRET_KEY=x releva-profiles \\\n  backfill customers.csv \\\n  --contry BG", "backfill has no --contry"],
    ["npx releva-profiles validate `\n  customers.csv --yess", "validate has no --yess"],
    ["cat x.csv | npx releva-profiles backfill - --jsn", "backfill has no --jsn"],
    ["npm ci && npm run demmo", "no script demmo"],
  ])("%j is found to be wrong", (command, wrong) => expect(wrongIn(command)).toEqual([wrong]));

  test("is in a language that is judged or needs no judge", () => {
    const known = "ts js csv json ndjson console sh powershell yaml sql text txt http dockerfile".split(" ");
    const unknown = PAGES.flatMap(({ path, fences }) =>
      fences.filter(({ language }) => !known.includes(language)).map(({ line, language }) => [path, line, language]),
    );
    expect(unknown).toEqual([]);
  });

  test("is YAML where it says so", () => {
    const blocks = PAGES.flatMap(({ fences }) => fences.filter(({ language }) => language === "yaml"));
    for (const { text } of blocks) expect(() => text.split(/^---$/m).map((part) => parse(part))).not.toThrow();
  });
});

describe("the tables", () => {
  const rows = PAGES.flatMap(({ text }) => tableRows(text));

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
  test("of the README is short, and names the budgets of the package", () => {
    const [readme] = PAGES;
    expect(readme?.text.split("\n").length).toBeLessThanOrEqual(180);
    expect(readme?.text).toContain(`At most ${BUDGET.coreKB} kB of JavaScript`);
    expect(readme?.text.replaceAll("\n", " ")).toContain(` ${BUDGET.packedKB / 1000} MB as a package`);
  });

  test("names tests, files and headings that are there", () => {
    const tests = PAGES.flatMap(({ text }) => [...text.matchAll(/`(test\/[\w./-]+\.test\.ts)`/g)]);
    expect(tests.map(([, path = ""]) => path).filter((path) => !existsSync(path))).toEqual([]);
    expect(tests.length).toBeGreaterThan(0);
    expect(PAGES.flatMap(deadLinks)).toEqual([]);
  });

  test("names assumptions that are explained", () => {
    const explained = new Set(tableRows(readFileSync("openapi/README.md", "utf8")).map(([id]) => id));
    const named = PAGES.flatMap(({ text }) => [...text.matchAll(/\b[AS]\d{1,2}\b/g)].map(([id]) => id));
    expect(named.filter((id) => !explained.has(id))).toEqual([]);
    expect(named.length).toBeGreaterThan(0);
  });
});

/** Links of a page to what is not there: a file, or a heading of it. */
function deadLinks({ path, text }: Page): readonly string[] {
  const links = [...text.matchAll(/\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)/g)];
  return links.flatMap(([, target = "", heading]) => {
    const file = target === "" ? path : normalize(join(dirname(path), target));
    const isThere =
      existsSync(file) && (heading === undefined || anchorsOf(readFileSync(file, "utf8")).includes(heading));
    return isThere ? [] : [`${path}: ${target}${heading === undefined ? "" : `#${heading}`}`];
  });
}
