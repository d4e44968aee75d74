import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tableRows } from "../../scripts/spec/assumptions.js";
import type { ClientEvent, Purpose } from "../../src/index.js";
import { PAGES } from "../support/docs/pages.js";

const page = readFileSync("docs/observability.md", "utf8");
const rows = tableRows(page);

type Own<T extends ClientEvent["type"]> = Exclude<keyof Extract<ClientEvent, { type: T }>, "type" | keyof Purpose>;

/** An event, or a field of one, that is missing here does not compile. */
const attempt = { id: true, request: true, attempt: true, records: true, bytes: true } as const;
const counts = { read: true, accepted: true, invalid: true, rejected: true, failed: true, unsent: true } as const;
const FIELDS: { readonly [T in ClientEvent["type"]]: Readonly<Record<Own<T>, true>> } = {
  request: attempt,
  response: { ...attempt, durationMs: true, status: true, requestId: true },
  failure: { ...attempt, durationMs: true, code: true },
  retry: { ...attempt, code: true, status: true, waitMs: true },
  pause: { ms: true },
  split: { records: true },
  concurrency: { limit: true },
  start: {},
  end: { status: true, code: true, durationMs: true, ...counts },
};

test("the page has every event with its fields", () => {
  const shown = rows.flatMap(([type = "", , fields = ""]) => {
    const name = /^`(\w+)`$/.exec(type)?.[1];
    return name !== undefined && name in FIELDS ? [[name, quoted(fields)] as const] : [];
  });
  const known = Object.entries(FIELDS).map(([type, fields]) => [type, Object.keys(fields)] as const);
  expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(known));
});

test("the page has every metric of the example with its unit", () => {
  const example = readFileSync("examples/opentelemetry/observe.ts", "utf8");
  const made = [...example.matchAll(/create\w+\("([\w.]+)", \{\s*unit: "([^"]+)"/g)].map(([, ...found]) => found);
  const shown = rows
    .filter(([, unit = ""]) => /^`(?:s|\{\w+\})`$/.test(unit))
    .map((row) => row.slice(0, 2).flatMap(quoted));
  expect(shown).toEqual(made);
  expect(made.length).toBe(5);
});

test("the page names tests that are there", () => {
  const tests = [...page.matchAll(/`(test\/[\w./-]+\.test\.ts)`/g)].map(([, path = ""]) => path);
  for (const path of tests) expect(readFileSync(path, "utf8")).toContain("test(");
  expect(tests.length).toBeGreaterThan(0);
});

/** Where a program takes the server's words about a record, which may quote it: `message` of a reject, or of what became of one. */
const SERVER_WORDS =
  /\bonReject\b[^{}=]*\(\{[^}]*\bmessage\b[^}]*\}\)|\b(?:reject(?:ed)?|result|outcome)s?(?:\[\w+\]|\.at\(-?\d+\))?[?!]?\.message\b/;

test("no program of a page, of the contract's document or of the examples uses the server's words about a record", () => {
  const examples = readdirSync("examples", { recursive: true, encoding: "utf8" })
    .filter((file) => /\.m?[jt]s$/.test(file) && !file.includes("node_modules"))
    .map((file) => ({ place: `examples/${file}`, text: readFileSync(join("examples", file), "utf8") }));
  const documents = ["openapi/README.md", "examples/README.md"].map((path) => ({
    place: path,
    text: readFileSync(path, "utf8"),
  }));
  const blocks = PAGES.flatMap(({ path, fences }) =>
    fences
      .filter(({ language }) => /^[jt]s$/.test(language))
      .map(({ line, text }) => ({ place: `${path}:${line}`, text })),
  );
  const programs = [...blocks, ...documents, ...examples];
  expect(programs.filter(({ text }) => SERVER_WORDS.test(text)).map(({ place }) => place)).toEqual([]);
  expect(programs.filter(({ text }) => text.includes("onReject")).length).toBeGreaterThan(5);
});

test.each([
  "onReject: ({ context, issues, message }) => console.error(context, issues ?? message),",
  "onReject({ message }) { log(message); }",
  "onReject: async ({\n  context,\n  message,\n}) => {",
  "onReject: (reject) => console.error(reject.message),",
  "console.log(results[at].message)",
])("%j uses them", (text) => expect(text).toMatch(SERVER_WORDS));

/** What stands in backticks. */
const quoted = (cell: string): readonly string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = ""]) => word);
