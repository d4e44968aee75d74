// The contract in its published forms: bundled as JSON and YAML, its 3.0 twin, JSON Schema in two drafts, and the vectors.
import { readdir, readFile } from "node:fs/promises";
import { Converter } from "@apiture/openapi-down-convert";
import { stringify } from "yaml";
import type { Contract, Schema } from "./contract.js";
import { HEADER } from "./header.js";
import { rawFile } from "./repository.js";
import { nodesOf, plain, rebased, schemaNamed } from "./schemas.js";

export function openApi({ document }: Contract): string {
  return pretty({ ...document, "x-generated": HEADER });
}

/** The same in YAML, as YAML 1.1 reads it as well: many readers take an unquoted `1990-05-17` for a date and `no` for false. */
export function openApiYaml({ document }: Contract): string {
  return `# ${HEADER}\n${stringify(document, { version: "1.1", blockQuote: "literal", lineWidth: 0 })}`;
}

/** OpenAPI 3.0.3, for tools that do not read 3.1: `type: [array, "null"]` becomes `nullable`. */
export function openApi30({ document }: Contract): string {
  const converted = new Converter(structuredClone(document)).convert();
  return pretty({ ...converted, openapi: "3.0.3", "x-generated": HEADER });
}

/** Names in generated/. */
export const SCHEMA_FILES = {
  "2020-12": "profile-upsert.schema.json",
  "draft-07": "profile-upsert.draft-07.schema.json",
} as const;

const DRAFTS = {
  "2020-12": { $schema: "https://json-schema.org/draft/2020-12/schema", definitions: "$defs" },
  "draft-07": { $schema: "http://json-schema.org/draft-07/schema#", definitions: "definitions" },
} as const;

/** The request body as JSON Schema, open as in the contract. The root is no `$ref`: draft-07 ignores what stands beside one. */
export function jsonSchema({ schemas, version }: Contract, draft: keyof typeof DRAFTS): string {
  const { $schema, definitions } = DRAFTS[draft];
  const root = "UpsertProfilesRequest";
  const written = (name: string) => rebased(plain(schemaNamed(schemas, name)), `#/${definitions}/`);
  return pretty({
    $schema,
    $id: rawFile(`contract-v${version}`, `generated/${SCHEMA_FILES[draft]}`),
    $comment: HEADER,
    title: root, // without the version: tools name a class after it
    ...written(root),
    [definitions]: Object.fromEntries(reachableFrom(root, schemas).map((name) => [name, written(name)])),
  });
}

/** Names of the schemas that `root` refers to, directly or not, in the order of the contract. */
function reachableFrom(root: string, schemas: Readonly<Record<string, Schema>>): string[] {
  const found = new Set<string>();
  const visit = (name: string): void => {
    for (const { $ref } of nodesOf(schemaNamed(schemas, name))) {
      const target = typeof $ref === "string" ? ($ref.split("/").at(-1) ?? "") : "";
      if (target === "" || found.has(target)) continue;
      found.add(target);
      visit(target);
    }
  };
  visit(root);
  return Object.keys(schemas).filter((name) => found.has(name));
}

/** All vectors as one array, one vector a line, so that a diff shows the vectors that changed. */
export async function vectors(folder: URL): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json")).sort();
  const files = await Promise.all(names.map((name) => readFile(new URL(name, folder), "utf8")));
  const all: unknown[] = files.flatMap((text) => JSON.parse(text) as unknown[]);
  return all.length === 0 ? "[]\n" : `[\n${all.map((vector) => `  ${JSON.stringify(vector)}`).join(",\n")}\n]\n`;
}

function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
