import { expect, test } from "vitest";
import { wrapped } from "../../src/cli/wrapped.js";
import { invoke } from "../support/cli/invoke.js";
import { wordsOf } from "../support/cli/shell.js";

const COMMAND =
  "releva-profiles validate 'my customers.csv' --map 'Phone|Other phone number of theirs=phoneNumber' --date-format 'dd.MM.yy H:mm' --subscribed-at-changed false";

test("what is no terminal gets a text as it is", async () => {
  const text = `Next: ${COMMAND}\n`;
  expect(await wrapped(text, undefined)).toBe(text);
});

test("lines end between words, and go on below their last column, their number or their indentation", async () => {
  const lines = [
    "A sentence that is longer than this.",
    "  1 200 x a reason that is longer than the line",
    "  --country BG  most of the numbers begin with 08",
    "fits",
  ];
  expect((await wrapped(lines.join("\n"), 32)).split("\n")).toEqual([
    "A sentence that is longer than",
    "  this.",
    "  1 200 x a reason that is",
    "    longer than the line",
    "  --country BG  most of the",
    "                numbers begin",
    "                with 08",
    "fits",
  ]);
});

test.each([80, 60, 40])(
  "a command that is wrapped at %d columns is the same command when it is copied",
  async (width) => {
    const text = await wrapped(`Next: ${COMMAND}`, width, true);
    const [lead, ...lines] = text.split("\n");
    expect([lead, lines.slice(0, -1).every((line) => line.endsWith(" \\"))]).toEqual(["Next:", true]);
    expect(wordsOf(lines.join("\n").trim())).toEqual(wordsOf(COMMAND));
  },
);

test("where a shell has no sign for more to come, a command stays on its line", async () => {
  expect(await wrapped(`Next: ${COMMAND}`, 60, false)).toBe(`Next:\n  ${COMMAND}`);
});

test("wide characters count twice, and styles not at all", async () => {
  expect(await wrapped("日本語日本語 日本語", 18)).toBe("日本語日本語\n  日本語");
  const styled = "\u001b[1mshort\u001b[22m and plain";
  expect(await wrapped(styled, 20)).toBe(styled);
});

test("a styled line that is wrapped has no space at the ends of its lines", async () => {
  const bold = `  12  \u001b[1m${"some words ".repeat(8).trim()}\u001b[22m`;
  for (let width = 24; width < 60; width += 1) {
    const plain = (await wrapped(bold, width)).replaceAll("\u001b[1m", "").replaceAll("\u001b[22m", "").split("\n");
    expect(plain.length).toBeGreaterThan(1);
    for (const [index, line] of plain.entries())
      expect(line).toMatch(index === 0 ? /^ {2}12 {2}\S.*\S$/ : /^ {6}\S.*\S$/);
  }
});

/** No line of a text is wider than the terminal, but for words that are longer alone. */
const tooLong = (text: string, columns: number): string[] =>
  text.split("\n").filter((line) => line.length > columns && / \S+ /.test(line.trim()));

test.each([80, 60])("no command breaks a word at %d columns", async (columns) => {
  for (const args of [
    ["columns", "test/support/fixtures/field/14-excel-bg.csv"],
    ["columns", "test/support/fixtures/exports/shopify.csv"],
    ["columns", "test/support/fixtures/field/17-excel-gr-1253.csv"],
    ["validate", "test/support/fixtures/exports/shopify.csv"],
    ["columns", "test/support/fixtures/exports/shopify.csv", "--preset", "nothing"],
    [
      "validate",
      "test/support/fixtures/exports/shopify.csv",
      "--subscribed-at-changed",
      "false",
      "--quiet",
      "--resume",
    ],
  ]) {
    const { stdout, stderr } = await invoke([...args, "--no-color"], { terminal: true, columns });
    expect(tooLong(stdout + stderr, columns), args.join(" ")).toEqual([]);
  }
});
