import { expect, test } from "vitest";
import { type Decimal, NumberColumn } from "../../../src/files/reading/number.js";
import { Unreadable } from "../../../src/files/reading/reading.js";

function column(cells: readonly string[], decimal?: Decimal): unknown[] {
  const numbers = new NumberColumn(decimal);
  for (const cell of cells) numbers.look(cell);
  return cells.map((cell) => {
    const value = numbers.read(cell);
    return value instanceof Unreadable ? value.code : value;
  });
}

test.each([
  [["1234,50"], [1234.5]],
  [["1.234,50"], [1234.5]],
  [["1,234.50"], [1234.5]],
  [
    ["1 234,50", "1\u00a0234,5", "1\u202f234"],
    [1234.5, 1234.5, 1234],
  ],
  [["1'234.50"], [1234.5]],
  [
    ["-12,5", "0,125"],
    [-12.5, 0.125],
  ],
  [["1.234.567"], [1234567]],
  [
    ["0.125", "1234.567"],
    [0.125, 1234.567],
  ],
  [["1.234"], ["number-ambiguous"]],
  [["1,234"], ["number-ambiguous"]],
  [
    ["1.234", "20.00"],
    [1.234, 20],
  ],
  [
    ["1.234", "20,00"],
    [1234, 20],
  ],
  [
    ["1,234", "20,00"],
    [1.234, 20],
  ],
  [
    ["1.234", "20,00", "20.00"],
    ["number-ambiguous", 20, 20],
  ],
  [
    ["42.6977000", "23.321"],
    [42.6977, 23.321],
  ],
  [
    ["7", "007"],
    [7, 7],
  ],
])("%j are %j", (cells, expected) => {
  expect(column(cells)).toEqual(expected);
});

test("with the sign that is said, the other one sets thousands apart, or nothing does", () => {
  expect(column(["1.234", "1.234,5", "12,5", "12.50"], ",")).toEqual([1234, 1234.5, 12.5, "12.50"]);
  expect(column(["1.234", "1,234.5", "12,5"], ".")).toEqual([1.234, 1234.5, "12,5"]);
});

test.each(["1e3", "0x10", "NaN", "12,5,0", "1.23.456", "1 23", "€12", "12 лв", "+5", "1,234.567,8", "--1"])(
  "%s is no number, and is left to the contract",
  (cell) => {
    expect(column([cell])).toEqual([cell]);
  },
);
