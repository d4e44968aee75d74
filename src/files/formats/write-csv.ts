/** The rows of a table, its header first, as a file. */
export type WriteTable = (rows: readonly (readonly string[])[]) => Promise<Uint8Array>;

/**
 * A CSV file that spreadsheets leave as it is. They take `+359888`, `0042`, `05/06/2021` and `=1+1` for numbers, dates and formulas:
 * such a cell is written as `="0042"`, which they read as text, and so do we. An apostrophe before it would stay in the cell.
 */
export const csvTable: WriteTable = async (rows) => {
  const lines = rows.map((row) => row.map((text) => quoted(marked(text))).join(","));
  return Buffer.from(`\ufeff${lines.join("\r\n")}\r\n`); // with its mark, so that Excel reads UTF-8
};

/** A cell that begins like a formula is one for some program. */
const FORMULA = /^\s*[=+\-@|%]/;
/** An address is never taken for something else. */
const ADDRESS = /^[^\s=+\-@]+@[^\s@]+$/;
const WORD_OF_LOGIC =
  /^\s*(?:true|false|wahr|falsch|vrai|faux|verdadero|falso|vero|adevărat|fals|истина|ложь|лъжа|αληθησ|ψευδησ)\s*$/iu;

function marked(text: string): string {
  const mayChange = FORMULA.test(text) || /^\s*'/.test(text) || (/\p{Nd}/u.test(text) && !ADDRESS.test(text));
  // A program that reads no formula in several lines shows one all the same; only a formula must not stay.
  const isPlain = !mayChange && !WORD_OF_LOGIC.test(text);
  if (isPlain || (/[\r\n]/.test(text) && !FORMULA.test(text))) return text;
  return `="${text.replaceAll('"', '""')}"`;
}

function quoted(text: string): string {
  return /[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
