import { type Packing, zipOf } from "../../files/zip.js";
import { HEADER } from "./strict-csv.js";

/** The files of a spreadsheet. */
type Parts = Readonly<Record<string, string | Buffer>>;
type SheetMutation = (parts: Record<PartName, string>, random: () => number) => Parts | Buffer;

const PARTS = [
  "xl/workbook.xml",
  "xl/_rels/workbook.xml.rels",
  "xl/sharedStrings.xml",
  "xl/styles.xml",
  "xl/worksheets/sheet1.xml",
] as const;
type PartName = (typeof PARTS)[number];
const [BOOK, LINKS, SHARED, , SHEET] = PARTS;

const NAMES = ["Иван", "Zoë", "O'Neil", "A &amp; B", "Line&#10;Break", "😀 Grin", "_x0041_nn"];
const ROWS = 24;
const below = (limit: number, random: () => number): number => Math.floor(random() * limit);

/** Customers, with the cells that programs write: shared and inline texts, formulas, numbers, dates and truth values. */
function goodParts(random: () => number): Record<PartName, string> {
  const shared: string[] = [];
  const sharedCell = (text: string, place: string): string =>
    `<c r="${place}" t="s"><v>${shared.push(text) - 1}</v></c>`;
  const cell = (text: string, column: number, row: number): string => {
    const place = `${String.fromCharCode(65 + column)}${row}`;
    if (text === "") return random() < 0.5 ? "" : `<c r="${place}" s="1"/>`;
    if (/^\d+$/.test(text)) return `<c r="${place}" s="1"><v>${text}</v></c>`;
    const kinds = [
      sharedCell,
      () => `<c r="${place}" t="inlineStr"><is><t>${text}</t></is></c>`,
      () => `<c r="${place}" t="str"><f>A1</f><v>${text}</v></c>`,
    ];
    return (kinds[below(3, random)] ?? sharedCell)(text, place);
  };
  const people = Array.from({ length: ROWS }, (_, index) => [
    NAMES[below(NAMES.length, random)] ?? "",
    "",
    index % 9 === 8 ? "no-address" : `p${index}@example.com`,
    `+35988${1_000_000 + index}`,
    "44927",
    "",
    "",
    "a, b",
    "Yes",
  ]);
  const rows = [HEADER, ...people].map(
    (cells, index) =>
      `<row r="${index + 1}">${cells.map((text, column) => cell(text, column, index + 1)).join("")}</row>`,
  );
  return {
    [BOOK]:
      '<?xml version="1.0"?><workbook xmlns:r="r"><sheets><sheet name="old" sheetId="2" state="hidden" r:id="r2"/><sheet name="one" sheetId="1" r:id="r1"/></sheets></workbook>',
    [LINKS]:
      '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Target="/xl/worksheets/sheet1.xml"/></Relationships>',
    [SHARED]: `<sst>${shared.map((text) => `<si><t>${text}</t></si>`).join("")}</sst>`,
    "xl/styles.xml": '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
    [SHEET]: `<worksheet><dimension ref="A1:I25"/><sheetData>${rows.join("")}</sheetData></worksheet>`,
  };
}

/** The part with something else in the place of one of what is found there. */
function replaceOne(
  part: PartName,
  pattern: RegExp,
  change: (found: string, random: () => number) => string,
): SheetMutation {
  return (parts, random) => {
    const all = [...parts[part].matchAll(pattern)];
    const chosen = all[below(all.length, random)];
    if (chosen === undefined) return parts;
    const text = parts[part];
    const end = chosen.index + chosen[0].length;
    return { ...parts, [part]: text.slice(0, chosen.index) + change(chosen[0], random) + text.slice(end) };
  };
}

const ROW = /<row .*?<\/row>/gs;
const CELL = /<c [^>]*>(?:(?!<c ).)*?<\/c>/gs;
const SOUP = [
  "<",
  ">",
  "&",
  '"',
  "/",
  "<c>",
  "</c>",
  "</row>",
  "<v>",
  "&nope;",
  "&#9;",
  "]]>",
  "<!--",
  "<![CDATA[<]]>",
  "\u0000",
  "x",
  "é",
];

