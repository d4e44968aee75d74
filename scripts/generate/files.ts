// The whole set of generated files, and its comparison with a folder.
import { createHash } from "node:crypto";
import type { Dirent } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { generateClient, generateClientTypes } from "./client.js";
import { readContract } from "./contract.js";
import { generateFieldTable } from "./field-table.js";
import { generateFields, generateFieldsTypes } from "./fields.js";
import { goFiles, goMod } from "./go.js";
import { jsonSchema, openApi, openApi30, openApiYaml, SCHEMA_FILES, vectors } from "./json.js";
import { postman } from "./postman.js";
import { readme } from "./readme.js";
import { generateScanner, generateScannerTypes } from "./scanner.js";
import { generateTypes } from "./types.js";
import { generateValidator, generateValidatorTypes } from "./validator.js";

/** Text by file name. */
export type Files = ReadonlyMap<string, string>;

export async function generateFiles(openapiFolder: URL): Promise<Files> {
  const contract = await readContract(openapiFolder);
  const files = new Map([
    ["README.md", readme()],
    ["client.d.ts", generateClientTypes(contract)],
    ["client.js", generateClient(contract)],
    ["fields.d.ts", generateFieldsTypes(contract)],
    ["fields.md", generateFieldTable(contract)],
    ["fields.js", generateFields(contract)],
    ["openapi-3.0.json", openApi30(contract)],
    ["openapi.json", openApi(contract)],
    ["openapi.yaml", openApiYaml(contract)],
    ["postman_collection.json", await postman(contract, new URL("examples/invalid/", openapiFolder))],
    ["scanner.d.ts", generateScannerTypes()],
    ["scanner.js", await generateScanner(contract)],
    [SCHEMA_FILES["draft-07"], jsonSchema(contract, "draft-07")],
    [SCHEMA_FILES["2020-12"], jsonSchema(contract, "2020-12")],
    ["types.d.ts", await generateTypes(contract)],
    ["validate.d.ts", generateValidatorTypes()],
    ["validate.js", await generateValidator(contract)],
    ["vectors.json", await vectors(new URL("vectors/", openapiFolder))],
  ]);
  const forms = [...files.keys()].filter((name) => FORMS.test(name));
  return files.set("contract.go", goFiles(forms)).set("go.mod", goMod()).set("SHA256SUMS", sums(files));
}

/** The forms of the contract: what teams without TypeScript take. */
export const FORMS: RegExp = /\.(?:json|yaml)$/;

/** For `sha256sum --check`. */
export function sums(files: ReadonlyMap<string, string | Uint8Array>): string {
  const forms = [...files]
    .filter(([name]) => FORMS.test(name) || name.endsWith(".html"))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return forms.map(([name, content]) => `${createHash("sha256").update(content).digest("hex")}  ${name}\n`).join("");
}

/** Says for each file how `present` differs from `expected`; empty when it does not. */
export function differences(expected: Files, present: Files): string[] {
  const names = [...new Set([...expected.keys(), ...present.keys()])].sort();
  return names.flatMap((name) => {
    if (!present.has(name)) return [`${name} is missing`];
    if (!expected.has(name)) return [`${name} is not a generated file`];
    return present.get(name) === expected.get(name) ? [] : [`${name} differs from what is generated`];
  });
}

/** What is in `folder`; a folder inside it counts as a file without text. */
export async function readFiles(folder: URL): Promise<Files> {
  const entries = await readdir(folder, { withFileTypes: true });
  const text = (entry: Dirent) => (entry.isFile() ? readFile(new URL(entry.name, folder), "utf8") : "");
  return new Map(await Promise.all(entries.map(async (entry) => [entry.name, await text(entry)] as const)));
}

/** Makes `folder` hold exactly `files`. */
export async function writeFiles(folder: URL, files: Files): Promise<void> {
  await mkdir(folder, { recursive: true });
  const strays = (await readdir(folder)).filter((name) => !files.has(name));
  await Promise.all(strays.map((name) => rm(new URL(name, folder), { recursive: true })));
  await Promise.all([...files].map(([name, text]) => writeFile(new URL(name, folder), text)));
}
