import { expect, test } from "vitest";
import { hashesIn } from "../../src/record/keys.js";
import { prepare } from "../../src/record/prepare.js";
import { memberOf, type ScannedRecord, scannedRecord } from "../../src/record/scanned-record.js";
import { SourceRecord } from "../../src/record/source-record.js";

const value = { profile: { id: "7", email: "Ana@shop.example", firstName: "Мария" }, subscribedAtChanged: false };
const text = JSON.stringify(value);
const buffer = new TextEncoder().encode(`{}\n${text}\n`);
const origin = { file: "a.ndjson", line: 2 };

function scanned(): ScannedRecord {
  const record = scannedRecord({ buffer, start: 3, end: buffer.length - 1 }, origin);
  if (!record) throw new Error("the scanner does not accept it");
  return record;
}

test("is ready as it stands in its buffer, whatever is validated", () => {
  for (const validation of ["strict", "contract", "off"] as const) {
    const prepared = prepare(scanned(), { validation, keyed: true });
    expect(prepared).toMatchObject({ ok: true, start: 3, end: buffer.length - 1, hashes: hashesIn(value), origin });
    expect(prepared.ok && prepared.buffer).toBe(buffer);
  }
});

test("is parsed once, when its value is asked for", () => {
  const record = scanned();
  expect(record.value).toEqual(value);
  expect(record.value).toBe(record.value);
});

test("is a source record for who keeps it", () => {
  const plain = scanned().plain();
  expect(plain).toBeInstanceOf(SourceRecord);
  expect({ ...plain }).toEqual({ ...new SourceRecord({ value, bytes: new TextEncoder().encode(text), origin }) });
});

test("gives a member alone, also when others were scanned meanwhile", () => {
  const [first, second] = [scanned(), scanned()];
  expect([first.member("email"), second.member("id"), first.member("subscribedAtChanged")]).toEqual([
    "Ana@shop.example",
    "7",
    false,
  ]);
  expect([first.member("subscriptions"), first.member("phoneNumber")]).toEqual([undefined, undefined]);
  for (const name of ["id", "email", "phoneNumber", "subscriptions", "subscribedAtChanged"] as const) {
    expect(memberOf(first, name)).toEqual(memberOf(new SourceRecord({ value }), name));
  }
});

test("keeps a context", () => {
  const record = scanned().withContext({ row: 7 });
  expect([prepare(record, { validation: "strict", keyed: true }), record.plain()]).toMatchObject([
    { ok: true, context: { row: 7 }, hashes: hashesIn(value) },
    { context: { row: 7 } },
  ]);
});

test("has no keys where order does not matter", () => {
  expect(prepare(scanned(), { validation: "strict", keyed: false })).toMatchObject({ ok: true, hashes: [], start: 3 });
});

test("is what no other record can pass for: one with the same properties is validated", () => {
  const { buffer: bytes, start, end, hashes } = scanned();
  const other = Object.assign(new SourceRecord({ value: { profile: {} } }), {
    ok: true,
    buffer: bytes,
    start,
    end,
    hashes,
  });
  expect(prepare(other, { validation: "strict", keyed: true }).ok).toBe(false);
});
