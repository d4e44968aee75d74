import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readContract, type Schema } from "../../scripts/generate/contract.js";
import { inlined, schemaNamed } from "../../scripts/generate/schemas.js";
import { tableRows } from "../../scripts/spec/assumptions.js";

const readme = readFileSync("openapi/README.md", "utf8");
const { schemas, version } = await readContract(new URL("../../openapi/", import.meta.url));

/** Every field below a schema, but for what is in a custom field: the table has that in one row. */
function fieldsOf({ properties = {} }: Schema, prefix = ""): readonly string[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const path = `${prefix}${name}`;
    const items = schema.items as Schema | undefined;
    if (path.includes(".custom.")) return [`${path}[]`];
    return [path, ...fieldsOf(schema, `${path}.`), ...(items === undefined ? [] : fieldsOf(items, `${path}[].`))];
  });
}

describe("openapi/README.md", () => {
  test("says of every field where it comes from", () => {
    const rows = tableRows(readme).filter(([, , , from = ""]) => /^(page|elsewhere)/.test(from));
    const request = inlined(schemaNamed(schemas, "UpsertProfilesRequest"), schemas);
    expect(new Set(rows.map(([field]) => field))).toEqual(new Set(fieldsOf(request).map((field) => `\`${field}\``)));
  });

  test("has an entry for this version in the changelog", () => {
    expect(readFileSync("openapi/CHANGELOG.md", "utf8")).toMatch(
      new RegExp(`^## \\[${version}\\] - \\d{4}-\\d\\d-\\d\\d$`, "m"),
    );
  });
});
