import { xlsxOf } from "../support/files/zip.js";
import { CSV_HEADER, csvRow } from "./records.mjs";

/** A spreadsheet with so many customers. */
export function sheetOf(rows: number): Buffer {
  const texts = new Map<string, number>();
  const indexOf = (text: string): number => {
    const known = texts.get(text) ?? texts.size;
    texts.set(text, known);
    return known;
  };
  const rowOf = (line: string, row: number): string => {
    const cells = cellsOf(line).map(
      (text, column) => `<c r="${"ABCDEFGHI"[column]}${row}" t="s"><v>${indexOf(text)}</v></c>`,
    );
    return `<row r="${row}">${cells.join("")}</row>`;
  };
  const sheet = [rowOf(CSV_HEADER, 1), ...Array.from({ length: rows }, (_, n) => rowOf(csvRow(n), n + 2))].join("");
  return xlsxOf({
    sheets: { customers: sheet },
    shared: [...texts.keys()].map((text) => `<si><t>${text}</t></si>`).join(""),
  });
}

/** Of a line as `csvRow` writes it. */
const cellsOf = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|[^,]+/g)].map(([cell, quoted]) => quoted ?? cell);
