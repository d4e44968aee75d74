import { xlsxOf } from "./zip.js";

/** A spreadsheet of these rows, at most 26 cells each, with its texts shared as spreadsheet programs write them. */
export function sharedSheet(rows: Iterable<readonly string[]>): Buffer {
  const texts = new Map<string, number>();
  const indexOf = (text: string): number => {
    const known = texts.get(text) ?? texts.size;
    texts.set(text, known);
    return known;
  };
  const tags: string[] = [];
  for (const cells of rows) {
    const row = tags.length + 1;
    const written = cells.map(
      (text, column) => `<c r="${String.fromCharCode(65 + column)}${row}" t="s"><v>${indexOf(text)}</v></c>`,
    );
    tags.push(`<row r="${row}">${written.join("")}</row>`);
  }
  const shared = [...texts.keys()].map((text) => `<si><t>${text}</t></si>`).join("");
  return xlsxOf({ sheets: { customers: tags.join("") }, shared });
}
