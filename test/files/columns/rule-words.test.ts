import { expect, test } from "vitest";
import type { Mapping } from "../../../src/files/columns/mapping.js";
import { RuleWords, wordsOfSample } from "../../../src/files/columns/rule-words.js";

const mapping: Mapping = { columns: {}, subscribedAtChanged: true, subscribedOnlyIf: { News: ["ja", "jaa"] } };
const rowsOf = (...cells: readonly string[]): string[][] => cells.map((cell, row) => [`c${row}@shop.example`, cell]);
const use = (cells: readonly string[], given: Mapping = mapping) =>
  wordsOfSample(["news"], ["Email", "News"], rowsOf(...cells), given)[0];

test("other words that many files use are counted, and a word that no row has is named", () => {
  expect(use(["JA", "ja ", "yes", "Yes", "x", "", "NULL", "ja, gerne", "nein"])).toEqual({
    column: "News",
    words: ["ja", "jaa"],
    isTyped: true,
    rows: 9,
    absent: ["jaa"],
    others: [
      { word: "yes", count: 2 },
      { word: "", count: 2 },
      { word: "x", count: 1 },
      { word: "ja, gerne", count: 1 },
      { word: "nein", count: 1 },
    ],
    unshown: 0,
  });
});

test("what may be somebody's data is only counted, also where a name is a word", () => {
  expect(use(["ja", "Ann Miller", "ann@shop.example", "x".repeat(900)])).toMatchObject({ others: [], unshown: 3 });
  expect(use(["Ann", "Bo", "Alta", "Cy", ""])).toMatchObject({ others: [{ word: "", count: 1 }], unshown: 4 });
});

test("a word that comes after thousands of others is there", () => {
  const cells = [...Array.from({ length: 3_000 }, (_, row) => `c${row}`), "jaa"];
  expect(use(cells)).toMatchObject({ absent: ["ja"], rows: 3_001, unshown: 3_000 });
});

test("at most eight words are shown", () => {
  const words = ["yes", "1", "x", "true", "oui", "da", "si", "tak", "no", "0", "nein", "non"];
  const found = use(words);
  expect([found?.others.length, found?.unshown]).toEqual([8, 4]);
});

test("a rule of what nobody has is looked at in the same way", () => {
  const given: Mapping = { ...mapping, subscribedOnlyIf: { News: { not: ["treu", "true"] } } };
  expect(use(["true", "false", ""], given)).toMatchObject({
    absent: ["treu"],
    others: [
      { word: "false", count: 1 },
      { word: "", count: 1 },
    ],
  });
});

test("a column that decides by subscribedAtChanged is one; where nobody is to be subscribed, none is", () => {
  const asked: Mapping = { columns: {}, subscribedAtChanged: { column: "News", true: ["jaa"] } };
  expect(use(["ja"], asked)).toMatchObject({ absent: ["jaa"], others: [{ word: "ja", count: 1 }] });
  expect(use(["ja"], { ...mapping, subscribedAtChanged: false })).toBeUndefined();
});

test("each time a file is read it is counted anew", () => {
  const words = new RuleWords();
  for (let time = 0; time < 2; time += 1) words.begin(["Email", "News"], mapping)?.(["a@shop.example", "ja"]);
  expect(words.list()).toMatchObject([{ isTyped: false, rows: 1, absent: ["jaa"] }]);
});
