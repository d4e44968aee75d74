import { describe, expect, test } from "vitest";
import { hashesIn, keysIn } from "../../src/record/keys.js";
import { prepare } from "../../src/record/prepare.js";
import { SourceRecord } from "../../src/record/source-record.js";
import { bytesOf } from "../../src/span.js";

const value = { profile: { email: "Ana@shop.example" }, subscribedAtChanged: false };
const strict = { validation: "strict", keyed: true } as const;
const text = (prepared: ReturnType<typeof prepare>): string | undefined =>
  prepared.ok ? new TextDecoder().decode(bytesOf(prepared)) : undefined;

describe("a plain record", () => {
  test("is serialised once, with its keys", () => {
    const prepared = prepare(value, strict);
    expect(prepared).toMatchObject({ ok: true, hashes: hashesIn(value) });
    expect(text(prepared)).toBe(JSON.stringify(value));
  });

  test("loses its fields that are undefined", () => {
    const row = { profile: { email: "a@b.c", firstName: undefined }, subscribedAtChanged: false };
    expect(text(prepare(row, strict))).toBe('{"profile":{"email":"a@b.c"},"subscribedAtChanged":false}');
  });

  test("is not keyed where order does not matter", () => {
    expect(prepare(value, { validation: "strict", keyed: false })).toMatchObject({ ok: true, hashes: [] });
  });

  test("that is invalid comes back with its issues", () => {
    const bad = { profile: {}, subscribedAtChanged: "no" };
    const prepared = prepare(bad, strict);
    expect(prepared).toMatchObject({ ok: false, value: bad, origin: undefined });
    expect(prepared.ok || prepared.issues.map(({ path, code }) => [path, code])).toEqual([
      ["/profile", "identity"],
      ["/subscribedAtChanged", "type"],
    ]);
  });
});

describe("a source record", () => {
  test("keeps its own bytes and its origin", () => {
    const bytes = new TextEncoder().encode('{ "profile":{"email":"Ana@shop.example"},  "subscribedAtChanged":false}');
    const prepared = prepare(new SourceRecord({ value, bytes, origin: { file: "a.ndjson", line: 7 } }), strict);
    expect(prepared).toMatchObject({ ok: true, origin: { file: "a.ndjson", line: 7 }, hashes: hashesIn(value) });
    expect(prepared.ok && bytesOf(prepared)).toEqual(bytes);
  });

  test("without bytes is serialised", () => {
    expect(text(prepare(new SourceRecord({ value }), strict))).toBe(JSON.stringify(value));
  });

  test("with issues is not looked at again, even when nothing is validated", () => {
    const issues = [{ path: "", code: "json", message: "is no JSON", params: {} }];
    const record = new SourceRecord({ value: "{", issues, origin: { line: 3 } });
    for (const validation of ["strict", "contract", "off"] as const) {
      expect(prepare(record, { validation, keyed: true })).toMatchObject({
        ok: false,
        value: "{",
        issues,
        origin: { line: 3 },
      });
    }
  });

  test("with an empty list of issues is validated", () => {
    expect(prepare(new SourceRecord({ value: {}, issues: [] }), strict).ok).toBe(false);
  });
});

describe("validation", () => {
  const typo = { ...value, profile: { ...value.profile, fristName: "Ana" } };

  test.each([
    ["strict", false],
    ["contract", true],
    ["off", true],
  ] as const)("%s: an unknown field is let through: %s", (validation, ok) => {
    expect(prepare(typo, { validation, keyed: true }).ok).toBe(ok);
  });

  test.each([
    ["strict", false],
    ["contract", false],
    ["off", true],
  ] as const)("%s: a wrong type is let through: %s", (validation, ok) => {
    expect(prepare({ profile: { email: 5 } }, { validation, keyed: true }).ok).toBe(ok);
  });

  test.each([["a cycle"], ["a BigInt"], ["undefined"], ["a function"]])(
    "%s cannot be written, and is said to be so",
    (kind) => {
      const cycle: Record<string, unknown> = {};
      cycle.self = cycle;
      const values: Record<string, unknown> = { "a cycle": cycle, "a BigInt": { id: 1n }, "a function": () => {} };
      expect(prepare(values[kind], { validation: "off", keyed: true })).toMatchObject({
        ok: false,
        issues: [{ path: "", code: "json", message: "cannot be written as JSON", params: {} }],
      });
    },
  );
});

describe("keys", () => {
  const keys = (profile: unknown): string[] => keysIn({ profile, subscribedAtChanged: false });

  test("a record has a key for each of its e-mail, phone and id", () => {
    expect(keys({ email: "ana@shop.example", phoneNumber: "+4912", id: "7" })).toEqual([
      "id 7",
      "ana@shop.example",
      "+4912",
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
    expect(keys({ phoneNumber: "+49 12", id: " Ab " })).toEqual(["id  Ab ", "+49 12"]);
  });

  test.each([
    undefined,
    null,
    5,
    "x",
    [],
    {},
    { profile: null },
    { profile: "x" },
    { profile: { email: 5, id: null } },
  ])("%j has no keys", (record) => {
    expect(keysIn(record)).toEqual([]);
  });
});
