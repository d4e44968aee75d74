import { parse } from "csv-parse/sync";
import { expect, test } from "vitest";
import { Notices } from "../../../src/files/bytes/notices.js";
import { memberNamed, openArchive } from "../../../src/files/bytes/zip.js";
import { csvRows } from "../../../src/files/formats/csv-rows.js";
import { csvTable } from "../../../src/files/formats/write-csv.js";
import { xlsxTable } from "../../../src/files/formats/write-xlsx.js";
import { sheetRows } from "../../../src/files/formats/xlsx.js";
import { useWorkspace } from "../../support/cli/workspace.js";
import { collect, flat, inPieces } from "../../support/files/bytes.js";

const workspace = useWorkspace();

/** What spreadsheets take for something else, or lose. */
const NASTY: readonly string[] = [
  ...["+359888123405", "0888 123", "00042", "-5", "1.234,50", "3,59888E+11", "1e5", "50 %", "12 345", "٣٤٥"],
  ...["05/06/2021", "2021-06-05", "12 Mar 2021", "3-4", "10:30", "Q1 2020"],
  ...["=1+1", '=HYPERLINK("http://x.example","y")', "@SUM(A1)", "-cmd|' /C calc'!A0", "\t=1", "'0888"],
  ...["TRUE", "falsch", "ИСТИНА", "text", "ana.99@shop.example", "ул. Витоша 15", "👩‍👩‍👧 Ελένη"],
  ...[
    "two\nlines",
    "two\r\nlines 2",
    'say "hi", then; more',
    "_x000D_ and _x0041_",
    "  around  ",
    "<b>&amp;",
    "a\u0001b",
    "\u00a0",
  ],
];

const table = (texts: readonly string[]): string[][] => [["name", "blank"], ...texts.map((text) => [text, ""])];

test("a spreadsheet has texts alone, formatted as such, blank cells too", async () => {
  const path = await workspace.file("t.xlsx", await xlsxTable(table(NASTY)));
  const archive = await openArchive(path);
  const text = async (name: string): Promise<string> =>
    Buffer.concat(await collect(memberNamed(archive, name).read())).toString();
  const sheet = await text("xl/worksheets/sheet1.xml");
  const styles = await text("xl/styles.xml");
  archive.close();
  const cells = [...sheet.matchAll(/<c ([^>]*)>/g)].map(([, attributes = ""]) => attributes);
  expect(cells).toHaveLength(2 * (NASTY.length + 1));
  const [, xfs = ""] = /<cellXfs[^>]*>(.*)<\/cellXfs>/.exec(styles) ?? [];
  const isText = [...xfs.matchAll(/<xf ([^>]*)>/g)].map(([, xf = ""]) => xf.includes('numFmtId="49"'));
  for (const cell of cells) expect(isText[Number(/s="(\d+)"/.exec(cell)?.[1])], cell).toBe(true);
  expect(cells.filter((cell) => !/t="(?:s|inlineStr)"/.test(cell) && !cell.endsWith("/"))).toEqual([]);
  expect(sheet).not.toContain("<f>");
});

test("a spreadsheet is read back as it was written", async () => {
  const path = await workspace.file("t.xlsx", await xlsxTable(table(NASTY)));
  const rows = await collect(flat(sheetRows(path, undefined, new Notices())));
  expect(rows.slice(1).map(({ cells }) => cells[0])).toEqual(NASTY.filter((text) => text.trim() !== ""));
});

/**
 * What a spreadsheet shows and saves for a cell of a CSV file, as LibreOffice 7.4 was seen to do: a formula of one line is its text,
 * one of several lines stays as it is written, and what looks like a number, a date, a truth or a formula becomes one.
 */
function asSaved(cell: string): string {
  const [, formula] = /^="((?:[^"\r\n]|"")*)"$/.exec(cell) ?? [];
  if (formula !== undefined) return formula.replaceAll('""', '"');
  const isKept = /^="/.test(cell) || cell === "" || /^[^\d=+@'-]+$/.test(cell) || /[\r\n]|^\S+@\S+$/.test(cell);
  return isKept && !/^(?:true|falsch|истина)$/i.test(cell) ? cell : `changed: ${cell}`;
}

test("a CSV file is read back as it was written", async () => {
  const written = await csvTable(table(NASTY));
  const rows = await collect(csvRows("t.csv", inPieces(written.subarray(3), 65_536)));
  expect(rows.slice(1).map(({ cells }) => cells)).toEqual(table(NASTY).slice(1));
});

test("a CSV file that a spreadsheet has opened and saved is read back as it was written", async () => {
  const seen = parse(await csvTable(table(NASTY)), { bom: true });
  const quoted = (cell: string): string => `"${asSaved(cell).replaceAll('"', '""')}"`;
  const saved = seen.map((row) => row.map(quoted).join(",")).join("\n");
  const rows = await collect(csvRows("t.csv", inPieces(saved, 65_536)));
  expect(rows.slice(1).map(({ cells }) => cells)).toEqual(table(NASTY).slice(1));
});

test("it begins with the mark by which spreadsheets know UTF-8", async () => {
  expect((await csvTable([["a"]])).subarray(0, 3)).toEqual(Buffer.from("\ufeff"));
});

test("a text that no spreadsheet takes is an error with its row, and never cut", async () => {
  await expect(xlsxTable([["name"], ["x".repeat(32_768)]])).rejects.toThrow(
    "A text in row 2 has more than 32767 characters",
  );
});
