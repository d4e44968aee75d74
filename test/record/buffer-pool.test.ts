import { expect, test } from "vitest";
import { BufferPool } from "../../src/record/buffer-pool.js";
import { bytesOf, type Span, sizeOf } from "../../src/span.js";

const text = (span: Span): string => new TextDecoder().decode(bytesOf(span));

test("what was put in stays what it was, whatever is put in after it", () => {
  const pool = new BufferPool();
  const given = Array.from({ length: 5_000 }, (_, n) => `${n} Мария 😀 \ud800`.repeat(n % 7));
  const encoded = given.map((record) => pool.encode(record));
  const copied = encoded.map((span) => pool.copy(bytesOf(span)));
  expect(encoded.map(text)).toEqual(given.map((record) => record.replaceAll("\ud800", "\ufffd")));
  expect(copied.map(text)).toEqual(encoded.map(text));
});

test("a copy does not change with what it was copied from", () => {
  const bytes = new TextEncoder().encode("ana");
  const copy = new BufferPool().copy(bytes);
  bytes.fill(0);
  expect(text(copy)).toBe("ana");
});

test.each([10, 200_000])("%i characters keep no more in memory than a buffer of many", (length) => {
  const pool = new BufferPool();
  for (const span of [pool.encode("я".repeat(length)), pool.copy(new Uint8Array(length))]) {
    expect(span.buffer.buffer.byteLength).toBeLessThanOrEqual(Math.max(65_536, sizeOf(span)));
  }
});

test("neighbours share a buffer, one byte apart, so that a body takes them at once", () => {
  const pool = new BufferPool();
  const first = pool.encode("a");
  const second = pool.copy(new Uint8Array(3));
  expect([second.buffer, second.start]).toEqual([first.buffer, first.end + 1]);
});
