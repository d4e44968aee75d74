import { readFileSync } from "node:fs";
import vm from "node:vm";
import { transformSync } from "esbuild";
import { expect, test } from "vitest";
import { record } from "../support/generated/record.js";

const source = readFileSync(new URL("../../generated/validate.js", import.meta.url), "utf8");

test("the validator imports nothing and evaluates no text", () => {
  expect(source.match(/\bimport\b|\brequire\b|\beval\b|\bFunction\b|\bprocess\b|\bglobalThis\b/g)).toBeNull();
});

test("the validator runs where there is nothing but the language, and no code from strings", () => {
  const context = vm.createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
  vm.runInContext(transformSync(source, { format: "iife", globalName: "validator" }).code, context);
  const verdict = (input: unknown) =>
    vm.runInContext(`validator.validateProfileUpsert(${JSON.stringify(input)}).ok`, context);
  expect(verdict(record())).toBe(true);
  expect(verdict(record({ phoneNumber: "1" }))).toBe(false);
});
