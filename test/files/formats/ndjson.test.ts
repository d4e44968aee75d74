import { expect, test } from "vitest";
import { MAX_RECORD_BYTES } from "../../../src/files/bytes/lines.js";
import { ndjsonBatches } from "../../../src/files/formats/ndjson.js";
import { ScannedRecord } from "../../../src/record/scanned-record.js";
import type { SourceRecord } from "../../../src/record/source-record.js";
import { collect, flat, inPieces } from "../../support/files/bytes.js";

const read = (text: string | Uint8Array, pieces = 65_536): Promise<SourceRecord[]> =>
  collect(flat(ndjsonBatches("in.ndjson", inPieces(text, pieces))));

test.each([1, 2, 3, 7, 65_536])("lines are found whatever the chunks are (%i bytes)", async (pieces) => {
  const records = await read('{"a":"Иван 😀"}\r\n\n  \n{"b":2}', pieces);
  expect(records.map(({ value, origin }) => [value, origin?.line])).toEqual([
    [{ a: "Иван 😀" }, 1],
    [{ b: 2 }, 4],
  ]);
  expect(records.map(({ bytes }) => Buffer.from(bytes ?? []).toString())).toEqual(['{"a":"Иван 😀"}', '{"b":2}']);
});

test("a file of lines that the scanner leaves is tried at few, and read all the same; at all lines again once one is accepted", async () => {
  const left = '{"profile":{"email":"\\u0061na@shop.example"},"subscribedAtChanged":true}';
  const plain = left.replace("\\u0061", "a");
  const records = await read(`${[...Array(500).fill(left), ...Array(100).fill(plain)].join("\n")}\n`);
  expect(records.map(({ value }) => value)).toEqual(Array(600).fill(JSON.parse(plain)));
  const scanned = records.map((record) => record instanceof ScannedRecord);
  expect(scanned.indexOf(true)).toBeLessThan(516);
  expect(scanned.slice(scanned.indexOf(true))).not.toContain(false);
});

test("a line that is not JSON is a record with an issue that does not quote it", async () => {
  const [before, broken, after] = await read('{"a":1}\n{"email":"ann@example.com",}\n{"a":2}\n');
  expect(broken).toMatchObject({ value: '{"email":"ann@example.com",}', origin: { file: "in.ndjson", line: 2 } });
  expect(broken?.issues).toEqual([{ path: "", code: "json", message: "the line is not JSON (column 28)", params: {} }]);
  expect([before?.value, after?.value]).toEqual([{ a: 1 }, { a: 2 }]);
});

test("a line without an end does not fill the memory, and the next line is read", async () => {
  const [long, next] = await read(`"${"x".repeat(MAX_RECORD_BYTES)}"\n{"a":1}\n`);
  expect(long).toMatchObject({
    value: null,
    issues: [{ code: "json", message: expect.stringContaining("longer than 1048576 bytes") }],
  });
  expect(next?.origin?.line).toBe(2);
});

test.each([
  ["a key that is there twice", '{"a":1,"a":2}'],
  ["a nested key that is there twice", '{"p":[{"a":1,"\\u0061":2}]}'],
  ["a key with white space before its colon, which might be there twice", '{"a":1,"a" :2}'],
])("the original bytes are not kept for %s", async (_why, line) => {
  const [record] = await read(line);
  expect(record?.bytes).toBeUndefined();
  expect(record?.value).toBeDefined();
});

test.each(['{"a":{"b":"10:30"},"c":[{"d":"http://x"}]}', '{"a": 1, "b": {}}'])(
  "the original bytes of %s are kept",
  async (line) => {
    expect(Buffer.from((await read(line))[0]?.bytes ?? []).toString()).toBe(line);
  },
);

test("a number that only its bytes have in full is sent with them, and refused where they are not sent", async () => {
  const exact = '{"a":[{"b":9007199254740993}]}';
  expect(Buffer.from((await read(exact))[0]?.bytes ?? []).toString()).toBe(exact);
  const twice = '{"a":1,"a":9007199254740993}';
  const reject = '{"outcome":"invalid","file":"a.csv","line":7,"record":{"a":-9007199254740993}}';
  const [rewritten, again, small] = await read(`${twice}\n${reject}\n{"a":1,"a":9007199254740991}\n`);
  const issues = [{ code: "json", message: expect.stringContaining("more digits than can be read") }];
  expect(rewritten).toMatchObject({ value: twice, issues });
  expect(again).toMatchObject({ issues, origin: { file: "a.csv", line: 7 } });
  expect(small).toMatchObject({ value: { a: 9007199254740991 } });
  expect(small?.issues).toBeUndefined();
});

test("a record that is nested too deep is a record with an issue", async () => {
  const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
  const [record, next] = await read(`${deep}\n{"a":1}\n`);
  expect(record).toMatchObject({
    value: deep,
    issues: [{ code: "json", message: expect.stringContaining("nested deeper") }],
  });
  expect(next?.value).toEqual({ a: 1 });
});

test("a line of a rejects file gives the record inside it", async () => {
  const [record] = await read('{"line":17,"outcome":"invalid","reason":"...","record":{"profile":{}}}\n');
  expect(record).toMatchObject({ value: { profile: {} }, origin: { line: 1 } });
  expect(record?.bytes).toBeUndefined();
});