/** What damages any part. */
const OF_PARTS: Readonly<Record<string, (part: PartName) => SheetMutation>> = {
  missing: (part) => (parts) => Object.fromEntries(Object.entries(parts).filter(([name]) => name !== part)),
  "not there": (part) => (parts) => ({ ...parts, [part]: "" }),
  cut: (part) => (parts, random) => ({ ...parts, [part]: parts[part].slice(0, below(parts[part].length, random)) }),
  flipped: (part) => (parts, random) => {
    const bytes = Buffer.from(parts[part]);
    const at = below(bytes.length, random);
    bytes[at] = (bytes[at] ?? 0) ^ (1 + below(255, random));
    return { ...parts, [part]: bytes };
  },
  "soup inserted": (part) => (parts, random) => {
    const at = below(parts[part].length, random);
    const soup = Array.from({ length: 1 + below(3, random) }, () => SOUP[below(SOUP.length, random)]).join("");
    return { ...parts, [part]: parts[part].slice(0, at) + soup + parts[part].slice(at) };
  },
  "tag removed": (part) => replaceOne(part, /<[^>]*>/g, () => ""),
  "tag twice": (part) => replaceOne(part, /<[^>]*>/g, (tag) => tag + tag),
  "attribute renamed": (part) => replaceOne(part, / [\w:]+="/g, () => ' other="'),
  "in UTF-16": (part) => (parts) => ({ ...parts, [part]: Buffer.from(`\uFEFF${parts[part]}`, "utf16le") }),
  "with a mark, comments and a namespace": (part) => (parts) => ({
    ...parts,
    [part]: `\uFEFF<!-- & -->${parts[part].replace(/<(\/?)(\w+)/g, "<$1x:$2")}\n`,
  }),
};

/** What damages the sheet. */
const OF_SHEET: Readonly<Record<string, SheetMutation>> = {
  untouched: (parts) => parts,
  "row twice": replaceOne(SHEET, ROW, (row) => row + row),
  "row missing": replaceOne(SHEET, ROW, () => ""),
  "rows that are blank": replaceOne(SHEET, ROW, (row) => `<row/><row r="900"></row>${row}`),
  "header twice": (parts) => ({
    ...parts,
    [SHEET]: parts[SHEET].replace(/<row r="1">.*?<\/row>/s, (row) => row + row),
  }),
  "row with another number": replaceOne(
    SHEET,
    /<row r="\d+"/g,
    (_, random) => `<row r="${["", "x", "0", "-5", "3", "700", "1e3", "9".repeat(30)][below(8, random)]}"`,
  ),
  "rows without numbers": (parts) => ({ ...parts, [SHEET]: parts[SHEET].replace(/<row r="\d+"/g, "<row") }),
  "cells without places": (parts) => ({ ...parts, [SHEET]: parts[SHEET].replace(/<c r="\w+"/g, "<c") }),
  "cell with another place": replaceOne(
    SHEET,
    /<c r="\w+"/g,
    (_, random) => `<c r="${["", "7", "A1", "I9", "K2", "XFD3", "XFE3", "ZZZ9", "AAAA1", "a1"][below(10, random)]}"`,
  ),
  "cell of another type": replaceOne(
    SHEET,
    /<c r="\w+"(?: t="\w+")?/g,
    (tag, random) =>
      `${tag.replace(/ t=.*/, "")} t="${["s", "n", "b", "e", "d", "str", "inlineStr", "x", ""][below(9, random)]}"`,
  ),
  "cell twice": replaceOne(SHEET, CELL, (cell) => cell + cell),
  "cell missing": replaceOne(SHEET, CELL, () => ""),
  "cell without a value": replaceOne(
    SHEET,
    /<v>.*?<\/v>/gs,
    (_, random) =>
      ["", "<v/>", "<v> </v>", "<v>-1</v>", "<v>1.5</v>", "<v>99999</v>", "<v>1e999</v>"][below(7, random)] ?? "",
  ),
  "cells beyond the header": replaceOne(
    SHEET,
    /<\/row>/g,
    (_, random) => `<c t="str"><v>${random() < 0.5 ? " " : "more"}</v></c></row>`,
  ),
  "a text of a megabyte": replaceOne(SHEET, /<\/row>/g, () => `<c t="str"><v>${"x".repeat(1_048_600)}</v></c></row>`),
  "thousands of cells": replaceOne(SHEET, /<\/row>/g, () => `${'<c t="str"><v>y</v></c>'.repeat(20_000)}</row>`),
  "a huge dimension": (parts) => ({ ...parts, [SHEET]: parts[SHEET].replace("A1:I25", "A1:XFD1048576") }),
  "tags in one another": replaceOne(SHEET, ROW, (row) => `${"<a>".repeat(500)}${"</a>".repeat(500)}${row}`),
  "a thousand attributes": replaceOne(
    SHEET,
    /<row /g,
    () => `<row ${Array.from({ length: 1_000 }, (_, n) => `a${n}="" `).join("")}`,
  ),
  "texts in parts": (parts) => ({
    ...parts,
    [SHARED]: parts[SHARED]
      .replace(/<t>(.)/gu, "<r><t>$1</t></r><rPh><t>aid</t></rPh><r><t><![CDATA[]]>")
      .replace(/<\/t><\/si>/g, "</t></r></si>"),
  }),
  "texts that are fewer": replaceOne(SHARED, /<si>.*?<\/si>/gs, () => ""),
  "a style that is not there": replaceOne(SHEET, /<c r/g, () => '<c s="999" r'),
  "no sheet": (parts) => ({ ...parts, [BOOK]: "<workbook/>" }),
  "the hidden sheet alone": (parts) => ({ ...parts, [BOOK]: parts[BOOK].replace(/<sheet name="one".*?\/>/, "") }),
  "a sheet of another name": (parts) => ({ ...parts, [LINKS]: parts[LINKS].replace("sheet1", "Sheet1") }),
};

const packed =
  (packing: Packing): SheetMutation =>
  (parts) =>
    zipOf(parts, packing);
const OF_ARCHIVE: Readonly<Record<string, SheetMutation>> = {
  "archive cut": (parts, random) => zipOf(parts).subarray(0, 4 + below(zipOf(parts).length - 4, random)),
  "archive flipped": (parts, random) => {
    const bytes = zipOf(parts);
    const at = 4 + below(bytes.length - 4, random);
    bytes[at] = (bytes[at] ?? 0) ^ (1 + below(255, random));
    return bytes;
  },
  "archive encrypted": packed({ encrypted: true }),
  "archive with another checksum": packed({ crc: 1 }),
  "archive not packed": packed({ method: 0 }),
  "archive that says less": packed({ size: 10 }),
  "archive in an archive": (parts) => zipOf({ "customers.xlsx": zipOf(parts) }),
  "archive with one part twice": (parts) => zipOf({ ...parts, other: "x" }, { rename: { other: SHEET } }),
};

export const SHEET_MUTATIONS: Readonly<Record<string, SheetMutation>> = {
  ...OF_SHEET,
  ...OF_ARCHIVE,
  ...Object.fromEntries(
    PARTS.flatMap((part) => Object.entries(OF_PARTS).map(([what, mutation]) => [`${part} ${what}`, mutation(part)])),
  ),
};

/** A spreadsheet that is broken in this way. */
export function badSheet(mutation: string, random: () => number): Buffer {
  const broken = SHEET_MUTATIONS[mutation]?.(goodParts(random), random) ?? Buffer.alloc(0);
  return Buffer.isBuffer(broken) ? broken : zipOf(broken);
}
