import { expect, test } from "vitest";
import { recordScanner } from "../../generated/scanner.js";
import { hashesIn } from "../../src/record/keys.js";
import { prepare } from "../../src/record/prepare.js";
import { ScannedRecord } from "../../src/record/scanned-record.js";
import { SourceRecord } from "../../src/record/source-record.js";

const value = { profile: { id: "7", email: "Ana@shop.example", firstName: "Мария" }, subscribedAtChanged: false };
const text = JSON.stringify(value);
const buffer = new TextEncoder().encode(`{}\n${text}\n`);
const origin = { file: "a.ndjson", line: 2 };

function scanned(): ScannedRecord {
  const scanner = recordScanner();
  const end = buffer.length - 1;
  expect(scanner.accepts(buffer, 3, end)).toBe(true);
  return new ScannedRecord(buffer, 3, end, scanner.marks, origin);
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
