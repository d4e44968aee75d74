import { sValidator } from "@hono/standard-validator";
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { Hono } from "hono";
import { describe, expect, expectTypeOf, test } from "vitest";
import type { ProfileUpsert, ProfileUpsertInput } from "../src/types.js";
import { recordSchema } from "../src/validator.js";

const good = { profile: { email: "ana@shop.example", addTags: ["vip"] }, subscribedAtChanged: false };
const bad = { profile: { email: "ana@shop.example", addTags: ["vip", 5] }, "a/b~c": 1 };

describe("the schema of a record", () => {
  test("is a Standard Schema, version 1, with its types", () => {
    expectTypeOf(recordSchema).toExtend<StandardSchemaV1<ProfileUpsertInput, ProfileUpsert>>();
    expectTypeOf<StandardSchemaV1.InferInput<typeof recordSchema>>().toEqualTypeOf<ProfileUpsertInput>();
    expectTypeOf<StandardSchemaV1.InferOutput<typeof recordSchema>>().toEqualTypeOf<ProfileUpsert>();
    expect(recordSchema["~standard"]).toMatchObject({ version: 1, vendor: "releva-profiles" });
  });

  test("gives a valid record back as it is", () => {
    expect(recordSchema["~standard"].validate(good)).toEqual({ value: good });
  });

  test("gives issues with the path as a list of its steps", () => {
    const result = recordSchema["~standard"].validate(bad);
    expect(result.issues).toEqual([
      { message: "is required", path: ["subscribedAtChanged"] },
      { message: "must be a string", path: ["profile", "addTags", "1"] },
      { message: expect.any(String), path: ["<name>"] },
    ]);
  });

  test("an issue of the whole record has an empty path", () => {
    expect(recordSchema["~standard"].validate(5).issues).toEqual([{ message: "must be an object", path: [] }]);
  });
});

describe("a route of hono that validates with it", () => {
  const app = new Hono().post("/customers", sValidator("json", recordSchema), (c) => {
    const record = c.req.valid("json");
    expectTypeOf(record).toEqualTypeOf<ProfileUpsert>();
    return c.json({ tags: record.profile.addTags });
  });
  const post = (body: unknown): Response | Promise<Response> =>
    app.request("/customers", {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "Content-Type": "application/json" },
    });

  test("takes a valid record", async () => {
    const response = await post(good);
    expect([response.status, await response.json()]).toEqual([200, { tags: ["vip"] }]);
  });

  test("refuses an invalid one with its issues", async () => {
    const response = await post(bad);
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: StandardSchemaV1.Issue[] };
    expect(error.map(({ path }) => path)).toContainEqual(["profile", "addTags", "1"]);
  });
});
