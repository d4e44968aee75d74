import { expect, expectTypeOf, test } from "vitest";
import { ConfigError } from "../../src/errors.js";
import { customFields } from "../../src/record/custom-fields.js";
import { validateRecord } from "../../src/record/validate.js";
import type { CustomFields } from "../../src/types.js";

const day = new Date(Date.UTC(2026, 0, 2));

test("strings, numbers and dates go to the list of their type, alone or many, in the order given", () => {
  const custom = customFields({
    gender: "F",
    visits: 12,
    seen: [day, new Date(0)],
    sizes: ["S", "M"],
    score: [1.5, -2],
  });
  expect(custom).toEqual({
    string: [
      { key: "gender", values: ["F"] },
      { key: "sizes", values: ["S", "M"] },
    ],
    numeric: [
      { key: "visits", values: [12] },
      { key: "score", values: [1.5, -2] },
    ],
    date: [{ key: "seen", values: ["2026-01-02T00:00:00.000Z", "1970-01-01T00:00:00.000Z"] }],
  });
});

test("what it builds is valid", () => {
  const custom = customFields({ a: "", b: 0, c: day, __proto__x: "y", toString: "z" });
  expect(validateRecord({ profile: { email: "a@b.c", custom }, subscribedAtChanged: false }).ok).toBe(true);
});

test("a list that would be empty is left out", () => {
  expect(customFields({})).toEqual({});
  expect(Object.keys(customFields({ a: 1 }))).toEqual(["numeric"]);
});

test("a field that is undefined is absent, as a field of a profile is", () => {
  expect(customFields({ gender: undefined, visits: 3 })).toEqual({ numeric: [{ key: "visits", values: [3] }] });
  expect(customFields({ "": undefined })).toEqual({});
});

test("the given lists are copied", () => {
  const values = ["S"];
  const custom = customFields({ sizes: values });
  values.push("M");
  expect(custom.string).toEqual([{ key: "sizes", values: ["S"] }]);
});

const wrong = (value: unknown) => () => customFields({ visits: value } as Parameters<typeof customFields>[0]);

test.each([
  ["an empty list", []],
  ["a mixed list", ["1", 1]],
  ["NaN", Number.NaN],
  ["an infinite number", [1, Number.POSITIVE_INFINITY]],
  ["an invalid date", new Date("soon")],
  ["null", null],
  ["a boolean", true],
  ["an object", {}],
  ["a list of holes", new Array(2)],
])("%s is refused by the name of its field, without its value", (_, value) => {
  expect(wrong(value)).toThrow(ConfigError);
  expect(wrong(value)).toThrow(/^customFields: "visits" /);
});

test("a field needs a name", () => {
  expect(() => customFields({ "": "x" })).toThrow("customFields: a key is empty; give the custom field a name");
});

test("types: what is no value of a custom field does not compile", () => {
  expectTypeOf(customFields({ a: 1 })).toEqualTypeOf<CustomFields>();
  // @ts-expect-error a boolean is of no type that the API knows
  expect(() => customFields({ a: true })).toThrow(ConfigError);
  // @ts-expect-error neither is null
  expect(() => customFields({ a: [null] })).toThrow(ConfigError);
});
