import { readFileSync } from "node:fs";
import { Ajv, type AnySchemaObject } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { shownName, validateUpsertProfilesRequest } from "../../generated/validate.js";
import { expectedVerdict, readVectors, type Vector } from "../../scripts/vectors/vectors.js";

const vectors = readVectors(new URL("../../openapi/vectors/", import.meta.url));
const names = (found: readonly Vector[]) => found.map(({ name }) => name);
const twice = (list: readonly string[]) => list.filter((entry, at) => list.indexOf(entry) !== at);

/** A second opinion on days: the calendar of the engine. */
function isDay(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.split("-").map(Number);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) && date.toISOString().startsWith(text);
}

function isDateTime(text: string): boolean {
  const time = /^(.{10})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]+)?(?:Z|[+-]([0-9]{2}):([0-9]{2}))$/.exec(text);
  const [day = "", ...parts] = time?.slice(1) ?? [];
  const limits = [23, 59, 59, 23, 59];
  return isDay(day) && limits.every((limit, at) => Number(parts[at] ?? 0) <= limit);
}

function judgeOf(file: string, ajv: Ajv): (body: unknown) => boolean {
  const document = JSON.parse(readFileSync(new URL(`../../generated/${file}`, import.meta.url), "utf8"));
  ajv.addSchema(document as AnySchemaObject, file);
  return ajv.compile({ $ref: `${file}#/components/schemas/UpsertProfilesRequest` });
}

describe("the vectors", () => {
  test("are at least 200, each with a name of its own", () => {
    expect(vectors.length).toBeGreaterThanOrEqual(200);
    expect(twice(names(vectors))).toEqual([]);
  });

  test("test different bodies", () => {
    const reason = ({ body, why }: Vector) => `${JSON.stringify(body)} ${why}`;
    expect(twice(vectors.map(reason))).toEqual([]);
  });

  test("have the documented shape", () => {
    const isVector = new Ajv({ allowUnionTypes: true }).compile({
      type: "object",
      required: ["name", "body", "valid", "why", "basis"],
      properties: {
        name: { type: "string", pattern: "^[a-z0-9]+(-[a-z0-9]+)*$" },
        body: {},
        valid: { type: "boolean" },
        closed: { const: false },
        pointer: { type: "string", pattern: "^(/([^~/]|~[01])*)*$" },
        why: { type: "string", pattern: "^[A-Z0-9].*[^.]\\.$" },
        basis: { type: "array", minItems: 1, uniqueItems: true, items: { type: "string", pattern: "^[VSA][0-9]+$" } },
      },
      additionalProperties: false,
    });
    expect(names(vectors.filter((vector) => !isVector(vector)))).toEqual([]);
  });

  test("have a pointer when something is wrong, and none when nothing is", () => {
    const isWrong = ({ pointer, ...vector }: Vector) =>
      (pointer === undefined) !== expectedVerdict({ ...vector, pointer: "" }, "closed");
    expect(names(vectors.filter(isWrong))).toEqual([]);
  });
});

describe("the generated validator", () => {
  test.each([
    ["refuse", "closed"],
    ["ignore", "open"],
  ] as const)("gives every verdict when told to %s unknown fields", (unknownFields, twin) => {
    const isWrong = (vector: Vector) =>
      validateUpsertProfilesRequest(vector.body, { unknownFields }).ok !== expectedVerdict(vector, twin);
    expect(names(vectors.filter(isWrong))).toEqual([]);
  });

  test("points to the problem first", () => {
    const pointers = vectors.map(({ name, body, valid }) => {
      const result = validateUpsertProfilesRequest(body, { unknownFields: valid ? "refuse" : "ignore" });
      return [name, result.ok ? undefined : result.issues[0]?.path];
    });
    // An unknown name may be anything, so the validator shows it only when it looks like a name.
    const shown = ({ pointer, closed }: Vector) => (closed === false ? pointer?.replace(/[^/]*$/, shownName) : pointer);
    expect(pointers).toEqual(vectors.map((vector) => [vector.name, shown(vector)]));
  });
});

describe("ajv with other date formats gives every verdict", () => {
  const options = { strict: false, formats: { double: true, date: isDay, "date-time": isDateTime } } as const;

  test.each([
    ["openapi.json", new Ajv2020(options)],
    ["openapi-3.0.json", new Ajv(options)],
  ])("from %s", (file, ajv) => {
    const isValid = judgeOf(file, ajv);
    expect(names(vectors.filter((vector) => isValid(vector.body) !== vector.valid))).toEqual([]);
  });
});
