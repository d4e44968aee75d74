import { expect, test } from "vitest";
import { keysOf } from "../../src/record/identity.js";

const keys = (profile: unknown): string[] => keysOf({ profile, subscribedAtChanged: false });

test("a record has a key for each of its e-mail, phone and id", () => {
  expect(keys({ email: "ana@shop.example", phoneNumber: "+4912", id: "7" })).toEqual([
    "ana@shop.example",
    "+4912",
    " 7",
  ]);
});

test.each(["ana@shop.example", "+4912"])(
  "an id is no e-mail and no phone, even if it is spelled like one (%s)",
  (id) => {
    expect(new Set(keys({ email: "ana@shop.example", phoneNumber: "+4912", id })).size).toBe(3);
  },
);

test("e-mail addresses are trimmed, and their ASCII letters are lower case", () => {
  expect(keys({ email: " \tANA.Rossi@Shop.EXAMPLE\n" })).toEqual(["ana.rossi@shop.example"]);
});

test("other letters stay: no locale and no table of Unicode decides who is who", () => {
  expect(keys({ email: "İIıi@ÄÖ.example" })).toEqual(["İiıi@ÄÖ.example"]);
  expect(keys({ email: "\u212Aelvin@x.y" })).not.toEqual(keys({ email: "kelvin@x.y" }));
});

test("phones and ids are taken as they are", () => {
  expect(keys({ phoneNumber: "+49 12", id: " Ab " })).toEqual(["+49 12", "  Ab "]);
});

test.each([undefined, null, 5, "x", [], {}, { profile: null }, { profile: "x" }, { profile: { email: 5, id: null } }])(
  "%j has no keys",
  (record) => {
    expect(keysOf(record)).toEqual([]);
  },
);
