import fc from "fast-check";
import { expect, test } from "vitest";
import { maskValue } from "../../../src/files/columns/masked-value.js";

test.each([
  ["Ana.Petrova+shop@example.com", "Xxx.Xxxxxxx+xxxx@xxxxxxx.xxx"],
  ["+359 (88) 812-34-56", "+999 (99) 999-99-99"],
  ["2024-02-30", "9999-99-99"],
  ["О'Нийл Zoë 李", "X'Xxxx Xxx x"],
  ["Zoe\u0308", "Xxx"],
  ["", ""],
])("%s is shown as %s", (value, shown) => {
  expect(maskValue(value)).toBe(shown);
});

test("a long value is shown by its beginning, and no character is cut in two", () => {
  expect(maskValue("😀".repeat(61))).toBe(`${"😀".repeat(60)}…`);
});

test("no letter and no digit of any value is shown", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (value) => {
      expect(maskValue(value).replace(/[xX9]/g, "")).not.toMatch(/[\p{L}\p{N}\p{M}]/u);
    }),
  );
});
