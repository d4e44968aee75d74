import type { StrictText } from "./strict-text.js";
import { ALL_REFUSED, type Fatal, type Said, type Verdict } from "./verdict.js";

/** Of the vendor's import. */
export const HEADER: readonly string[] = [
  "First name",
  "Last name",
  "Email",
  "Phone number",
  "Registration Date",
  "Subscribe Date",
  "Subscriptions",
  "Tags",
  "Accept Privacy Policy",
];
const MAX_ROW = 1024 * 1024;

export interface StrictRow {
  readonly line: number;
  /** On which it ends. */
  readonly last: number;
  readonly cells: readonly string[];
  /** It is no row, and those beside it are. */
  readonly isBroken: boolean;
}

/** RFC 4180, and what spreadsheets read beyond it: a quote inside a cell that does not begin with one is text. */
export function strictCsv(
  { text, isCut, badLine, isUncertain, flawed }: StrictText,
  said: Said = {},
  usual?: string,
): Verdict {
  const named = /^sep=([,;\t|])(?:\r?\n|$)/i.exec(text)?.[1]; // Excel's own first line
  const quoting = {
    delimiter: said.delimiter ?? named ?? usual ?? delimiterIn(text, said.headerRow ?? 1),
    hasQuotes: said.quote !== null,
    hasBackslashes: said.escape === "backslash",
  };
  const { rows, errorLine } = rowsOf(text, quoting, isCut);
  // A reader that looks ahead does not see a quote error in the last characters of what can be read.
  const isElsewhere = isCut && badLine === undefined;
  const fatalLines = isElsewhere ? [] : [errorLine, badLine].filter((line) => line !== undefined);
  const fatal = fatalLines.length > 0 || isCut ? { lines: fatalLines, isUncertain: isUncertain === true } : undefined;
  const isFlawed = ({ line, last }: StrictRow): boolean =>
    [...(flawed ?? [])].some((bad) => bad >= line && bad <= last);
  const judged = rows.map((row) => ({ ...row, isBroken: row.isBroken || isFlawed(row) }));
  return strictTable(named === undefined ? judged : judged.slice(1), { ...said, fatal });
}

interface TableFacts extends Said {
  readonly fatal: Fatal | undefined;
  /** Blank cells at the end of a row need not be there. */
  readonly isSparse?: boolean;
}

/** The customers among the rows: not the header, what stands above it, nor what repeats it. */
export function strictTable(
  rows: readonly StrictRow[],
  { fatal, isSparse = false, headerRow = 1, names: given }: TableFacts,
): Verdict {
  const below = given === undefined ? rows.filter(({ line }) => line >= headerRow) : rows;
  const [header, ...others] = given === undefined ? below : [{ cells: given, isBroken: false }, ...below];
  if (header === undefined) return { ...ALL_REFUSED, fatal: fatal ?? { lines: [] } };
  if (header.isBroken || !isHeader(withoutBlankEnd(header.cells))) return ALL_REFUSED;
  const names = withoutBlankEnd(header.cells).map((cell) => cell.trim());
  const isRepeated = ({ cells }: StrictRow): boolean =>
    given === undefined &&
    withoutBlankEnd(cells)
      .map((cell) => cell.trim())
      .join("\0") === names.join("\0");
  const customers = others.flatMap((row) => ("line" in row && !isRepeated(row) ? [row] : []));
  const isRagged = ({ cells }: StrictRow): boolean =>
    (cells.length < names.length && !isSparse) || cells.slice(names.length).some((cell) => cell.trim() !== "");
  const broken = customers.filter((row) => row.isBroken || isRagged(row));
  const column = names.findIndex((name) => name.replace(/^\uFEFF/, "").toLowerCase() === "email");
  return {
    lines: customers.map(({ line }) => line),
    broken: broken.map(({ line }) => line),
    emails: new Map(
      customers
        .filter((row) => !broken.includes(row))
        .map(({ line, cells }) => [line, (cells[column] ?? "").trim()] as const)
        .filter(([, cell]) => /^(?:[\w-]+@[\w.]+)?$/.test(cell))
        .map(([line, cell]) => [line, cell === "" ? undefined : cell]),
    ),
    repeated: others.length - customers.length,
    fatal,
  };
}

function withoutBlankEnd(cells: readonly string[]): readonly string[] {
  return cells.slice(0, cells.findLastIndex((cell) => cell.trim() !== "") + 1);
}

