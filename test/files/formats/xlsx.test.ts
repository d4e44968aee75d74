import { appendFile, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { Notices } from "../../../src/files/bytes/notices.js";
import { sheetRows } from "../../../src/files/formats/xlsx.js";
import { kindOfFormat, numberText } from "../../../src/files/formats/xlsx-values.js";
import { collect, flat } from "../../support/files/bytes.js";
import { useFolder } from "../../support/files/folder.js";
import { partsOf, type SheetParts, textRow, xlsxOf, zipOf } from "../../support/files/zip.js";

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
  ["0", "1900-01-00"],
  ["0.5", "1900-01-00T12:00:00"],
  ["1", "1900-01-01"],
  ["0.9999999", "1900-01-01"],
  ["60", "1900-02-29"],
  ["60.25", "1900-02-29T06:00:00"],
  ["59", "1900-02-28"],
  ["61", "1900-03-01"],
  ["2958465", "9999-12-31"],
  ["2958466", "2958466"],
  ["-1", "-1"],
  ["x", "x"],
])("day %s is %s", (text, day) => {
  expect(numberText(text, "date", false)).toBe(day);
});

test("the calendar of 1904 has that day, and its 0 stands for none as well", () => {
  expect(["0", "0.5", "60", "-1"].map((text) => numberText(text, "date", true))).toEqual([
    "1900-01-00",
    "1900-01-00T12:00:00",
    "1904-03-01",
    "-1",
  ]);
});

test("a number keeps the digits that the file has, beyond those of a spreadsheet", () => {
  const texts = ["9007199254740993", "-12345678901234567890", "1.2345678901234567E+18", "4111111111111111"];
  expect(texts.map((text) => numberText(text, "number", false))).toEqual(texts);
});

test("a duration is no day", () => {
  expect(["0.5", "1.5", "60.5", "61.5"].map((text) => numberText(text, "time", false))).toEqual([
    "12:00:00",
    "36:00:00",
    "1452:00:00",
    "1900-03-01T12:00:00",
  ]);
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
  [164, "0", "number"],
  [164, "00.00", "number"],
  [164, "00000", { digits: 5 }],
  [164, "[$-407]00000", { digits: 5 }],
])("a cell with format %i %j is a %s", (id, code, kind) => {
  expect(kindOfFormat(id, code)).toEqual(kind);
});

test("a postal code or an id keeps the zeros with which it is shown", () => {
  const texts = ["1067", "101067", "-5", "0.5", "0"];
  expect(texts.map((text) => numberText(text, { digits: 5 }, false))).toEqual([
    "01067",
    "101067",
    "-5",
    "0.5",
    "00000",
  ]);
});

