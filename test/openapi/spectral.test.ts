import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { OFF, spectralProblems } from "../../scripts/spec/spectral.js";

/** Rules that find something in the contract when it is changed so. */
async function rulesBroken(change: (text: string) => string): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "releva-spectral-"));
  const file = join(folder, "openapi.yaml");
  const text = readFileSync("generated/openapi.yaml", "utf8");
  expect(change(text)).not.toBe(text);
  writeFileSync(file, change(text));
  const problems = await spectralProblems([file]);
  rmSync(folder, { recursive: true });
  return [...new Set(problems.map(({ rule }) => rule))];
}

test.each([
  ["info-contact", (text: string) => text.replace(/ {2}contact:\n.*\n.*\n/, "")],
  [
    "operation-tag-defined",
    (text: string) => text.replace("      tags:\n        - Profiles", "      tags:\n        - Other"),
  ],
  ["oas3-valid-media-example", (text: string) => text.replace("subscribedAtChanged: false", "subscribedAtChanged: no")],
  ["ibm-summary-sentence-style", (text: string) => text.replace("profiles in bulk\n", "profiles in bulk.\n")],
])("%s finds what breaks it", async (rule, change) => {
  expect(await rulesBroken(change)).toContain(rule);
});

test("a rule that is switched off for nothing is a problem", async () => {
  const camelCase = "ibm-operationid-casing-convention";
  expect(await rulesBroken((text) => text.replace("upsertProfiles", "upsert_profiles"))).toContain(camelCase);
});

test("each rule that is switched off has its reason", () => {
  expect(Object.values(OFF).filter((reason) => reason.length < 20)).toEqual([]);
});