function isHeader(cells: readonly string[]): boolean {
  const names = cells.map((cell) => cell.replace(/^[\s\uFEFF]+|[\s\uFEFF]+$/g, "").toLowerCase());
  return (
    [...names].sort().join() ===
    HEADER.map((name) => name.toLowerCase())
      .sort()
      .join()
  );
}

function delimiterIn(text: string, headerRow: number): string {
  const beginning =
    headerRow === 1
      ? text.slice(0, 4096).replace(/^\s+/, "")
      : text
          .split("\n")
          .slice(headerRow - 1)
          .join("\n");
  const header = beginning.replace(/"[^"]*("|$)/g, "").split("\n", 1)[0] ?? "";
  const count = (delimiter: string): number => header.split(delimiter).length;
  return [",", ";", "\t", "|"].reduce((most, next) => (count(next) > count(most) ? next : most));
}

interface StrictQuoting {
  readonly delimiter: string;
  readonly hasQuotes: boolean;
  readonly hasBackslashes: boolean;
}

interface Cell {
  readonly raw: string;
  readonly value: string;
  readonly quotes: number;
  /** Text follows its closing quote. */
  readonly isOverfull: boolean;
}

/** The rows up to the first place after which none can be trusted. */
function rowsOf(text: string, quoting: StrictQuoting, isCut: boolean): { rows: StrictRow[]; errorLine?: number } {
  const rows: StrictRow[] = [];
  let at = 0;
  let line = 1;
  let inDoubt: number | undefined;
  while (at < text.length) {
    const blank = /^\r?\n/.exec(text.slice(at, at + 2));
    if (blank) {
      at += blank[0].length;
      line += 1;
      continue;
    }
    const start = { at, line };
    const cells: Cell[] = [];
    let overfull: number | undefined;
    let last = line;
    for (;;) {
      const cell = cellAt(text, at, quoting);
      if (cell === undefined) return isCut ? { rows } : { rows, errorLine: overfull ?? line };
      if (cell.isOverfull) overfull ??= line;
      line += cell.raw.split("\n").length - 1;
      last = line;
      at += cell.raw.length;
      cells.push(cell);
      const next = text.slice(at, at + 2);
      if (next.startsWith(quoting.delimiter)) {
        at += 1;
        continue;
      }
      if (next === "" && isCut) return { rows };
      if (next !== "") {
        at += next.startsWith("\n") ? 1 : 2;
        line += 1;
      }
      break;
    }
    if (Buffer.byteLength(text.slice(start.at, at)) > MAX_ROW) return { rows, errorLine: start.line };
    const arePaired = cells.reduce((sum, { quotes }) => sum + quotes, 0) % 2 === 0;
    if (overfull !== undefined && (last > start.line || !arePaired)) return { rows, errorLine: overfull };
    if (inDoubt !== undefined && !arePaired) return { rows, errorLine: inDoubt };
    if (overfull !== undefined) inDoubt = overfull;
    else if (cells.some(({ raw, quotes }) => quotes > 0 && raw.startsWith('"'))) inDoubt = undefined;
    rows.push({ line: start.line, last, cells: cells.map(({ value }) => value), isBroken: overfull !== undefined });
  }
  return { rows };
}

/** Undefined when it begins with a quote that never closes. */
function cellAt(text: string, at: number, quoting: StrictQuoting): Cell | undefined {
  if (!quoting.hasQuotes || text[at] !== '"') {
    const raw = plainAt(text, at, quoting.delimiter);
    return { raw, value: raw, quotes: quoting.hasQuotes ? countQuotes(raw) : 0, isOverfull: false };
  }
  const pattern = quoting.hasBackslashes ? /"((?:[^"\\]|\\[\s\S])*)"/y : /"([^"]*(?:""[^"]*)*)"/y;
  pattern.lastIndex = at;
  const [whole, inside = ""] = pattern.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const behind = plainAt(text, at + whole.length, quoting.delimiter);
  const quotes = countQuotes(quoting.hasBackslashes ? whole.replace(/\\[\s\S]/g, "") : whole) + countQuotes(behind);
  const value = quoting.hasBackslashes ? inside.replace(/\\([\s\S])/g, "$1") : inside.replaceAll('""', '"');
  return { raw: whole + behind, value: behind === "" ? value : whole + behind, quotes, isOverfull: behind !== "" };
}

const countQuotes = (text: string): number => text.split('"').length - 1;

/** Up to the next delimiter or line end. */
function plainAt(text: string, at: number, delimiter: string): string {
  let end = at;
  while (end < text.length && text[end] !== delimiter && text[end] !== "\n" && !text.startsWith("\r\n", end)) end += 1;
  return text.slice(at, end);
}
