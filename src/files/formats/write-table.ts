/** How many characters a spreadsheet takes in a cell. */
export const MOST_CHARACTERS = 32_767;

/** The rows of a table, its header first, as a file. All cells are texts. */
export type WriteTable = (rows: readonly (readonly string[])[]) => Promise<Buffer>;

const TEXT = "@";

/**
 * A spreadsheet in which every cell is formatted as text, blank ones too: so neither what is there nor what somebody types becomes a
 * number, a date or a formula.
 */
export const xlsxTable: WriteTable = async (rows) => {
  const writeXlsx = defaultOf(await import("write-excel-file/node")); // it takes a moment to load
  const cells = rows.map((row, index) =>
    row.map((text) => ({
      value: escapedText(text),
      type: String,
      format: TEXT,
      ...(index === 0 && { fontWeight: "bold" as const }),
    })),
  );
  const columns = (rows[0] ?? []).map((name, index) => ({ width: index === 0 ? 60 : Math.max(14, name.length + 2) }));
  return writeXlsx(cells, { columns, stickyRowsCount: 1 }).toBuffer();
};

/** Of a package that, bundled in a file of its own, comes as CommonJS: all of that file is its default then. */
function defaultOf<T>(module: { readonly default: T }): T {
  const { default: given } = module as { readonly default: T & { readonly default?: T } };
  return given.default ?? given;
}

/** Characters that XML does not have, or does not keep, and what looks like one of them: as spreadsheets write them. */
function escapedText(text: string): string {
  return text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, "_x005F_")
    .replace(/(?![\t\n])\p{Cc}|\p{Cs}|[\ufffe\uffff]/gu, (character) => {
      return `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}_`;
    });
}

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
