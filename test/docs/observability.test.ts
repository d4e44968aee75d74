import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { tableRows } from "../../scripts/spec/assumptions.js";
import type { ClientEvent, Purpose } from "../../src/index.js";

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

/** What stands in backticks. */
const quoted = (cell: string): readonly string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = ""]) => word);
