import iconv from "iconv-lite";
import { textRow, xlsxOf } from "../../files/zip.js";
import type { Draft } from "./draft.js";

export interface CsvForm {
  /** Every cell has quotes. */
  readonly isQuoted?: boolean;
  readonly lineEnd?: string;
}

/** A table as CSV, by the rule of RFC 4180: quotes where a cell needs them. */
export function csvOf({ header, rows, delimiter }: Draft, { isQuoted = false, lineEnd = "\n" }: CsvForm = {}): string {
  const cell = (text: string): string =>
    isQuoted || text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  return [header, ...rows.map(({ cells }) => cells)]
    .map((cells) => `${cells.map(cell).join(delimiter)}${lineEnd}`)
    .join("");
}

/** The bytes of a text. @param mark A byte order mark before it */
export const encoded = (text: string, encoding = "utf8", mark = false): Buffer =>
  iconv.encode(text, encoding, { addBOM: mark });

const xml = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** A spreadsheet in which every cell is text. */
export function xlsxFile({ header, rows }: Draft, before: readonly (readonly string[])[] = []): Buffer {
  const table = [...before, header, ...rows.map(({ cells }) => cells)];
  return xlsxOf({ sheets: { Kunden: table.map((cells) => textRow(...cells.map(xml))).join(""), Notizen: "" } });
}
