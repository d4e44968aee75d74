import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { invoke } from "../support/cli/invoke.js";

test("spec prints the contract as it is written", async () => {
  const { code, stdout } = await invoke(["spec"]);
  expect(code).toBe(0);
  expect(stdout).toBe(await readFile("openapi/openapi.yaml", "utf8"));
  expect(parse(stdout).openapi).toBe("3.1.1");
});

test.each([
  ["--json", (spec: { openapi: string }) => spec.openapi === "3.1.1"],
  ["--3.0", (spec: { openapi: string }) => spec.openapi === "3.0.3"],
  ["--schema", (spec: object) => "$schema" in spec],
  ["--vectors", (spec: object) => JSON.stringify(spec).includes('"valid":false')],
])("spec %s prints that form", async (flag, isIt) => {
  const { code, stdout } = await invoke(["spec", flag]);
  expect(code).toBe(0);
  expect(isIt(JSON.parse(stdout))).toBe(true);
});

test("spec prints one form at a time", async () => {
  expect(await invoke(["spec", "--json", "--schema"])).toMatchObject({ code: 2, stdout: "" });
});
