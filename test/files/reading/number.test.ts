import { expect, test } from "vitest";
import { type Decimal, decimalEvidence, NumberColumn } from "../../../src/files/reading/number.js";
import { Unreadable } from "../../../src/files/reading/reading.js";

const codeOf = (value: unknown): unknown => (value instanceof Unreadable ? value.code : value);
const contrary = (times: number): readonly string[] => Array<string>(times).fill("number-contrary");

function column(cells: readonly string[], decimal?: Decimal): unknown[] {
  const numbers = new NumberColumn(decimal);
  for (const cell of cells) numbers.look(cell);
  return cells.map((cell) => codeOf(numbers.read(cell)));
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
  [
    ["0.125", "0,5", "-0.123"],
    [0.125, 0.5, -0.123],
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

test.each([
  [
    ["12,50"],
    ["1.234", "12.5", "0.125", "1,234.50", "1234.567", "$12.5", "12,5", "7"],
    [1234, ...contrary(5), 12.5, 7],
  ],
  [
    ["12.50"],
    ["1,234", "12,5", "0,125", "1.234,50", "1.234.567", "12,5 €", "12.5", "7"],
    [1234, ...contrary(5), 12.5, 7],
  ],
])("once %j is read, what contradicts it is refused", (first, later, expected) => {
  const numbers = new NumberColumn(undefined);
  for (const cell of first) numbers.look(cell);
  expect(later.map((cell) => codeOf(numbers.read(cell)))).toEqual(expected);
});

test("with the sign that is said, the other one sets thousands apart, or nothing does", () => {
  expect(column(["1.234", "1.234,5", "12,5", "12.50"], ",")).toEqual([1234, 1234.5, 12.5, "12.50"]);
  expect(column(["1.234", "1,234.5", "12,5"], ".")).toEqual([1.234, 1234.5, "12,5"]);
  expect([...column(["0.125"], ","), ...column(["0,125"], ".")]).toEqual(["0.125", "0,125"]);
});

test.each(["1e3", "0x10", "NaN", "12,5,0", "1.23.456", "1 23", "+5", "1,234.567,8", "--1"])(
  "%s is no number, and is left to the contract",
  (cell) => {
    expect(column([cell])).toEqual([cell]);
  },
);

test.each([
  ["£1,000.50", 1000.5],
  ["1.234,56 €", 1234.56],
  ["1.234,56\u00a0€", 1234.56],
  ["5,00 lei", 5],
  ["€12", 12],
  ["€ 12", 12],
  ["12€", 12],
  ["-£5.25", -5.25],
  ["£-5.25", -5.25],
  ["-5,25 лв.", -5.25],
  ["12 лв", 12],
  ["$1'234.50", 1234.5],
  ["1 234,50 zł", 1234.5],
  ["129,90 PLN", 129.9],
  ["1 299 kr", 1299],
  ["CHF 1'299.00", 1299],
  ["USD 5.10", 5.1],
  ["EUR 5", 5],
  ["5 gbp", 5],
  ["5 BGN", 5],
  ["5 RON", 5],
])("the currency of %s is left out", (cell, expected) => {
  expect(column([cell])).toEqual([expected]);
});

test("amounts show what stands before decimals as numbers do, and can be as doubtful", () => {
  expect(column(["1.234 €", "20,00 €"])).toEqual([1234, 20]);
  expect(column(["€1.234"])).toEqual(["number-ambiguous"]);
  expect(column(["€1.234"], ",")).toEqual([1234]);
  expect(decimalEvidence(["1.234 €", "20,00 €", "7 €"])).toMatchObject({ value: ",", cells: 1, of: 3 });
});

test("a second currency in a column would be sent as the first, so it is refused", () => {
  expect(column(["5 €", "5 EUR", "7", "9 лв", "$1", "8 eur"])).toEqual([
    5,
    5,
    7,
    "number-currency",
    "number-currency",
    8,
  ]);
});

test("a number that would lose digits is refused, and the largest that keeps them is read", () => {
  const kept = ["9007199254740991", "-9007199254740991", "9.007.199.254.740.991", "0.1234567890123456789"];
  expect(column(kept)).toEqual([9007199254740991, -9007199254740991, 9007199254740991, 0.12345678901234568]);
  const lost = [
    "9007199254740992",
    "-9007199254740993",
    "12345678901234567890",
    "9.007.199.254.740.993",
    "9007199254740993 €",
    "9".repeat(400),
  ];
  for (const cell of lost) expect(column([cell])).toEqual(["number-rounded"]);
});

test.each(["12,5%", "12.5 %", "-3%", "1.234 %", "100%"])("%s is a percentage", (cell) => {
  expect(column([cell])).toEqual(["number-percent"]);
});

test.each(["€", "€€5", "€5€", "-€-5", "5 lei EUR", "5 stk", "leia 5", "5 leitner", "% 5%", "EURO", "A5 kr"])(
  "%s is no amount, and stays as it is",
  (cell) => {
    expect(column([cell])).toEqual([cell]);
  },
);
