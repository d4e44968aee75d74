import { expect, test } from "vitest";
import { derived, linksOf } from "../../scripts/package/manifest.js";
import { BUDGET, LOADED_KB, type Packed, RULES } from "../../scripts/package/rules.js";

const data = { "./schema.json": "./generated/schema.json" };
const repository = { type: "git", url: "git+https://github.com/shop/releva-profiles.git" };
const MANIFEST = {
  version: "1.2.3",
  repository,
  ...linksOf(repository),
  publishConfig: { access: "public", provenance: true },
  dependencies: { "openapi-fetch": "0.17.0" },
  ...derived(data),
  bin: { "releva-profiles": "dist/cli/main.js" },
};
const bill = (version: string, ...names: string[]): string =>
  JSON.stringify({ metadata: { component: { version } }, components: names.map((name) => ({ name })) });

const SOUND: Readonly<Record<string, string>> = {
  "package.json": JSON.stringify(MANIFEST),
  "README.md": "Read me.",
  "dist/sbom.cdx.json": bill("1.2.3", "openapi-fetch"),
  "dist/index.js": 'import { shared } from "./chunks/shared.js";\nexport { shared };\n',
  "dist/index.d.ts": 'import type { Shared } from "./types/shared.js";\nexport declare const shared: Shared;\n',
  "dist/upsert-only.js": "export const upsert = 1;\n",
  "dist/upsert-only.d.ts": "export declare const upsert: 1;\n",
  "dist/validator.js": "export const validator = 1;\n",
  "dist/validator.d.ts": "export declare const validator: 1;\n",
  "dist/node.js": 'export const send = () => import("./chunks/later.js");\n',
  "dist/node.d.ts": "export declare const send: () => Promise<unknown>;\n",
  "dist/sandbox/index.js": "export const sandbox = 1;\n",
  "dist/sandbox/index.d.ts": "export declare const sandbox: 1;\n",
  "dist/engines/kafka.js": "export const consume = 1;\n",
  "dist/engines/kafka.d.ts": "export declare const consume: 1;\n",
  "dist/engines/lambda.js": "export const handle = 1;\n",
  "dist/engines/lambda.d.ts": "export declare const handle: 1;\n",
  "dist/engines/postgres.js": "export const drain = 1;\n",
  "dist/engines/postgres.d.ts": "export declare const drain: 1;\n",
  "dist/index.cjs": 'const { shared } = require("./chunks/shared.cjs");\nexports.shared = shared;\n',
  "dist/index.d.cts": 'import type { Shared } from "./types/shared.cjs";\nexport declare const shared: Shared;\n',
  "dist/upsert-only.cjs": "exports.upsert = 1;\n",
  "dist/upsert-only.d.cts": "export declare const upsert: 1;\n",
  "dist/validator.cjs": "exports.validator = 1;\n",
  "dist/validator.d.cts": "export declare const validator: 1;\n",
  "dist/node.cjs": 'exports.send = async () => require("./libraries/large.cjs");\n',
  "dist/node.d.cts": "export declare const send: () => Promise<unknown>;\n",
  "dist/sandbox/index.cjs": "exports.sandbox = 1;\n",
  "dist/sandbox/index.d.cts": "export declare const sandbox: 1;\n",
  "dist/engines/kafka.cjs": "exports.consume = 1;\n",
  "dist/engines/kafka.d.cts": "export declare const consume: 1;\n",
  "dist/engines/lambda.cjs": "exports.handle = 1;\n",
  "dist/engines/lambda.d.cts": "export declare const handle: 1;\n",
  "dist/engines/postgres.cjs": "exports.drain = 1;\n",
  "dist/engines/postgres.d.cts": "export declare const drain: 1;\n",
  "dist/cli/main.js": '#!/usr/bin/env node\nimport "node:fs";\nawait import("../chunks/later.js");\n',
  "dist/chunks/shared.js": 'import create from "openapi-fetch";\nexport const shared = create();\n',
  "dist/chunks/shared.cjs": 'exports.shared = require("openapi-fetch")();\n',
  "dist/libraries/large.cjs": `exports.text = 'require("something")';\n`,
  "dist/chunks/later.js": `export const large = "${"x".repeat(1000 * (LOADED_KB["./node"] ?? 0))}";\n`,
  "dist/types/shared.d.ts": 'import { Client } from "openapi-fetch";\nexport type Shared = Client<{}>;\n',
  "dist/types/shared.d.cts": 'import { Client } from "openapi-fetch";\nexport type Shared = Client<{}>;\n',
  "generated/schema.json": "{}",
};

/** @param text undefined takes the file away */
function problemsWith(path: string, text: string | undefined, others: Partial<Packed> = {}): string[] {
  const files = new Map(Object.entries(SOUND));
  if (text === undefined) files.delete(path);
  else files.set(path, text);
  const packed: Packed = { files, packedBytes: 1, coreBytes: 1, folders: ["/srv/checkout"], ...others };
  return Object.values(RULES).flatMap((broken) => broken(packed));
}
const manifest = (changes: object): string => JSON.stringify({ ...MANIFEST, ...changes });

