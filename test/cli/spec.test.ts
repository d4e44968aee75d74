import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { invoke } from "../support/cli/invoke.js";

test("spec prints the contract as one file that refers to no other", async () => {
  const { code, stdout } = await invoke(["spec"]);
  expect(code).toBe(0);
  const { "x-generated": _, ...bundled } = JSON.parse(await readFile("generated/openapi.json", "utf8"));
  expect(parse(stdout)).toEqual(bundled);
  const references = [...stdout.matchAll(/\$ref: "?([^"\n]+)/g)].map(([, target]) => target);
  expect(references).not.toEqual([]);
  expect(references.filter((target) => !target?.startsWith("#/"))).toEqual([]);
});

test("readers of YAML 1.1 and 1.2 find the same in it", async () => {
  const { stdout } = await invoke(["spec"]);
  expect(parse(stdout, { version: "1.1" })).toEqual(parse(stdout));
});

test.each([
  ["--json", (spec: { openapi: string }) => spec.openapi === "3.1.1"],
  ["--3.0", (spec: { openapi: string }) => spec.openapi === "3.0.3"],
  ["--schema", (spec: object) => "$schema" in spec],
  ["--draft-07", ({ $schema }: { $schema: string }) => $schema.includes("draft-07")],
  ["--postman", ({ info }: { info: { schema: string } }) => info.schema.includes("collection")],
  ["--vectors", (spec: object) => JSON.stringify(spec).includes('"valid":false')],
])("spec %s prints that form", async (flag, isIt) => {
  const { code, stdout } = await invoke(["spec", flag]);
  expect(code).toBe(0);
  expect(isIt(JSON.parse(stdout))).toBe(true);
});

test("spec prints one form at a time", async () => {
  expect(await invoke(["spec", "--json", "--schema"])).toMatchObject({ code: 2, stdout: "" });
});
