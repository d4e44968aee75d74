import { execFile } from "node:child_process";
import { copyFile, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { LIBRARIES } from "../../scripts/package/chunks.js";

/** The package as its users get it: packed, installed in an empty project, used from there. */
const exec = promisify(execFile);
let project: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), "releva-profiles-consumer-"));
  await writeFile(join(project, "package.json"), JSON.stringify({ name: "consumer", private: true, type: "module" }));
  await npm("install", inject("tarball"));
});

afterAll(() => rm(project, { recursive: true, force: true }));

const npm = (...args: string[]): Promise<unknown> =>
  exec("npm", [...args, "--no-audit", "--no-fund", "--prefer-offline"], { cwd: project });

async function node(file: string, source: string): Promise<unknown> {
  await writeFile(join(project, file), source);
  const { stdout } = await exec(process.execPath, [file], { cwd: project });
  return JSON.parse(stdout);
}

const SCENARIO = `
  const sandbox = createSandbox();
  const client = createClient(sandbox.connection);
  const record = (n) => ({ profile: { email: "customer" + n + "@shop.example" }, subscribedAtChanged: false });
  const one = await client.upsert(record(0));
  const run = await client.backfill(Array.from({ length: 1000 }, (_, n) => record(n)));
  console.log(JSON.stringify([one.accepted, run.status, run.accepted, sandbox.state.count]));
`;

test("it brings openapi-fetch and nothing else", async () => {
  const installed = (await readdir(join(project, "node_modules"))).filter((name) => !name.startsWith("."));
  expect(installed).toEqual(["openapi-fetch", "openapi-typescript-helpers", "releva-profiles"]);
});

test("upsert and backfill work from an ES module", async () => {
  const source = `import { createClient } from "releva-profiles"; import { createSandbox } from "releva-profiles/sandbox"; ${SCENARIO}`;
  expect(await node("use.mjs", source)).toEqual([1, "completed", 1000, 1000]);
});

test("upsert and backfill work from require", async () => {
  const source = `const { createClient } = require("releva-profiles"); const { createSandbox } = require("releva-profiles/sandbox"); (async () => { ${SCENARIO} })();`;
  expect(await node("use.cjs", source)).toEqual([1, "completed", 1000, 1000]);
});

test("a record of ./node is a record of the client: files, server and client share their classes", async () => {
  await writeFile(
    join(project, "two.ndjson"),
    '{"profile":{"email":"a@shop.example"},"subscribedAtChanged":false}\nnot json\n',
  );
  const source = `
    import { createClient } from "releva-profiles"; import { nodeFetch, readNdjson, startSandbox } from "releva-profiles/node";
    const server = await startSandbox({ port: 0 });
    const rejects = [];
    const report = await createClient({ ...server.connection, fetch: nodeFetch }).backfill(readNdjson("two.ndjson"), { onReject: (r) => { rejects.push(r.issues[0].code); } });
    await server.close();
    console.log(JSON.stringify([report.accepted, report.invalid, rejects]));`;
  expect(await node("files.mjs", source)).toEqual([1, 1, ["json"]]);
});

test("every error keeps the name of its class, which logs show", async () => {
  const source = `
    import * as api from "releva-profiles"; import { InputError } from "releva-profiles/sandbox";
    const errors = Object.entries({ ...api, InputError }).filter(([, value]) => value.prototype instanceof Error);
    console.log(JSON.stringify(errors.map(([exported, { name }]) => [exported, name])));`;
  const names = (await node("names.mjs", source)) as [string, string][];
  expect(names.length).toBeGreaterThan(15);
  expect(names.filter(([exported, name]) => exported !== name)).toEqual([]);
});

test("the contract and its twins can be read by name", async () => {
  const source = `
    import { readFileSync } from "node:fs"; import { createRequire } from "node:module";
    const require = createRequire(import.meta.url);
    const names = ["openapi.json", "openapi-3.0.json", "schema.json", "vectors.json", "package.json"];
    const sizes = names.map((name) => Object.keys(require("releva-profiles/" + name)).length > 0);
    console.log(JSON.stringify([...sizes, readFileSync(require.resolve("releva-profiles/openapi.yaml"), "utf8").includes("\\nopenapi: 3.1.1\\n")]));`;
  expect(await node("files-by-name.mjs", source)).toEqual([true, true, true, true, true, true]);
});

test("npx releva-profiles demo --records 1000 ends with the agreed numbers", async () => {
  const { stdout } = await exec("npx", ["--no-install", "releva-profiles", "demo", "--records", "1000"], {
    cwd: project,
  });
  expect(stdout).toMatch(/The numbers agree: 1.000 rows/);
});

describe("what comes in a file of its own, and late, is what the source was written against", () => {
  const AUTO = ["--map", "auto", "--subscribed-at-changed", "false"];
  const GREEK = "17-excel-gr-1253.csv";
  const NEEDS: Readonly<Record<string, readonly string[]>> = {
    "libphonenumber-js/max": ["validate", "customers.csv", ...AUTO, "--country", "BG", "--time-zone", "Europe/Sofia"],
    luxon: ["validate", "customers.csv", ...AUTO, "--country", "BG", "--time-zone", "Europe/Sofia"],
    "ajv/dist/2020.js": ["validate", "customers.csv", "--map", "mapping.json"],
    "iconv-lite": ["validate", GREEK, "--encoding", "windows-1253", ...AUTO],
    chardet: ["columns", GREEK],
    yauzl: ["validate", "35-kunden.xlsx", ...AUTO, "--country", "DE", "--time-zone", "Europe/Berlin"],
    sax: ["validate", "35-kunden.xlsx", ...AUTO, "--country", "DE", "--time-zone", "Europe/Berlin"],
    "fflate/browser": ["report", "customers.ndjson", "--xlsx", "fix.xlsx"],
  };

  test("undici", async () => {
    const source = `
      import { nodeFetch, startSandbox } from "releva-profiles/node";
      const server = await startSandbox({ port: 0 });
      const { status } = await nodeFetch(new Request(server.url + "/_sandbox/health"));
      await server.close();
      console.log(status);`;
    expect(await node("undici.mjs", source)).toBe(200);
  });

  beforeAll(async () => {
    const field = fileURLToPath(new URL("../support/fixtures/field/", import.meta.url));
    for (const file of [GREEK, "35-kunden.xlsx"]) await copyFile(join(field, file), join(project, file));
    const customers = "E-mail,Phone,Registered\nanna@example.com,0888 123 456,24.12.2025 18:00\n";
    await writeFile(join(project, "customers.csv"), customers);
    const reject = { outcome: "invalid", record: null, cells: { "E-mail": "anna" }, readAs: "1" };
    await writeFile(join(project, "customers.ndjson"), JSON.stringify(reject));
    const mapping = { columns: { "E-mail": "email" }, unknownColumns: "ignore", subscribedAtChanged: false };
    await writeFile(join(project, "mapping.json"), JSON.stringify(mapping));
  });

  test("each has a test here that needs it", () => {
    expect([...Object.keys(NEEDS), "undici"].sort()).toEqual(Object.keys(LIBRARIES).sort());
  });

  test.each(Object.entries(NEEDS))("%s", async (library, args) => {
    const run = exec("npx", ["--no-install", "releva-profiles", ...args], { cwd: project });
    const { stdout, stderr } = await run.catch((error: { stdout: string; stderr: string }) => error);
    if (library === "chardet") expect(stderr).toContain("it looks like windows-1253");
    else expect(stdout, stderr).toMatch(/^ *valid +[1-9]|^Table: |numbers agree/m);
  });
});
