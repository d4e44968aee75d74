import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { ConfigError } from "../../../src/errors.js";
import { parseMapping, readMappingFile } from "../../../src/files/columns/mapping-file.js";
import { mappingFileSchema, mappingText } from "../../../src/files/columns/mapping-schema.js";
import { FIELDS } from "../../../src/files/columns/target.js";
import { PRESETS } from "../../../src/files/presets/detect.js";

const parse = (value: unknown): Promise<unknown> => parseMapping("mapping.json", JSON.stringify(value));

async function problem(value: unknown): Promise<string> {
  try {
    await parse(value);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return "";
}

test("a mapping file may name a field, or say how a cell is read as well", async () => {
  const consent = { field: "consent", as: "choice", values: { ja: "privacyPolicy", nein: null } };
  const subscribedAtChanged = { column: "news", true: ["ja"] };
  expect(
    await parse({
      $schema: "x",
      columns: { Mail: "email", Tags: { field: "addTags", as: "list", separator: ";" }, Ok: consent },
      subscribedAtChanged,
    }),
  ).toEqual({
    columns: { Mail: { field: "email" }, Tags: { field: "addTags", as: "list", separator: ";" }, Ok: consent },
    subscribedAtChanged,
  });
});

test("every field can be named", async () => {
  for (const field of [...FIELDS, "custom.string.a.b", "custom.numeric.visits", "custom.date.seen"]) {
    expect(await parse({ columns: { c: field } })).toEqual({ columns: { c: { field } } });
  }
});

test.each(PRESETS)("the preset $name, written and read again, is the same", async ({ mapping }) => {
  expect(await parseMapping("mapping.json", mappingText(mapping))).toEqual(mapping);
});

test.each([
  [{ columns: { "a/b": "emial" } }, "/columns/a~1b is no field. Fields are id, email,"],
  [{ columns: { a: 3 } }, "/columns/a must be object."],
  [{ columns: {} }, "/columns must NOT have fewer than 1 properties."],
  [{}, "/columns is missing."],
  [[], "/ must be object."],
  [{ columns: { a: { field: "addTags", as: "list" } } }, "/columns/a/separator is missing."],
  [{ columns: { a: { field: "consent", as: "choice" } } }, "/columns/a/values is missing."],
  [
    { columns: { a: { field: "email", separator: ";" } } },
    '/columns/a/separator does not belong to this "as"; remove it.',
  ],
  [{ columns: { a: { field: "email", as: "date" } } }, '/columns/a/as must be one of "text", "dateTime",'],
  [{ columns: { a: { field: "email", from: 1 } } }, "/columns/a/from is not known; remove it."],
  [
    { columns: { a: "email" }, subscribedAtChanged: "yes" },
    '/subscribedAtChanged must be one of true, false, "when-subscribed".',
  ],
  [{ columns: { a: "email" }, subscribedAtChanged: { column: "b" } }, "/subscribedAtChanged/true is missing."],
  [
    { columns: { a: "email" }, reading: { utcOffset: "2h" } },
    '/reading/utcOffset must be an offset such as "+02:00" or "Z".',
  ],
  [{ columns: { a: "email" }, reading: { country: "Bulgaria" } }, '/reading/country must be two letters such as "BG".'],
  [{ columns: { a: "email" }, reading: { decimal: "'" } }, '/reading/decimal must be one of ".", ",".'],
  [{ columns: { a: "email" }, reading: { phones: "BG" } }, "/reading/phones is not known; remove it."],
  [{ columns: { a: "email" }, unknownColumns: "drop" }, '/unknownColumns must be one of "refuse", "ignore", "custom".'],
  [JSON.parse('{"columns":{"__proto__":"email"}}'), "/columns/__proto__ is no name for a column; remove it."],
])("%j is refused: %s", async (value, message) => {
  expect(await problem(value)).toContain(`The mapping mapping.json cannot be used:\n  ${message}`);
});

test("the error of a file that is not JSON names the line, and does not quote it", async () => {
  const text = '{\n  "columns": {\n    "Mail": "email",\n    ann@example.com\n';
  await expect(parseMapping("m.json", text)).rejects.toThrow(/^The mapping m\.json is not JSON(?:: line 4)?\.$/);
});

test("a file that cannot be read is named", async () => {
  await expect(readMappingFile("nowhere/mapping.json")).rejects.toThrow(
    "Cannot read the mapping nowhere/mapping.json (ENOENT).",
  );
});

test("the schema is a valid JSON Schema, so editors can use it", () => {
  expect(new Ajv2020({ strict: false }).validateSchema(mappingFileSchema)).toBe(true);
});
