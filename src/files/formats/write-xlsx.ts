import { ConfigError } from "../../errors.js";
import type { WriteTable } from "./write-csv.js";

/** A spreadsheet takes no more in a cell. */
const MOST_CHARACTERS = 32_767;

/** Styles of cells, by their place in `STYLES`. */
const TEXT = 1;
const HEADER = 2;
/** The format of texts, which every spreadsheet knows by this number. */
const TEXT_FORMAT = 49;

/**
 * A spreadsheet in which every cell is a text and is formatted as one, and so is each cell of its columns that is blank: neither what
 * is there nor what somebody types becomes a number, a date or a formula.
 *
 * @throws {ConfigError} when a text is too long for a cell
 */
export const xlsxTable: WriteTable = async (rows) => {
  const { zipSync } = await import("fflate/browser"); // without the threads of its other build
  const parts = { ...PARTS, "xl/worksheets/sheet1.xml": sheetOf(rows) };
  const encoder = new TextEncoder();
  return zipSync(
    Object.fromEntries(Object.entries(parts).map(([name, xml]) => [name, encoder.encode(`${DECLARATION}${xml}`)])),
  );
};

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml";

const relations = (...kinds: readonly (readonly [kind: string, target: string])[]): string =>
  `<Relationships xmlns="${PACKAGE}/relationships">${kinds
    .map(([kind, target], index) => `<Relationship Id="rId${index + 1}" Type="${OFFICE}/${kind}" Target="${target}"/>`)
    .join("")}</Relationships>`;

const STYLES = `<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>${[
  0, 1,
]
  .map(
    (font) =>
      `<xf numFmtId="${TEXT_FORMAT}" fontId="${font}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>`,
  )
  .join("")}</cellXfs></styleSheet>`;

/** What a workbook of one sheet consists of, beside the sheet. */
const PARTS: Readonly<Record<string, string>> = {
  "[Content_Types].xml": `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${SHEET}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${SHEET}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${SHEET}.styles+xml"/></Types>`,
  "_rels/.rels": relations(["officeDocument", "xl/workbook.xml"]),
  "xl/workbook.xml": `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="Rows" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  "xl/_rels/workbook.xml.rels": relations(["worksheet", "worksheets/sheet1.xml"], ["styles", "styles.xml"]),
  "xl/styles.xml": STYLES,
};

function sheetOf(rows: readonly (readonly string[])[]): string {
  const [header = []] = rows;
  const widths = header.map((name, index) => (index === 0 ? 60 : Math.min(60, Math.max(14, name.length + 2))));
  const columns = widths.map((width, index) => {
    return `<col min="${index + 1}" max="${index + 1}" width="${width}" style="${TEXT}" customWidth="1"/>`;
  });
  const lines = rows.map((row, index) => {
    const style = index === 0 ? HEADER : TEXT;
    return `<row r="${index + 1}">${row.map((text) => cellOf(text, style, index + 1)).join("")}</row>`;
  });
  const pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>';
  return `<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews><cols>${columns.join("")}</cols><sheetData>${lines.join("")}</sheetData></worksheet>`;
}

function cellOf(text: string, style: number, row: number): string {
  if (text.length > MOST_CHARACTERS) {
    throw new ConfigError(
      `A text in row ${row} has more than ${MOST_CHARACTERS} characters, which no spreadsheet takes; a CSV file does.`,
    );
  }
  if (text === "") return `<c s="${style}"/>`;
  return `<c s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** Characters that XML does not have, or does not keep, and what looks like one of them, are written as spreadsheets write them. */
function escaped(text: string): string {
  return text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, "_x005F_")
    .replace(/(?![\t\n])\p{Cc}|\p{Cs}|[\ufffe\uffff]/gu, (character) => {
      return `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}_`;
    })
    .replace(/[&<>]/g, (character) => ENTITIES[character] ?? character);
}
