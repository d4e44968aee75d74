import fc from "fast-check";
import { expect, test } from "vitest";
import { bodyBytes } from "../../src/delivery/batch.js";
import { assembleBody, ENVELOPE } from "../../src/request/body.js";
import { type Span, sizeOf, spanOf } from "../../src/span.js";

const encode = (text: string): Span => spanOf(new TextEncoder().encode(text));
const records = [{ a: 1 }, { b: "Мария 🎉" }, { c: [null] }];

test.each([0, 1, 2, 3])("a body of %i records is what JSON.stringify would write", (count) => {
  const some = records.slice(0, count);
  const body = assembleBody(some.map((record) => encode(JSON.stringify(record))));
  expect(new TextDecoder().decode(body)).toBe(JSON.stringify({ profiles: some }));
});

test("the bytes of a body are known before it is made", () => {
  const parts = records.map((record) => encode(JSON.stringify(record)));
  const bytes = parts.reduce((sum, part) => sum + sizeOf(part), ENVELOPE.bytes + 2 * ENVELOPE.separatorBytes);
  expect(assembleBody(parts).byteLength).toBe(bytes);
});

test("a record's own bytes are kept, odd spacing included", () => {
  expect(new TextDecoder().decode(assembleBody([encode('{ "a":1.0 }')]))).toBe('{"profiles":[{ "a":1.0 }]}');
});

test("a body has exactly the bytes that its batch was sized by", () => {
  fc.assert(
    fc.property(fc.array(fc.json()), (texts) => {
      const entries = texts.map((text, index) => ({ index, hashes: [], ...encode(text) }));
      const { bytes: envelopeBytes, separatorBytes } = ENVELOPE;
      const sized = bodyBytes(entries, { maxSize: 1, maxBytes: 1, envelopeBytes, separatorBytes });
      expect(assembleBody(entries).byteLength).toBe(sized);
    }),
  );
});

test("records that share a buffer are written one by one, wherever they stand in it", () => {
  const buffer = new TextEncoder().encode("{1}\n{2}\r\n{3}{4} {5}");
  const places = [
    [0, 3],
    [4, 7],
    [9, 12],
    [12, 15],
    [16, 19],
  ] as const;
  const spans = places.map(([start, end]) => ({ buffer, start, end }));
  const text = (some: readonly Span[]): string => new TextDecoder().decode(assembleBody(some));
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...spans)), (some) => {
      const numbers = some.map((span) => `{${spans.indexOf(span) + 1}}`);
      expect(text(some)).toBe(`{"profiles":[${numbers.join(",")}]}`);
    }),
  );
});
