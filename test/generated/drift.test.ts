import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { contractOf } from "../../scripts/generate/contract.js";
import { differences, type Files, generateFiles, readFiles, writeFiles } from "../../scripts/generate/files.js";
import { HEADER } from "../../scripts/generate/header.js";
import { generateValidator } from "../../scripts/generate/validator.js";

const OPENAPI = new URL("../../openapi/", import.meta.url);
let files: Files;
beforeAll(async () => {
  files = await generateFiles(OPENAPI);
});

test("the same contract gives the same files", async () => {
  expect(differences(files, await generateFiles(OPENAPI))).toEqual([]);
});

test("an edit, a missing file and a foreign file are each named", () => {
  const present = new Map(files);
  present.set("types.d.ts", `${present.get("types.d.ts")} `);
  present.delete("client.js");
  present.set("notes.txt", "");
  expect(differences(files, present)).toEqual([
    "client.js is missing",
    "notes.txt is not a generated file",
    "types.d.ts differs from what is generated",
  ]);
});

test("a folder is made to hold the files and nothing else", async () => {
  const folder = pathToFileURL(`${await mkdtemp(join(tmpdir(), "generated-"))}/`);
  await mkdir(new URL("old/", folder));
  await writeFile(new URL("types.d.ts", folder), "old");
  expect(differences(files, await readFiles(folder))).toContain("old is not a generated file");
  await writeFiles(folder, files);
  expect(differences(files, await readFiles(folder))).toEqual([]);
  await rm(folder, { recursive: true });
});

test("every file that can says where it comes from", () => {
  const silent = [...files].filter(([, text]) => !text.includes(HEADER)).map(([name]) => name);
  expect(silent).toEqual(["vectors.json", "SHA256SUMS"]);
});

test("sha256sum finds the forms of the contract unchanged", () => {
  const { status, stdout } = spawnSync("sha256sum", ["--check", "--strict", "SHA256SUMS"], {
    cwd: "generated",
    encoding: "utf8",
  });
  const forms = [...files.keys()].filter((name) => /\.(json|yaml)$/.test(name));
  expect([status, stdout.trim().split("\n").sort()]).toEqual([0, forms.map((name) => `${name}: OK`).sort()]);
});

test("the README says what each file is", () => {
  const readme = files.get("README.md") ?? "";
  expect([...files.keys()].filter((name) => name !== "README.md" && !readme.includes(`\`${name}\``))).toEqual([]);
});

test("nothing of OpenAPI 3.1 is left in the 3.0 file", () => {
  const text = files.get("openapi-3.0.json") ?? "";
  expect(JSON.parse(text).openapi).toBe("3.0.3");
  expect(text).not.toMatch(/"type": \[|"null"|"const"|"\$defs"/);
  expect(text.match(/"nullable": true/g)).toHaveLength(1);
});

test.each([
  ["a pattern without words", '"^[^@]+@[^@]+$"', '"^.+@.+$"', "no message for the pattern"],
  ["a format without words", '"date-time"', '"duration"', "no message for the format"],
  [
    "a width of numbers that JSON does not have",
    '"double"',
    '"int64"',
    "messages.ts has no message for the format int64",
  ],
  ["a keyword without words", '"minItems"', '"maxItems"', "no message for the keyword"],
  ["a guard that is not known beside its pattern", '"[^+0-9]"', '"[^0-9]"', "does not have ^\\+[0-9]+$ and its guard"],
  ["a type without a name", '"boolean"', '"integer"', "no name for the type integer"],
])("%s stops the generator", async (_, before, after, message) => {
  const changed = (files.get("openapi.json") ?? "").replace(before, after);
  expect(changed).not.toBe(files.get("openapi.json"));
  await expect(generateValidator(contractOf(JSON.parse(changed)))).rejects.toThrow(message);
});
