// The validator, the JSON Schema files and OpenAPI 3.0 are ways to say one contract: they must agree on every body.
import { readFileSync } from "node:fs";
import { Ajv, type AnySchemaObject, type Options } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { validateUpsertProfilesRequest } from "../../generated/validate.js";
import { contractOf } from "../../scripts/generate/contract.js";
import { FORMATS } from "../../scripts/generate/formats.js";
import { closed, inlined, plain, schemaNamed } from "../../scripts/generate/schemas.js";
import { anyRequest } from "../support/generated/record.js";

const read = (name: string) => JSON.parse(readFileSync(new URL(`../../generated/${name}`, import.meta.url), "utf8"));
const options: Options = {
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
  formats: FORMATS,
};

function ofOpenApi30(): (body: unknown) => boolean {
  const ajv = new Ajv({ ...options, strict: false, formats: { ...options.formats, double: true } });
  ajv.addSchema(read("openapi-3.0.json") as AnySchemaObject, "openapi-3.0.json");
  return ajv.compile({ $ref: "openapi-3.0.json#/components/schemas/UpsertProfilesRequest" });
}

function ofClosedSchema(): (body: unknown) => boolean {
  const { schemas } = contractOf(read("openapi.json"));
  return new Ajv2020(options).compile(closed(plain(inlined(schemaNamed(schemas, "UpsertProfilesRequest"), schemas))));
}

const open = (body: unknown) => validateUpsertProfilesRequest(body, { unknownFields: "ignore" }).ok;
const strict = (body: unknown) => validateUpsertProfilesRequest(body).ok;

describe.each([
  ["the JSON Schema of 2020-12", open, new Ajv2020(options).compile(read("profile-upsert.schema.json"))],
  ["the JSON Schema of draft-07", open, new Ajv(options).compile(read("profile-upsert.draft-07.schema.json"))],
  ["OpenAPI 3.0", open, ofOpenApi30()],
  ["the closed schema, compiled by ajv alone,", strict, ofClosedSchema()],
])("%s and the validator agree", (_, ours, theirs) => {
  test("on arbitrary bodies", () => {
    fc.assert(
      fc.property(anyRequest, (body) => ours(body) === theirs(body)),
      { numRuns: 3000 },
    );
  });

  test("on every vector", () => {
    const vectors = read("vectors.json") as { name: string; body: unknown }[];
    expect(vectors.length).toBeGreaterThan(0);
    expect(vectors.filter(({ body }) => ours(body) !== theirs(body)).map(({ name }) => name)).toEqual([]);
  });
});

test("arbitrary bodies are good and bad, so that agreement means something", () => {
  const bodies = fc.sample(anyRequest, { seed: 1, numRuns: 3000 });
  const [good, onlyOpen] = [bodies.filter(strict).length, bodies.filter((body) => open(body) && !strict(body)).length];
  expect(Math.min(good, onlyOpen, bodies.length - good - onlyOpen)).toBeGreaterThan(100);
});

test("ignoring unknown fields takes away their issues and no others", () => {
  const issuesOf = (body: unknown, unknownFields: "refuse" | "ignore") => {
    const result = validateUpsertProfilesRequest(body, { unknownFields });
    return result.ok ? [] : result.issues;
  };
  const property = fc.property(anyRequest, (body) => {
    const known = issuesOf(body, "refuse").filter(({ code }) => code !== "unknown");
    fc.pre(issuesOf(body, "refuse").length < 20);
    expect(issuesOf(body, "ignore")).toEqual(known);
  });
  fc.assert(property, { numRuns: 2000 });
});

test("an issue has a path of its own, and a message", () => {
  const property = fc.property(anyRequest, (body) => {
    const result = validateUpsertProfilesRequest(body);
    const issues = result.ok ? [] : result.issues;
    expect(new Set(issues.map(({ path }) => path)).size).toBe(issues.length);
    expect(issues.filter(({ message }) => message === "" || message.includes("undefined"))).toEqual([]);
  });
  fc.assert(property, { numRuns: 1000 });
});
