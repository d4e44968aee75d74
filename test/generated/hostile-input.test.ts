import { expect, test } from "vitest";
import { validateProfileUpsert, validateUpsertProfilesRequest } from "../../generated/validate.js";
import { record } from "../support/generated/record.js";

test.each([undefined, null, 0, 1n, Symbol("s"), "x", [], () => record(), new Date(0), new Map()])(
  "%s is refused without a crash",
  (input) => {
    expect(validateProfileUpsert(input).ok).toBe(false);
    expect(validateUpsertProfilesRequest(input).ok).toBe(false);
  },
);

test("a getter that throws is an issue, and its error is not shown", () => {
  const input = {
    get profile(): unknown {
      throw new Error("ana@shop.example");
    },
    subscribedAtChanged: true,
  };
  const result = validateProfileUpsert(input);
  expect(result.ok || result.issues.map(({ code }) => code)).toEqual(["type"]);
  expect(JSON.stringify(result)).not.toContain("ana@");
});

test("a cycle ends", () => {
  const profile: Record<string, unknown> = { email: "ana@shop.example" };
  profile.custom = profile;
  const result = validateProfileUpsert({ profile, subscribedAtChanged: true });
  expect(result.ok || result.issues[0]?.path).toBe("/profile/custom/email");
});

test("an array of four billion holes is given up after twenty issues", () => {
  const result = validateProfileUpsert(record({ addTags: new Array(2 ** 32 - 1) }));
  expect(result.ok || result.issues.length).toBe(20);
});

test("a hundred thousand unknown properties are given up after twenty issues", () => {
  const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`column${index}`, index]));
  const result = validateProfileUpsert(record(many));
  expect(result.ok || result.issues.length).toBe(20);
  expect(validateProfileUpsert(record(many), { unknownFields: "ignore" }).ok).toBe(true);
});

test("an inherited property does not count, because it is not sent", () => {
  class Row {
    readonly subscribedAtChanged = true;
    get profile(): unknown {
      return { email: "ana@shop.example" };
    }
  }
  const result = validateProfileUpsert(new Row());
  expect(result.ok || result.issues.map(({ path }) => path)).toEqual(["/profile"]);
});

test("validation leaves its input alone", () => {
  const input = Object.freeze({ ...record(), profile: Object.freeze({ email: "ana@shop.example", phone: "1" }) });
  expect(() => validateProfileUpsert(input, { unknownFields: "ignore" })).not.toThrow();
  expect(input).toEqual({ profile: { email: "ana@shop.example", phone: "1" }, subscribedAtChanged: true });
});
