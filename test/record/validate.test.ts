import { expect, expectTypeOf, test } from "vitest";
import { validateRecord, validateRequest } from "../../src/index.js";
import type { ProfileUpsert, UpsertProfilesRequest } from "../../src/types.js";

const bad = {
  profile: { email: "ana@shop.example", phoneNumber: "0888 123", fristName: "Ana" },
  subscribedAtChanged: true,
};

test("paths start at the record in validateRecord, and at the body in validateRequest", () => {
  const record = validateRecord(bad);
  const request = validateRequest({ profiles: [{ profile: { email: "a@b.c" }, subscribedAtChanged: true }, bad] });
  expect(record.ok || record.issues.map(({ path }) => path)).toEqual(["/profile/phoneNumber", "/profile/fristName"]);
  expect(request.ok || request.issues.map(({ path }) => path)).toEqual([
    "/profiles/1/profile/phoneNumber",
    "/profiles/1/profile/fristName",
  ]);
});

test("unknown fields can be ignored", () => {
  const record = validateRecord(bad, { unknownFields: "ignore" });
  expect(record.ok || record.issues.map(({ path }) => path)).toEqual(["/profile/phoneNumber"]);
});

test("no issue holds a value", () => {
  const record = validateRecord(bad);
  expect(JSON.stringify(record)).not.toMatch(/0888|shop\.example|Ana"/);
});

test("a valid input is given back as it is, with its type", () => {
  const given = { profile: { email: "a@b.c" }, subscribedAtChanged: false };
  const result = validateRecord(given);
  if (!result.ok) throw new Error("must be valid");
  expect(result.value).toBe(given);
  expectTypeOf(result.value).toEqualTypeOf<ProfileUpsert>();
  const request = validateRequest({ profiles: [given] });
  if (request.ok) expectTypeOf(request.value).toEqualTypeOf<UpsertProfilesRequest>();
});
