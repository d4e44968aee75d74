import { describe, expect, test } from "vitest";
import { emailOf } from "../../../src/files/reading/email.js";
import { nullTest } from "../../../src/files/reading/null-words.js";
import { Unreadable } from "../../../src/files/reading/reading.js";
import { isScientific, withoutMarks } from "../../../src/files/reading/spreadsheet.js";

describe("an e-mail", () => {
  test.each([
    ["\u00a0 neli@shop.example\u00a0", "neli@shop.example"],
    ["boris@shop.example\u200b", "boris@shop.example"],
    ["\ufeffboris@shop.example\u2060", "boris@shop.example"],
    ["Zoe Petrova <zoe@shop.example>", "zoe@shop.example"],
    ['"Petrova, Zoe" <zoe@shop.example>', "zoe@shop.example"],
    ["<zoe@shop.example>", "zoe@shop.example"],
    ["mailto:ivo@shop.example", "ivo@shop.example"],
    ["Ivo <MAILTO:ivo@shop.example>", "ivo@shop.example"],
    ["Neli@Shop.example", "Neli@Shop.example"],
    ["mia@shop.example;mia2@shop.example", "mia@shop.example;mia2@shop.example"],
    ["mailto:ivo@shop.example?subject=Hi", "mailto:ivo@shop.example?subject=Hi"],
    ["a@shop.example <b@shop.example> c", "a@shop.example <b@shop.example> c"],
    ["n/a", "n/a"],
    ["'ivo@shop.example'", "ivo@shop.example"],
    ["\u201civo@shop.example\u201d", "ivo@shop.example"],
    ["\u201eivo@shop.example\u201c", "ivo@shop.example"],
    ["o'neil@shop.example", "o'neil@shop.example"],
    ["'t.hooft@shop.example", "'t.hooft@shop.example"],
    ["ivo@\u043f\u0440\u0438\u043c\u0435\u0440.\u0431\u0433", "ivo@\u043f\u0440\u0438\u043c\u0435\u0440.\u0431\u0433"],
    ["ivo@[10.0.0.1]", "ivo@[10.0.0.1]"],
    ["ivo@localhost", "ivo@localhost"],
  ])("%j is %j", (cell, expected) => {
    expect(emailOf(cell)).toBe(expected);
  });

  test.each(["bo\u200bris@shop.example", "bo\u00a0ris@shop.example", "Bo <bo\u00adris@shop.example>"])(
    "%j has a character that nobody sees",
    (cell) => {
      expect(emailOf(cell)).toMatchObject({ code: "email-invisible" });
      expect(emailOf(cell)).toBeInstanceOf(Unreadable);
    },
  );
});

test.each([
  "ivo@shop.example.",
  "ivo@shop..example",
  "ivo@.shop.example",
  "ivo@shop.example/",
  "ivo@shop.example'",
  "ivo@shop.example\\n",
  "ivo@shop.example\u201d",
  "ivo@shop\u3002example",
  "ivo@shop.example&gt",
])("%j has a sign behind the @ that no domain has", (cell) => {
  expect(emailOf(cell)).toMatchObject({ code: "email-domain" });
});

test.each([
  ["NULL", true],
  ["\\N", true],
  ["0000-00-00", true],
  ["0000-00-00 00:00:00", true],
  ["0/0/00", true],
  ["00.00.00", true],
  ["0/0/0000", true],
  ["0/0/01", false],
  ["null", false],
  ["Null", false],
  ["n/a", false],
  ["-", false],
  ["N", false],
  ["0000", false],
  ["0000-00-01", false],
  ["0001-01-01", true],
  ["0001-01-01 00:00:00", true],
  ["0001-01-01T00:00:00", true],
  ["0001-01-01T00:00:00.0000000Z", true],
  ["0001-01-01T00:00:00+00:00", true],
  ["01.01.0001", true],
  ["01.01.0001 00:00:00", true],
  ["1/1/0001 12:00:00 AM", true],
  ["00/00/0000", true],
  ["0001-01-02", false],
  ["0001-01-01T00:00:01Z", false],
  ["01.01.2001", false],
  ["1.1.0011", false],
  ["1001-01-01", false],
])("%j means nothing by itself: %s", (text, expected) => {
  expect(nullTest(undefined)(text)).toBe(expected);
});

test("words that are said take the place of the usual ones, in any case", () => {
  const isNothing = nullTest(["n/a", "-"]);
  expect(["N/A", "n/a", "-", "NULL", "0000-00-00"].map(isNothing)).toEqual([true, true, true, false, true]);
});

test.each([
  ["'+359888123405", "+359888123405"],
  ["'0888 123 405", "0888 123 405"],
  ['="+359888123405"', "+359888123405"],
  ['="0017"', "0017"],
  ['="say ""hi"""', 'say "hi"'],
  ["'t Hooft", "'t Hooft"],
  ["'90s", "'90s"],
  ["O'Brien", "O'Brien"],
  ["=1+1", "=1+1"],
  ['="a"&"b"', '="a"&"b"'],
])("a spreadsheet's %s is the text %s", (cell, expected) => {
  expect(withoutMarks(cell)).toBe(expected);
});

test("scientific notation is known by its exponent", () => {
  expect(["3,59888E+11", "3.59888e11", "3E+5", "359888", "E11"].map(isScientific)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