test("a sound package breaks no rule", () => {
  expect(problemsWith("README.md", "Read me.")).toEqual([]);
});

test.each<[string, string, string | undefined, string]>([
  ["an export that is not packed", "generated/schema.json", undefined, "package.json names generated/schema.json"],
  ["a command that is not packed", "package.json", manifest({ bin: { a: "dist/a.js" } }), "names dist/a.js"],
  ["a source", "dist/index.ts", "export {};", "dist/index.ts is packed"],
  ["a source map", "dist/index.js.map", "{}", "dist/index.js.map is packed"],
  ["a test", "test/index.test.ts", "", "test/index.test.ts is packed"],
  ["a file of generated/ that is only bundled", "generated/validate.js", "", "generated/validate.js is packed"],
  ["a released contract", "openapi/released/1.0.0.json", "{}", "openapi/released/1.0.0.json is packed"],
  ["a chunk that nothing imports", "dist/chunks/old.js", "", "nothing imports dist/chunks/old.js"],
  ["types that nothing imports", "dist/types/old.d.ts", "", "nothing imports dist/types/old.d.ts"],
  ["a chunk that is missing", "dist/chunks/shared.js", undefined, "dist/chunks/shared.js is imported, but not packed"],
  [
    "a chunk in CommonJS that is missing",
    "dist/chunks/shared.cjs",
    undefined,
    "chunks/shared.cjs is imported, but not",
  ],
  ["a library that nothing asks for", "dist/libraries/old.cjs", "", "nothing imports dist/libraries/old.cjs"],
  [
    "types for require that are missing",
    "dist/types/shared.d.cts",
    undefined,
    "types/shared.d.cts is imported, but not",
  ],
  ["an import() in CommonJS", "dist/node.cjs", 'import("./libraries/large.cjs");', "dist/node.cjs has an import()"],
  [
    "an entry point that the list has not",
    "package.json",
    manifest({ main: "./dist/old.cjs" }),
    "entry-points.ts does",
  ],
  ["a homepage elsewhere", "package.json", manifest({ homepage: "https://shop.example" }), "leads elsewhere"],
  ["no provenance", "package.json", manifest({ publishConfig: { access: "public" } }), "with provenance"],
  ["a bill of another version", "dist/sbom.cdx.json", bill("1.2.2", "openapi-fetch"), "materials is of 1.2.2"],
  ["a bill without a dependency", "dist/sbom.cdx.json", bill("1.2.3"), "materials lacks openapi-fetch"],
  ["types that are missing", "dist/types/shared.d.ts", undefined, "dist/types/shared.d.ts is imported, but not packed"],
  ["Node in the core", "dist/chunks/shared.js", 'import "node:fs";', '"." imports node:fs'],
  ["Node in the core, later", "dist/chunks/shared.js", 'await import("node:fs");', '"." imports node:fs'],
  ["a package in the validator", "dist/validator.js", 'export * from "ajv";', '"./validator" imports ajv'],
  ["Node in the sandbox", "dist/sandbox/index.js", 'import "node:http";', '"./sandbox" imports node:http'],
  ["a bundled package in the types", "dist/types/shared.d.ts", 'import "hono";', "dist/types/shared.d.ts imports hono"],
  ["a folder of this machine", "dist/validator.js", '"/srv/checkout/src/a.ts"', "names a folder of this machine"],
  ["what was for later, at once", "dist/node.js", 'export * from "./chunks/later.js";', '"./node" loads'],
  ["a require", "dist/validator.js", "throw Error('Dynamic require of \"x\"')", "asks for modules by require"],
  ["a command without its first line", "dist/cli/main.js", 'import("../chunks/later.js");', "does not begin with #!"],
])("%s is a problem", (_, path, text, problem) => {
  expect(problemsWith(path, text).join("\n")).toContain(problem);
});

test.each<[keyof typeof BUDGET, Partial<Packed>]>([
  ["files", { files: new Map([...Object.entries(SOUND), ...several(BUDGET.files)]) }],
  ["packedKB", { packedBytes: BUDGET.packedKB * 1000 + 1 }],
  ["unpackedKB", { files: new Map([...Object.entries(SOUND), ["LICENSE", "x".repeat(BUDGET.unpackedKB * 1000)]]) }],
  ["coreKB", { coreBytes: BUDGET.coreKB * 1000 + 1 }],
])("%s over the budget is a problem", (what, packed) => {
  expect(problemsWith("README.md", "Read me.", packed)).toEqual([expect.stringMatching(`^${what}: .*over the budget`)]);
});

function several(count: number): [string, string][] {
  return Array.from({ length: count }, (_, n) => [`generated/${n}.json`, "{}"]);
}
