import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CONSENTS, PROFILE_FIELDS } from "../../generated/fields.js";
import { validateProfileUpsert } from "../../generated/validate.js";
import { contractOf, type OpenApiDocument } from "../../scripts/generate/contract.js";
import { fieldsOf } from "../../scripts/generate/fields.js";
import { record } from "../support/generated/record.js";

const OPENAPI = readFileSync("generated/openapi.json", "utf8");

/** The fields by kind, of the contract with `properties` added to one of its schemas, and `keywords` put into it. */
function kindsWith(name: string, properties: object, keywords: object = {}): Record<string, string> {
  const document: OpenApiDocument = JSON.parse(OPENAPI);
  const schema = document.components.schemas[name];
  if (schema === undefined) throw new Error(`the contract has no schema ${name}`);
  Object.assign(schema, keywords, { properties: { ...schema.properties, ...properties } });
  return Object.fromEntries(fieldsOf(contractOf(document)).map((field) => [field.name, field.kind]));
}

const text = { type: "string" };

test("the kind of a field is what its schema says", () => {
  const added = {
    gender: text,
    loyaltyPoints: { type: "number", format: "double" },
    isMember: { type: "boolean" },
    lastOrderAt: { type: "string", format: "date-time" },
    joinedOn: { type: "string", format: "date" },
    marketingTags: { type: "array", items: text },
  };
  expect(kindsWith("Profile", added)).toEqual({
    ...PROFILE_FIELDS,
    gender: "text",
    loyaltyPoints: "number",
    isMember: "boolean",
    lastOrderAt: "dateTime",
    joinedOn: "date",
    marketingTags: "list",
  });
});

test.each<[string, string, string, object, object?]>([
  ["address is an object", "mapping.ts", "Profile", { address: { type: "object" } }],
  ["location.altitude is an object or a part", "mapping.ts", "Location", { altitude: { type: "number" } }],
  ["custom.boolean is an object or a part", "profile.ts", "CustomFields", { boolean: { type: "array", items: {} } }],
  ["nickname can be null", "profile.ts", "Profile", { nickname: { type: ["string", "null"] } }],
  ["size takes only some values", "columns/target.ts", "Profile", { size: { type: "string", enum: ["S", "M"] } }],
  [
    "sizes takes only some values",
    "columns/target.ts",
    "Profile",
    { sizes: { type: "array", items: { enum: ["S"] } } },
  ],
  [
    "orders is neither text,",
    "columns/mapping.ts",
    "Profile",
    { orders: { type: "array", items: { type: "object" } } },
  ],
  [
    "amounts is neither text,",
    "columns/mapping.ts",
    "Profile",
    { amounts: { type: "array", items: { type: "number" } } },
  ],
  ["visits is neither text,", "columns/mapping.ts", "Profile", { visits: { type: "integer" } }],
  ["either is neither text,", "columns/mapping.ts", "Profile", { either: { type: ["string", "number"] } }],
  ["anything is neither text,", "columns/mapping.ts", "Profile", { anything: {} }],
  ["lastName is required", "choose.ts", "Profile", {}, { required: ["lastName"] }],
  ["tags has a name", "profile.ts", "Profile", { tags: { type: "array", items: text } }],
  ["a.b has a name", "target.ts", "Profile", { "a.b": text }],
  ["source stands beside the profile", "mapping.ts", "ProfileUpsert", { source: text }],
  [
    "id can stand for the e-mail and the phone number",
    "prepare.ts",
    "Profile",
    {},
    { not: { properties: { email: { not: {} }, id: { not: {} } } } },
  ],
])("%s: the generator stops, and names %s", (problem, file, schema, properties, keywords) => {
  let message = "";
  try {
    kindsWith(schema, properties, keywords);
  } catch (error) {
    message = String(error);
  }
  expect(message).toContain(
    `The field ${problem.split(" ")[0]} of the contract ${problem.slice(problem.indexOf(" ") + 1)}`,
  );
  const files = message.match(/\b(?:src|scripts)\/[\w/-]+\.ts/g) ?? [];
  expect(files.filter((path) => path.endsWith(`/${file}`))).toHaveLength(1);
  expect(files.filter((path) => !existsSync(path))).toEqual([]);
});

test("the consents are those that the validator takes", () => {
  expect(CONSENTS.filter((consent) => !validateProfileUpsert(record({ consent })).ok)).toEqual([]);
  expect(validateProfileUpsert(record({ consent: null }))).toMatchObject({
    issues: [{ params: { allowed: CONSENTS } }],
  });
});
