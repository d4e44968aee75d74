import { describe, expect, test } from "vitest";
import { NOBODY } from "../../../scripts/generate/repository.js";
import { ownerless, specifiersOf } from "./hash.js";
import { matrix } from "./matrix.js";
import type { LegResult, Results } from "./results.js";
import { staleness } from "./stale.js";

const leg = (inputs: string): LegResult => ({
  inputs,

  engines: [],
  clients: [],
  quickstarts: [],
  judges: [],
});
const results: Results = { legs: { go: leg("one"), php: leg("two") } };
const current = new Map([
  ["go", "one"],
  ["php", "two"],
]);

describe("results", () => {
  test("are current when every hash is the one of now", () => {
    expect(staleness(results, current, matrix(results))).toEqual([]);
  });

  test("are stale for a leg that changed and for one that was never run, with the command that helps", () => {
    const hashes = new Map([...current, ["php", "other"], ["perl", "new"]] as const);
    const [problem] = staleness(results, hashes, matrix(results));
    expect(problem).toBe("results.json is stale for php, perl. Run `npm run portability -- --only php,perl`.");
  });

  test("of a leg that is gone are found", () => {
    const [problem] = staleness(results, new Map([["go", "one"]]), matrix(results));
    expect(problem).toContain("a leg that there is not, php");
  });

  test("and a matrix that does not belong to them are found", () => {
    expect(staleness(results, current, "edited")).toEqual([expect.stringContaining("MATRIX.md is not")]);
  });
});

test("imports that are there at run time count, and types do not", () => {
  const text = `import { a } from "./a.js";
import type { B } from "./b.js";
import {
  c,
  type D,
} from "../c.js";
import "./e.js";
export { f } from "./f.js";
import { join } from "node:path";
`;
  expect(specifiersOf(text)).toEqual(["./a.js", "../c.js", "./e.js", "./f.js"]);
});

test("results do not get stale by an owner who is put in, and every byte of a file counts", () => {
  const nobody = `"url": "https://github.com/${NOBODY}/releva-profiles/issues"`;
  const owned = nobody.replace(`${NOBODY}/releva-profiles`, "shop/customers");
  expect(ownerless(owned, "https://github.com/shop/customers")).toBe(nobody);
  expect(ownerless(owned, "https://github.com/another/customers")).toBe(owned);
  const bytes = Buffer.from([0, 128, 255]);
  expect(Buffer.from(ownerless(bytes.toString("latin1")), "latin1")).toEqual(bytes);
});
