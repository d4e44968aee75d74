import { expect, test } from "vitest";
import { FirstLook } from "../../../src/files/reading/first-look.js";

const row = (...cells: string[]): { cells: string[] } => ({ cells });
const texts = (rows: readonly { readonly cells: readonly string[] }[]): string[] =>
  rows.map(({ cells }) => cells.join());
/** Rows with a question mark need others to be read. */
const look = ([cell]: readonly string[]): boolean => cell === "?";

test("rows that need no other go through at once", () => {
  const first = new FirstLook(look);
  expect(texts(first.add([row("a"), row("b")]))).toEqual(["a", "b"]);
  expect(texts(first.add([row("c")]))).toEqual(["c"]);
  expect(first.end()).toEqual([]);
});

test("one that needs others waits, and those behind it keep their order", () => {
  const first = new FirstLook(look);
  expect(texts(first.add([row("a"), row("?"), row("b")]))).toEqual(["a"]);
  expect(first.add([row("c")])).toEqual([]);
  expect(texts(first.end())).toEqual(["?", "b", "c"]);
  expect(texts(first.add([row("?")]))).toEqual(["?"]);
});

test("a thousand rows are looked at, and no more", () => {
  let looked = 0;
  const first = new FirstLook(() => {
    looked += 1;
    return true;
  });
  const rows = Array.from({ length: 600 }, (_, index) => row(String(index)));
  expect(first.add(rows)).toEqual([]);
  const free = first.add([...rows, row("last")]);
  expect([looked, free.length, texts(free).at(-1)]).toEqual([1_000, 1_201, "last"]);
  expect(texts(first.add([row("next")]))).toEqual(["next"]);
});

test("long rows are not kept in memory for it", () => {
  const first = new FirstLook(() => true);
  const long = row("x".repeat(5_000_000));
  expect(first.add([long, long, long])).toEqual([]);
  expect(first.add([long])).toHaveLength(4);
});
