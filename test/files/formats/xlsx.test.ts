import { writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { Notices } from "../../../src/files/bytes/notices.js";
import { sheetRows } from "../../../src/files/formats/xlsx.js";
import { kindOfFormat, numberText } from "../../../src/files/formats/xlsx-values.js";
import { collect, flat } from "../../support/files/bytes.js";
import { useFolder } from "../../support/files/folder.js";
import { type SheetParts, textRow, xlsxOf, zipOf } from "../../support/files/zip.js";

const at = useFolder();

async function cellsOf(parts: SheetParts | Buffer, sheet?: string): Promise<(readonly (string | number)[])[]> {
  const path = at("in.xlsx");
  await writeFile(path, Buffer.isBuffer(parts) ? parts : xlsxOf(parts));
  const rows = await collect(flat(sheetRows(path, sheet, new Notices())));
  return rows.map(({ line, cells }) => [line, ...cells]);
}

test("text is read from where spreadsheets keep it: shared, inline, from formulas, and in several styles", async () => {
  const shared =
    '<si><t>Zoë</t></si><si><r><t>A</t></r><r><rPr/><t xml:space="preserve">n a</t></r><rPh><t>reading aid</t></rPh></si><si><t>a_x000D_b &amp; c</t></si>';
  const row =
    '<row r="3"><c r="A3" t="s"><v>0</v></c><c r="C3" t="s"><v>1</v></c><c r="D3" t="s"><v>2</v></c><c r="E3" t="str"><f>A1</f><v>x</v></c><c r="F3" t="b"><v>1</v></c></row>';
  expect(await cellsOf({ sheets: { one: textRow("mail", "<![CDATA[na]]>me") + row }, shared })).toEqual([
    [1, "mail", "name"],
    [3, "Zoë", "", "An a", "a\rb & c", "x", "true"],
  ]);
});

test("numbers are what the spreadsheet shows of them, and dates are days or times by the format of their cell", async () => {
  const styles =
    '<numFmts><numFmt numFmtId="170" formatCode="dd\\.mm\\.yyyy hh:mm"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/></cellXfs>';
  const row = (style: number, ...values: readonly string[]): string =>
    `<row>${values.map((value) => `<c s="${style}"><v>${value}</v></c>`).join("")}</row>`;
  const sheet =
    row(0, "491701200003", "0.30000000000000004", "1E3") +
    row(1, "31429", "31429.5") +
    row(2, "44267.43194444444", "44267");
  expect(await cellsOf({ sheets: { one: sheet }, styles })).toEqual([
    [1, "491701200003", "0.3", "1000"],
    [2, "1986-01-17", "1986-01-17T12:00:00"],
    [3, "2021-03-12T10:22:00", "2021-03-12T00:00:00"],
  ]);
  expect(await cellsOf({ sheets: { one: row(1, "29967") }, styles, is1904: true })).toEqual([[1, "1986-01-17"]]);
});

test.each([
  ["1", "1900-01-01"],
  ["59", "1900-02-28"],
  ["61", "1900-03-01"],
  ["2958465", "9999-12-31"],
  ["2958466", "2958466"],
  ["-1", "-1"],
  ["x", "x"],
])("day %s is %s", (text, day) => {
  expect(numberText(text, "date", false)).toBe(day);
});

test.each([
  [0, undefined, "number"],
  [14, undefined, "date"],
  [22, undefined, "dateTime"],
  [20, undefined, "time"],
  [164, "yyyy\\-mm\\-dd", "date"],
  [164, '[$-407]d. mmmm yyyy "Uhr"', "date"],
  [164, "[h]:mm:ss", "time"],
  [164, "m/d/yy h:mm AM/PM", "dateTime"],
  [164, "mmm-yy", "date"],
  [164, '#,##0.00 "days"', "number"],
  [164, "[Red]0.00;-0.00", "number"],
  [164, "General", "number"],
  [164, "@", "number"],
])("a cell with format %i %j is a %s", (id, code, kind) => {
  expect(kindOfFormat(id, code)).toBe(kind);
});

test("the first sheet that is shown is read, or the one that is named, or counted", async () => {
  const parts: SheetParts = {
    sheets: { lists: textRow("a"), "Kunden &amp; Co": textRow("b"), third: textRow("c") },
    hidden: ["lists"],
  };
  expect(await cellsOf(parts)).toEqual([[1, "b"]]);
  expect(await cellsOf(parts, "Kunden & Co")).toEqual([[1, "b"]]);
  expect(await cellsOf(parts, "1")).toEqual([[1, "a"]]);
  expect(await cellsOf(parts, "3")).toEqual([[1, "c"]]);
  await expect(cellsOf(parts, "none")).rejects.toThrow('has no sheet "none"; it has "lists", "Kunden & Co", "third"');
});

test("rows without text are left out, and an error such as #N/A is a blank cell that is noticed", async () => {
  const path = at("in.xlsx");
  await writeFile(
    path,
    xlsxOf({
      sheets: {
        one: `${textRow("a", "b")}${textRow(" ")}<row r="9"><c t="e"><v>#N/A</v></c><c r="B9"><v>1</v></c></row>`,
      },
    }),
  );
  const notices = new Notices();
  const rows = await collect(flat(sheetRows(path, undefined, notices)));
  expect(rows).toEqual([
    { line: 1, cells: ["a", "b"] },
    { line: 9, cells: ["", "1"] },
  ]);
  expect(notices.list()).toEqual([{ kind: "error-cell", count: 1, firstLine: 9 }]);
});

test.each<[what: string, content: Buffer, message: RegExp]>([
  ["broken XML", xlsxOf({ sheets: { one: "<row><c></row>" } }), /holds XML that cannot be read/],
  [
    "an entity that would grow",
    xlsxOf({ sheets: { one: '<row><c t="str"><v>&lol;</v></c></row>' } }),
    /holds XML that cannot be read/,
  ],
  ["XML that ends", xlsxOf({ sheets: { one: "</sheetData><row>" } }), /holds XML that cannot be read/],
  [
    "no sheet file",
    zipOf({
      "xl/workbook.xml": '<workbook xmlns:r="r"><sheet name="a" r:id="x"/></workbook>',
      "xl/_rels/workbook.xml.rels": "<a/>",
    }),
    /has no file ""/,
  ],
  ["no sheets", zipOf({ "xl/workbook.xml": "<workbook/>", "xl/_rels/workbook.xml.rels": "<a/>" }), /has no sheet/],
  ["a cut archive", xlsxOf({ sheets: { one: textRow("a") } }).subarray(0, 300), /is damaged; get it once more/],
])("%s is refused by name, and no text of it is repeated", async (_what, content, message) => {
  await expect(cellsOf(content)).rejects.toMatchObject({ code: "config", message: expect.stringMatching(message) });
});
