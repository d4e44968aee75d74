import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSandbox } from "../../src/sandbox/index.js";
import { invoke } from "../support/cli/invoke.js";
import type { Case, Verdict } from "../support/heavy/field-files/case.js";
import { fieldFiles } from "../support/heavy/field-files/generate.js";

const FILES = [...fieldFiles()];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "releva-field-files-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("the files differ in their names, and are as many as the field asks for", () => {
  expect(new Set(FILES.map(({ name }) => name)).size).toBe(FILES.length);
  expect(FILES.length).toBeGreaterThanOrEqual(200);
});

test("each file that went wrong once is made again", async () => {
  const fixtures = await readdir("test/support/fixtures/field");
  const names = fixtures.map((name) => name.replace(/\.\w+$/, ""));
  expect(names.filter((name) => !FILES.some((file) => file.name.startsWith(`${name}: `)))).toEqual([]);
});

test.each(FILES)("$name", async (file) => {
  const { verdict, words } = await sendFile(file);
  expect(verdict, words).toEqual({ ...file.expected, sent: file.expected.sent.map(canonical) });
});

/** Sends a file at the command line, and reads what arrived off the wire. */
async function sendFile({ name, file, bytes, args }: Case): Promise<{ verdict: unknown; words: string }> {
  const { connection } = createSandbox();
  const bodies: string[] = [];
  const own = join(folder, String(FILES.findIndex((other) => other.name === name)));
  await mkdir(own);
  const path = join(own, file);
  await writeFile(path, bytes);
  const { code, stdout, stderr } = await invoke(
    ["backfill", path, ...args, "--json", "--quiet", "--concurrency", "1"],
    {
      env: { RELEVA_SECRET_KEY: connection.secretKey, RELEVA_BASE_URL: connection.baseUrl },
      async fetch(target, init) {
        bodies.push(await new Response(init?.body).text());
        return connection.fetch(target, init);
      },
    },
  );
  const reports = stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const sum = (value: (report: Record<string, number>) => number | undefined): number =>
    reports.reduce((total, report) => total + (value(report) ?? 0), 0);
  const verdict: Record<keyof Verdict, unknown> = {
    code,
    accepted: sum(({ accepted }) => accepted),
    rejected: sum(({ invalid = 0, rejected = 0 }) => invalid + rejected),
    dropped: sum(({ sentWithout = {} }) =>
      Object.values(sentWithout).reduce((all: number, one) => all + Number(one), 0),
    ),
    subscribed: sum(({ subscribed }) => subscribed),
    sent: bodies.flatMap((body) => JSON.parse(body).profiles.map(canonical)),
  };
  return { verdict, words: `${stdout}${stderr}` };
}

/** A record as text whose properties are in one order: on the wire they come as the columns do. */
const canonical = (record: unknown): string => JSON.stringify(inOrder(record));

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, inner]) => [key, inOrder(inner)]),
  );
}