test("rows that are hidden, as a filter does it, are read, and noticed", async () => {
  const path = at("hidden.xlsx");
  const shown = textRow("a@shop.example");
  const sheet = `${shown}<row r="2" hidden="1"><c t="inlineStr"><is><t>b@shop.example</t></is></c></row><row r="3" hidden="true"></row>`;
  await writeFile(path, xlsxOf({ sheets: { one: sheet } }));
  const notices = new Notices();
  expect(await collect(flat(sheetRows(path, undefined, notices)))).toHaveLength(2);
  expect(notices.list()).toEqual([{ kind: "hidden-row", count: 1, firstLine: 2 }]);
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

test("rows without text are left out, also those of errors alone, and an error such as #N/A is noticed", async () => {
  const path = at("in.xlsx");
  await writeFile(
    path,
    xlsxOf({
      sheets: {
        one: `${textRow("a", "b")}${textRow(" ")}<row r="9"><c t="e"><v>#N/A</v></c><c r="B9"><v>1</v></c></row><row r="10"><c t="e"><v>#REF!</v></c></row><row r="11"><c t="e"><v>a@shop.example</v></c><c r="B11"><v>2</v></c></row>`,
      },
    }),
  );
  const notices = new Notices();
  const rows = await collect(flat(sheetRows(path, undefined, notices)));
  expect(rows).toEqual([
    { line: 1, cells: ["a", "b"] },
    { line: 9, cells: ["#N/A", "1"] },
    { line: 11, cells: ["#VALUE!", "2"] },
  ]);
  expect(notices.list()).toEqual([{ kind: "error-cell", count: 3, firstLine: 9 }]);
});

const tags = (row: string): SheetParts => ({
  sheets: { one: `${textRow("mail", "name")}<row r="2">${row}</row>${textRow("b", "c")}` },
  shared: "<si><t>Ana</t></si>",
});

test.each([
  ["a text that is not there", '<c t="s"><v>1</v></c>', "whose text is not in the spreadsheet"],
  ["no number of a text", '<c t="s"><v>-0</v></c>', "whose text is not in the spreadsheet"],
  ["two cells in one place", '<c r="B2" t="s"><v>0</v></c><c r="B2"><v>1</v></c>', "two cells in one place"],
  ["cells in no order", '<c r="B2"><v>1</v></c><c r="A2"><v>1</v></c>', "in another order than their places"],
  ["a cell beyond the last column", '<c r="XFE2"><v>1</v></c>', "far beyond the last column of the table"],
  ["a megabyte of text", `<c t="str"><v>${"x".repeat(1_048_577)}</v></c>`, "more than 1048576 characters"],
  [
    "a text as often as it takes",
    `${'<c t="s"><v>0</v></c>'.repeat(40_000)}`,
    "far beyond the last column of the table",
  ],
])("a row with %s is a reject, and the rows beside it are read", async (_what, row, message) => {
  const path = at("in.xlsx");
  await writeFile(path, xlsxOf(tags(row)));
  const rows = await collect(flat(sheetRows(path, undefined, new Notices())));
  expect(rows.map(({ line, issue }) => [line, issue?.code])).toEqual([
    [1, undefined],
    [2, "xlsx"],
    [3, undefined],
  ]);
  expect(rows[1]?.issue?.message).toContain(message);
  expect(rows[1]?.cells.length).toBeLessThanOrEqual(16_384);
});

test("a cell without a value is blank, whatever its type says", async () => {
  const blank = ["s", "str", "b", "n", "d"].map((type) => `<c t="${type}"/><c t="${type}"><v></v></c>`).join("");
  expect(await cellsOf(tags(`${blank}<c t="s"><v> 0 </v></c><c t="b"><v>maybe</v></c>`))).toEqual([
    [1, "mail", "name"],
    [2, ...Array.from({ length: 10 }, () => ""), "Ana", "maybe"],
    [3, "b", "c"],
  ]);
});

test("a row whose number cannot be is the one after the row before it, and the last column of a wide table is read", async () => {
  const cell = (place: string): string => `<c r="${place}"><v>1</v></c>`;
  const sheet = ["9", "x", "3", "-1", "1e99"].map((r) => `<row r="${r}">${cell("A1")}</row>`).join("");
  expect((await cellsOf({ sheets: { one: sheet } })).map(([line]) => line)).toEqual([9, 10, 11, 12, 13]);
  const wide = `<row>${'<c t="str"><v>x</v></c>'.repeat(16_384)}</row><row>${cell("XFD2")}</row><row>${cell("XFE3")}</row>`;
  const [, last, beyond] = await cellsOf({ sheets: { one: wide } });
  expect([last?.length, last?.at(-1), beyond]).toEqual([16_385, "1", [3]]);
});

test.each([
  ["tags in one another", "<a>".repeat(1_000)],
  ["attributes of one tag", `<row ${Array.from({ length: 1_000 }, (_, n) => `a${n}=""`).join(" ")}></row>`],
  ["a tag that goes on", `<row r="${"1".repeat(200_000)}"></row>`],
])("a thousand %s are no spreadsheet; the rows before them are read, and the place is told", async (_what, tag) => {
  const path = at("in.xlsx");
  await writeFile(path, xlsxOf({ sheets: { one: `${textRow("mail")}${textRow("a")}${tag}` } }));
  const seen: number[] = [];
  const reading = (async () => {
    for await (const rows of sheetRows(path, undefined, new Notices())) seen.push(...rows.map(({ line }) => line));
  })();
  await expect(reading).rejects.toThrow("in.xlsx:2: the spreadsheet is damaged: it holds XML that cannot be read.");
  expect(seen).toEqual([1, 2]);
});

test.each([
  ["nothing", ""],
  ["UTF-16", Buffer.from("\uFEFF<styleSheet/>", "utf16le")],
  ["other bytes than UTF-8", Buffer.from('<styleSheet a="Zo\xeb"/>', "latin1")],
  ["a character that is cut off", Buffer.from("<styleSheet/>\xc3", "latin1")],
])("a part of %s is damaged, and no style is guessed at", async (_what, part) => {
  await expect(
    cellsOf(zipOf({ ...partsOf({ sheets: { one: textRow("a") } }), "xl/styles.xml": part })),
  ).rejects.toThrow("holds XML that cannot be read");
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

test("a workbook that is written to while it is read ends in an error that says so", async () => {
  const path = at("in.xlsx");
  const rows = Array.from({ length: 20_000 }, (_, index) => textRow(`${index}`, `${(index * 7919) % 20_011}`));
  await writeFile(path, xlsxOf({ sheets: { one: rows.join("") } }));
  let read = 0;
  const reading = (async () => {
    for await (const batch of sheetRows(path, undefined, new Notices())) {
      if (read === 0) await appendFile(path, "x");
      read += batch.length;
    }
  })();
  await expect(reading).rejects.toThrow("in.xlsx was written to while it was read");
  expect(read).toBe(20_000);
});
