import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Ajv } from "ajv";
import { afterAll, expect, test } from "vitest";
import { bundledPackages, thirdPartyNotices } from "../../scripts/package/notices.js";
import { billOfMaterials, installedWith } from "../../scripts/release/sbom.js";

const folder = mkdtempSync(join(tmpdir(), "releva-bundled-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** An installed package. @returns a file of it, as esbuild names its inputs */
function install(path: string, manifest: object, licence: string | undefined = "Copyright Ana"): string {
  const at = join(folder, "node_modules", path);
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, "package.json"), JSON.stringify({ version: "1.0.0", license: "MIT", ...manifest }));
  if (licence) writeFileSync(join(at, "LICENSE"), licence);
  return join(at, "lib/index.js");
}

const inputs = [
  "src/index.ts",
  install("wide", { name: "wide", license: "(MIT OR Apache-2.0)" }),
  install("wide/node_modules/narrow", { name: "narrow", version: "2.0.0" }, "Copyright Boris"),
  install("@shop/server", { name: "@shop/server" }),
];
inputs.push(...inputs.slice(1));

test("each package that esbuild read is found once, one inside another as well", () => {
  expect(bundledPackages(inputs).map(({ name, version }) => `${name} ${version}`)).toEqual([
    "@shop/server 1.0.0",
    "narrow 2.0.0",
    "wide 1.0.0",
  ]);
});

test("the notices have the licence of each", () => {
  const notices = thirdPartyNotices(bundledPackages(inputs));
  expect(notices).toContain("## narrow 2.0.0 (MIT)\n\nCopyright Boris\n");
  expect(notices).toContain("## wide 1.0.0 ((MIT OR Apache-2.0))\n\nCopyright Ana\n");
});

test.each<[string, () => unknown, string]>([
  ["a licence file", () => thirdPartyNotices(bundledPackages([install("bare", { name: "bare" }, "")])), "bare has no"],
  ["a licence", () => bundledPackages([install("free", { name: "free", license: undefined })]), "free has no licence"],
])("a package without %s stops the build", (_, act, message) => {
  expect(act).toThrow(message);
});

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const text = billOfMaterials({ manifest, installed: installedWith(manifest), bundled: bundledPackages(inputs) });
const bill = JSON.parse(text);

test("the bill of materials is valid by the schema of CycloneDX 1.6", () => {
  const library = dirname(createRequire(import.meta.url).resolve("@cyclonedx/cyclonedx-library/package.json"));
  const schemaOf = (name: string) => JSON.parse(readFileSync(join(library, "res/schema", name), "utf8"));
  const named = ["spdx", "cryptography-defs", "jsf-0.82"].map((name) => `${name}.SNAPSHOT.schema.json`);
  const schemas = Object.fromEntries(named.map((name) => [`http://cyclonedx.org/schema/${name}`, schemaOf(name)]));
  const formats = { "date-time": true, "idn-email": true, "iri-reference": true, uri: true } as const;
  const isValid = new Ajv({ strict: false, formats, schemas }).compile(schemaOf("bom-1.6.SNAPSHOT.schema.json"));
  expect([isValid(bill), isValid.errors]).toEqual([true, null]);
  expect(isValid({ ...bill, components: [{ ...bill.components[0], licenses: [{ license: { id: "Mine" } }] }] })).toBe(
    false,
  );
});

test("it tells what is bundled from what npm installs, and what each is by", () => {
  const isBundled = { name: "cdx:npm:package:bundled", value: "true" };
  expect(bill.components).toMatchObject([
    { purl: "pkg:npm/%40shop/server@1.0.0", group: "@shop", name: "server", properties: [isBundled] },
    { purl: "pkg:npm/narrow@2.0.0", licenses: [{ license: { id: "MIT" } }], properties: [isBundled] },
    { name: "openapi-fetch", version: manifest.dependencies["openapi-fetch"] },
    { name: "openapi-typescript-helpers" },
    { name: "wide", licenses: [{ expression: "(MIT OR Apache-2.0)" }], properties: [isBundled] },
  ]);
  const own = bill.metadata.component["bom-ref"];
  const on = bill.dependencies.find(({ ref }: { ref: string }) => ref === own).dependsOn;
  expect(own).toBe(`pkg:npm/releva-profiles@${manifest.version}`);
  expect(on).toHaveLength(4);
  expect(on).not.toContainEqual(expect.stringContaining("helpers"));
});

test("the same package gives the same bill, to the letter", () => {
  expect(billOfMaterials({ manifest, installed: installedWith(manifest), bundled: bundledPackages(inputs) })).toBe(
    text,
  );
});

test("a dependency that is not installed is no dependency without a version", () => {
  const dependencies = { "not-there": "1.0.0" };
  const incomplete = { manifest: { ...manifest, dependencies }, installed: [], bundled: [] };
  expect(() => billOfMaterials(incomplete)).toThrow("releva-profiles depends on not-there, which is not installed");
});
