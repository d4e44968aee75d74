import { expect, expectTypeOf, test } from "vitest";
import { validateRecord } from "../../src/record/validate.js";
import { withoutNulls } from "../../src/record/without-nulls.js";
import type { ProfileUpsertInput } from "../../src/types.js";

/** As a driver of a database types it. */
interface Row {
  readonly email: string | null;
  readonly phone: string | null;
  readonly first_name: string | null;
  readonly city: string | null;
}
const row: Row = { email: "ana@shop.example", phone: null, first_name: null, city: "Sofia" };

test("a row whose columns may be null becomes a record that compiles and is valid", () => {
  const record = withoutNulls({
    profile: { email: row.email, phoneNumber: row.phone, firstName: row.first_name },
    subscribedAtChanged: false,
  });
  expectTypeOf(record).toExtend<ProfileUpsertInput>();
  expect(record).toEqual({ profile: { email: "ana@shop.example" }, subscribedAtChanged: false });
  expect(Object.keys(record.profile)).toEqual(["email"]);
  expect(validateRecord(record).ok).toBe(true);
});

test("nulls go at any depth, also in the objects of a list; what is no null stays, and the row too", () => {
  const given = {
    a: null,
    b: { c: null, d: 0, e: "", f: false, g: undefined },
    list: [{ key: "x", note: null }, 1, null, [null]],
    at: new Date(0),
  };
  const before = structuredClone(given);
  expect(withoutNulls(given)).toEqual({
    b: { d: 0, e: "", f: false, g: undefined },
    list: [{ key: "x" }, 1, null, [null]],
    at: new Date(0),
  });
  expect(given).toEqual(before);
});

test("a row may be an instance of a class", () => {
  class Customer {
    readonly name = null;
    readonly city = "Sofia";
  }
  expect(withoutNulls({ profile: new Customer() })).toEqual({ profile: { city: "Sofia" } });
});

test("what says itself how it is written, or is no object of fields, is given back as it is", () => {
  class Money {
    readonly amount = null;
    toJSON(): string {
      return "0 EUR";
    }
  }
  const money = new Money();
  const map = new Map([["a", null]]);
  expect(withoutNulls({ money, map })).toEqual({ money, map });
  expect([withoutNulls(null), withoutNulls(5), withoutNulls("x")]).toEqual([null, 5, "x"]);
});

test("objects of another realm and without a prototype are plain, and no name is special", () => {
  const bare = Object.assign(Object.create(null), { a: null, b: 1 });
  expect(withoutNulls(bare)).toEqual({ b: 1 });
  const risky = withoutNulls(JSON.parse('{"__proto__":{"x":null,"y":1}}'));
  expect(JSON.stringify(risky)).toBe('{"__proto__":{"y":1}}');
  expect(({} as { y?: number }).y).toBeUndefined();
});
