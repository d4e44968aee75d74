import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
// @ts-expect-error a redocly plugin is JavaScript
import house from "../../openapi/rules/index.js";
import { lintFiles, type Problem } from "../../scripts/spec/redocly.js";
import { applyPatch, type Operation } from "../support/openapi/patch.js";

interface Broken {
  readonly why: string;
  /** The contract that is broken. @default "openapi/openapi.yaml" */
  readonly of?: string;
  readonly patch: readonly Operation[];
}

const BROKEN = join(import.meta.dirname, "../support/openapi/broken");
const CONTRACT = "openapi/openapi.yaml";
const names: readonly string[] = Object.keys(house().rules.oas3);
const cases = readdirSync(BROKEN).flatMap((file) => {
  const examples = parse(readFileSync(join(BROKEN, file), "utf8")) as readonly Broken[];
  const rule = file.replace(/\.yaml$/, "");
  return examples.map(({ of = CONTRACT, ...broken }, index) => ({
    ...broken,
    of,
    rule,
    file: `${rule}.${index}.yaml`,
  }));
});

describe("house rules", () => {
  const folder = mkdtempSync(join(tmpdir(), "broken-contracts-"));
  let problems: readonly Problem[] = [];

  // One process for all: starting redocly is what takes time.
  beforeAll(async () => {
    symlinkSync(resolve("openapi/examples"), join(folder, "examples"), "junction");
    for (const { file, of, patch } of cases) {
      const broken = applyPatch(parse(readFileSync(of, "utf8")), patch);
      writeFileSync(join(folder, file), JSON.stringify(broken, undefined, 2));
    }
    problems = await lintFiles([CONTRACT, ...cases.map(({ file }) => join(folder, file))]);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("the contract keeps them all", () => {
    expect(problems.filter(({ file }) => file === CONTRACT)).toEqual([]);
  });

  test("every rule has a broken example, and every example a rule", () => {
    expect(new Set(cases.map(({ rule }) => rule))).toEqual(new Set(names));
  });

  test.each(cases)("$rule: $why", ({ rule, file }) => {
    const broken = problems.filter((problem) => problem.file.endsWith(`/${file}`));
    expect(new Set(broken.map((problem) => problem.rule))).toEqual(new Set([`house/${rule}`]));
    expect(broken.every(({ line }) => line > 0)).toBe(true);
  });
});
