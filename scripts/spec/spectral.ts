// Lints with the rules of other houses: Spectral's for OpenAPI, and IBM's API handbook. Redocly's are in redocly.ts.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import core from "@stoplight/spectral-core";
import parsers from "@stoplight/spectral-parsers";
import rulesets from "@stoplight/spectral-rulesets";
import type { Problem } from "./redocly.js";

const ibm: unknown = createRequire(import.meta.url)("@ibm-cloud/openapi-ruleset"); // it has no types

const RULESETS = { "spectral:oas": rulesets.oas, ibm } as const;

/** What stands against a rule, word for word in all rules that it holds for. */
const VENDOR = "the vendor chose the names, the path and the operation; the contract describes them";
const NO_LIMIT = "the vendor documents no limit, and one of ours would refuse what the API may take (A12, S4, S5)";

/** Rules that are switched off, each with its reason. One that no longer finds anything must go. */
export const OFF: Readonly<Record<string, string>> = {
  "ibm-major-version-in-path": VENDOR,
  "ibm-property-casing-convention": VENDOR,
  "ibm-enum-casing-convention": VENDOR,
  "ibm-operationid-casing-convention":
    "operationIds become names of methods: camelCase is what most generators keep as it is",
  "ibm-string-attributes": NO_LIMIT,
  "ibm-array-attributes": NO_LIMIT,
  "ibm-no-nullable-properties": "the page says what null does to subscriptions (V37)",
  "ibm-accept-and-return-models": "the page says that a 202 has an empty object; its schema is open, with no property",
  "ibm-avoid-inline-schemas":
    "it counts the two schemas inside `not`, which say that e-mail and phone are not both absent",
  "ibm-property-description": "it asks the same two schemas for descriptions",
};

/** Problems by the rules that are on, and rules that are off for nothing. */
export async function spectralProblems(files: readonly string[]): Promise<readonly Problem[]> {
  const found = (await Promise.all(files.map(linted))).flat();
  const unneeded = Object.keys(OFF).filter((rule) => !found.some((problem) => problem.rule === rule));
  return [
    ...found.filter(({ rule }) => !Object.hasOwn(OFF, rule)),
    ...unneeded.map((rule) => ({
      file: "scripts/spec/spectral.ts",
      line: 0,
      rule,
      message: "is switched off, and finds nothing any more",
    })),
  ];
}

async function linted(file: string): Promise<readonly Problem[]> {
  const parser = file.endsWith(".json") ? parsers.Json : parsers.Yaml;
  const document = new core.Document(await readFile(file, "utf8"), parser as typeof parsers.Json, file);
  const results = Object.values(RULESETS).map((ruleset) => {
    const spectral = new core.Spectral();
    spectral.setRuleset({ extends: [[ruleset as never, "recommended"]], rules: {} });
    return spectral.run(document);
  });
  return (await Promise.all(results))
    .flat()
    .map(({ code, message, range }) => ({ file, line: range.start.line + 1, rule: String(code), message }));
}
