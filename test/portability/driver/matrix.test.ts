import { expect, test } from "vitest";
import { markdownTable, matrix } from "./matrix.js";
import type { ClientResult, LegResult } from "./results.js";

const client: ClientResult = {
  tool: "generator",
  language: "PHP",
  version: "1.2.3",
  input: "3.1",
  generate: "yes",
  compile: "none",
  wire: "equal",
  state: "equal",
  differences: [],
};
const known = { wire: "differs", differences: ["milliseconds-lost"], reason: "It cuts.", upstream: "o/n#7" } as const;

function textFor(...clients: readonly ClientResult[]): string {
  const leg: LegResult = { inputs: "", engines: [], clients, quickstarts: [], judges: [] };
  return matrix({ legs: { php: leg } });
}

test("a client is one line", () => {
  expect(textFor(client)).toContain("| PHP      | generator | 1.2.3   | 3.1   | yes      | -       | equal | equal |");
});

test("what is not green has its reason, its names and its issue", () => {
  expect(textFor({ ...client, ...known })).toContain(
    "- **PHP, generator**, from 3.1: It cuts. (`milliseconds-lost`) Upstream: [o/n#7](https://github.com/o/n/issues/7).",
  );
});

test("what is known of both inputs is said once", () => {
  const text = textFor({ ...client, ...known }, { ...client, ...known, input: "3.0" });
  expect(text.match(/It cuts\./g)).toHaveLength(1);
  expect(text).toContain("from 3.1 and 3.0: It cuts.");
});

test("an engine is listed with its exceptions and their reasons", () => {
  const exceptions = [{ reason: "It is lax.", vectors: ["a", "b"] }];
  const engine = { engine: "lax", version: "9", file: "draft07", vectors: 600, exceptions } as const;
  const leg: LegResult = { inputs: "", engines: [engine], clients: [], quickstarts: [], judges: [] };
  const text = matrix({ legs: { perl: leg } });
  expect(text).toContain("| lax    | 9       | draft-07 | 600     | 2          |");
  expect(text).toContain("- **lax** (2): It is lax.");
});

test("a table is padded by what is seen, and a bar in a cell stays in it", () => {
  expect(markdownTable(["a", "name"], [["Zoë|", "x"]])).toBe("| a     | name |\n| ----- | ---- |\n| Zoë\\| | x    |");
});
