import fc from "fast-check";
import { expect, test } from "vitest";
import { dateColumns } from "../../../src/files/reading/date.js";
import { emailOf } from "../../../src/files/reading/email.js";
import { NumberColumn } from "../../../src/files/reading/number.js";
import { phoneReader } from "../../../src/files/reading/phone.js";
import { Unreadable } from "../../../src/files/reading/reading.js";
import { withoutMarks } from "../../../src/files/reading/spreadsheet.js";

/** Texts of the signs that these cells have, and any other text. */
const cell = fc.oneof(
  fc.string({ unit: fc.constantFrom(..."0123456789+-./(), :'\"=ETZAPMax<>@\u00a0\u200b") }),
  fc.string({ unit: "binary" }),
);
const country = fc.constantFrom(undefined, "BG", "DE", "GR", "GB", "IT", "US", "RU", "AR", "MX", "BR");

test("whatever is in a cell, a phone number is + and digits, and is itself when it is read again", async () => {
  const readers = new Map<string | undefined, Awaited<ReturnType<typeof phoneReader>>>();
  for (const home of [undefined, "BG", "DE", "GR", "GB", "IT", "US", "RU", "AR", "MX", "BR"]) {
    readers.set(home, await phoneReader(home));
  }
  fc.assert(
    fc.property(cell, country, (text, home) => {
      const number = readers.get(home)?.(text);
      if (number instanceof Unreadable) return;
      expect(number).toMatch(/^\+[1-9][0-9]{5,14}$/);
      expect(readers.get(home)?.(String(number))).toBe(number);
    }),
    { numRuns: 2_000 },
  );
});

test("whatever is in a cell, a date is itself or one of the contract, and is itself when it is read again", async () => {
  const dates = await dateColumns({ timeZone: "Europe/Sofia" });
  fc.assert(
    fc.property(cell, fc.constantFrom("date", "dateTime"), (text, kind) => {
      const column = dates(kind);
      column.look(text);
      const value = column.read(text);
      if (value instanceof Unreadable || value === text) return;
      expect(value).toMatch(
        kind === "date" ? /^\d{4}-\d\d-\d\d$/ : /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/,
      );
      expect(column.read(value)).toBe(value);
    }),
    { numRuns: 2_000 },
  );
});

test("whatever is in a cell, a number is finite, or the cell stays as it is", () => {
  fc.assert(
    fc.property(cell, fc.constantFrom(undefined, ".", ","), (text, decimal) => {
      const column = new NumberColumn(decimal);
      column.look(text);
      const value = column.read(text);
      if (!(value instanceof Unreadable)) expect(value === text || Number.isFinite(value)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ["white space inside an e-mail", () => emailOf(`a${"\u00a0".repeat(500_000)}b`)],
  ["brackets", () => emailOf("<".repeat(500_000))],
  ["quotes", () => withoutMarks(`="${'"'.repeat(500_001)}`)],
  ["groups of thousands", () => new NumberColumn(undefined).read(`1${",000".repeat(100_000)}x`)],
  ["digits", async () => (await phoneReader("BG"))("1".repeat(500_000))],
  ["spaces", async () => (await phoneReader("BG"))(`+${" ".repeat(500_000)}1`)],
  ["a date and spaces", async () => (await dateColumns({}))("dateTime").read(`12.03.2021${" ".repeat(500_000)}x`)],
  ["brackets after a date", async () => (await dateColumns({}))("dateTime").read(`1 Jan 2021 ${"(".repeat(500_000)}`)],
])("a long cell of %s takes no quadratic time", async (_what, read) => {
  await read(); // it would not end within the time of a test
});
