import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readContract, type Schema } from "../../scripts/generate/contract.js";
import { inlined, schemaNamed } from "../../scripts/generate/schemas.js";
import { idsOfContract, tableRows } from "../../scripts/spec/assumptions.js";

const readme = readFileSync("openapi/README.md", "utf8");
const { schemas, version } = await readContract(new URL("../../openapi/", import.meta.url));

/** Every field below a schema. */
function fieldsOf({ properties = {} }: Schema, prefix = ""): readonly string[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const items = schema.items as Schema | undefined;
    const path = `${prefix}${name}`;
    return [path, ...fieldsOf(schema, `${path}.`), ...(items === undefined ? [] : fieldsOf(items, `${path}[].`))];
  });
}

describe("openapi/README.md", () => {
  test("links the table of fields, which has every field once, with what it is", () => {
    const rows = tableRows(readFileSync("generated/fields.md", "utf8")).filter(([field = ""]) => field.startsWith("`"));
    const request = inlined(schemaNamed(schemas, "UpsertProfilesRequest"), schemas);
    expect(rows.map(([field]) => field).sort()).toEqual(
      fieldsOf(request)
        .map((field) => `\`${field}\``)
        .sort(),
    );
    expect(rows.filter(([, type, , what]) => !type || !what)).toEqual([]);
    expect(readme).toContain("](../generated/fields.md)");
  });

  test("says in that table what every assumption of shape is about, but the one on all objects", () => {
    const ids = tableRows(readFileSync("generated/fields.md", "utf8")).flatMap(([, , , , assumed = ""]) =>
      assumed.split(", "),
    );
    expect(idsOfContract(schemas).filter((id) => !ids.includes(id))).toEqual(["S13"]);
  });

  test("has an entry for this version in the changelog", () => {
    expect(readFileSync("openapi/CHANGELOG.md", "utf8")).toMatch(
      new RegExp(`^## \\[${version}\\] - \\d{4}-\\d\\d-\\d\\d$`, "m"),
    );
  });
});
