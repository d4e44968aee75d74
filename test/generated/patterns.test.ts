import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PATTERNS } from "../../scripts/generate/formats.js";

const CHARACTERS = fc.oneof(
  fc.constantFrom(..."@@@@+++019ab.", ..."\t\n\v\f\r \u0085\u00a0\u2028\ufeff\ud83d\ude00٣＠"),
  fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
);

describe.each(PATTERNS)("$pattern with its guard $guard", ({ pattern, guard, both }) => {
  const isRight = (text: string) => new RegExp(pattern, "u").test(text) && !new RegExp(guard, "u").test(text);

  test("is one expression, on arbitrary text", () => {
    const text = fc.array(CHARACTERS, { maxLength: 6 }).map((characters) => characters.join(""));
    fc.assert(
      fc.property(text, (any) => both.test(any) === isRight(any)),
      { numRuns: 20_000 },
    );
  });

  test("is one expression, wherever a character of the first 256 stands", () => {
    const characters = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));
    const texts = characters.flatMap((c) => [c, `${c}a@b`, `a${c}@b`, `a@b${c}`, `${c}12`, `+1${c}2`, `+12${c}`]);
    expect(texts.filter((text) => both.test(text) !== isRight(text))).toEqual([]);
  });
});
