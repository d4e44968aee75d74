import { expect, test } from "vitest";
import { changes } from "./gate.js";
import type { LegResult } from "./results.js";

const engine = { engine: "lax", version: "1", file: "draft07", vectors: 2, exceptions: [] } as const;
const recorded: LegResult = { inputs: "", engines: [engine], clients: [], quickstarts: [], judges: [] };

test("a run that gives what was recorded has no changes, with whatever version", () => {
  const now = { ...recorded, engines: [{ ...engine, version: "2" }] };
  expect(changes("perl", ["verdicts", "clients"], now, recorded)).toEqual([]);
});

test("another result is a change, in the parts that were run", () => {
  const now = { ...recorded, engines: [{ ...engine, vectors: 3 }] };
  expect(changes("perl", ["verdicts"], now, recorded)).toEqual([expect.stringContaining("perl/verdicts are not")]);
  expect(changes("perl", ["clients"], now, recorded)).toEqual([]);
});

test("a leg that was never recorded is a change", () => {
  expect(changes("perl", ["verdicts"], recorded, undefined)).toHaveLength(1);
});
