import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { validateUpsertProfilesRequest } from "../../generated/validate.js";
import { createJudge } from "../../scripts/docs/judge.js";
import { readContract } from "../../scripts/generate/contract.js";

const FOLDER = "openapi/examples";
const judge = createJudge(await readContract(new URL("../../openapi/", import.meta.url)));

interface Example {
  readonly summary: string;
  readonly value: unknown;
  readonly pointer?: string;
}

function readExamples(folder: string): readonly (Example & { readonly file: string })[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".yaml"));
  return files.map((file) => ({ file, ...(parse(readFileSync(join(folder, file), "utf8")) as Example) }));
}

/** The component of each example, as the contract uses it. */
function componentsByFile(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    const { schema, examples } = node as { schema?: { $ref?: string }; examples?: Record<string, { $ref: string }> };
    for (const { $ref } of Object.values(examples ?? {})) found.set(basename($ref), basename(schema?.$ref ?? ""));
    Object.values(node).forEach(visit);
  };
  visit((parse(readFileSync("openapi/openapi.yaml", "utf8")) as { paths: unknown }).paths);
  return found;
}

describe("examples", () => {
  const components = componentsByFile();

  test("are all used by the contract", () => {
    expect(new Set(readExamples(FOLDER).map(({ file }) => file))).toEqual(new Set(components.keys()));
  });

  test.each(readExamples(FOLDER))("$file is valid, without a field that the contract does not have", (example) => {
    expect(judge.component(components.get(example.file) ?? "", example.value)).toEqual([]);
  });
});

describe("invalid examples", () => {
  const invalid = readExamples(join(FOLDER, "invalid"));

  test("show at least a dozen mistakes", () => {
    expect(invalid.length).toBeGreaterThanOrEqual(12);
  });

  test.each(invalid)("$file fails at $pointer, and only there", ({ value, pointer }) => {
    const result = validateUpsertProfilesRequest(value);
    expect(result.ok ? [] : [...new Set(result.issues.map(({ path }) => path))]).toEqual([pointer]);
  });
});
