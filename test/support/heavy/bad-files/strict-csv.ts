import type { StrictText } from "./strict-text.js";
import { ALL_REFUSED, type Verdict } from "./verdict.js";

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

interface Row {
  readonly line: number;
  /** On which it ends. */
  readonly last: number;
  readonly cells: readonly string[];
}

/** RFC 4180, and what spreadsheets read beyond it: a quote inside a cell that does not begin with one is text. */
export function strictCsv({ text, isCut, badLine, isUncertain, flawed }: StrictText, delimiter?: string): Verdict {
  const said = /^sep=([,;\t|])(?:\r?\n|$)/i.exec(text)?.[1]; // Excel's own first line
  const { rows, errorLine } = rowsOf(text, said ?? delimiter ?? delimiterIn(text), isCut);
  const [header, ...others] = said === undefined ? rows : rows.slice(1);
  // A reader that looks ahead does not see a quote error in the last characters of what can be read.
  const isElsewhere = isCut && badLine === undefined;
  const fatalLines = isElsewhere ? [] : [errorLine, badLine].filter((line) => line !== undefined);
  const fatal = fatalLines.length > 0 || isCut ? { lines: fatalLines, isUncertain: isUncertain === true } : undefined;
  if (header === undefined) return { ...ALL_REFUSED, fatal: fatal ?? { lines: [] } };
  const isFlawed = ({ line, last }: Row): boolean => [...(flawed ?? [])].some((bad) => bad >= line && bad <= last);
  if (isFlawed(header) || !isHeader(withoutBlankEnd(header.cells))) return ALL_REFUSED;
  const names = withoutBlankEnd(header.cells).map((cell) => cell.trim());
  const isRepeated = ({ cells }: Row): boolean =>
    withoutBlankEnd(cells)
      .map((cell) => cell.trim())
      .join("\0") === names.join("\0");
  const read = others.filter((row) => !isRepeated(row));
  const isRagged = ({ cells }: Row): boolean =>
    cells.length < names.length || cells.slice(names.length).some((cell) => cell.trim() !== "");
  const broken = read.filter((row) => isFlawed(row) || isRagged(row));
  return { lines: read.map(({ line }) => line), broken: broken.map(({ line }) => line), fatal };
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

function delimiterIn(text: string): string {
  const header =
    text
      .slice(0, 4096)
      .replace(/^\s+/, "")
      .replace(/"[^"]*("|$)/g, "")
      .split("\n", 1)[0] ?? "";
  const count = (delimiter: string): number => header.split(delimiter).length;
  return [",", ";", "\t", "|"].reduce((most, next) => (count(next) > count(most) ? next : most));
}

function rowsOf(text: string, delimiter: string, isCut: boolean): { rows: Row[]; errorLine?: number } {
  const rows: Row[] = [];
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const blank = /^\r?\n/.exec(text.slice(at, at + 2));
    if (blank) {
      at += blank[0].length;
      line += 1;
      continue;
    }
    const start = { at, line };
    const cells: string[] = [];
    let last = line;
    for (;;) {
      const cell = text[at] === '"' ? quoted(text, at) : plain(text, at, delimiter);
      if (cell === undefined) return isCut ? { rows } : { rows, errorLine: line };
      const opened = line;
      line += cell.raw.split("\n").length - 1;
      last = line;
      at += cell.raw.length;
      cells.push(cell.value);
      const next = text.slice(at, at + 2);
      if (next.startsWith(delimiter)) {
        at += 1;
        continue;
      }
      if (next.startsWith("\n") || next === "\r\n") {
        at += next.startsWith("\n") ? 1 : 2;
        line += 1;
        break;
      }
      if (next === "") {
        if (isCut) return { rows };
        break;
      }
      if (isCut && next === "\r" && cell.raw.startsWith('"')) return { rows };
      // Text after a closing quote is told where the quote opened.
      return { rows, errorLine: opened };
    }
    if (Buffer.byteLength(text.slice(start.at, at)) > MAX_ROW) return { rows, errorLine: start.line };
    rows.push({ line: start.line, last, cells });
  }
  return { rows };
}

function quoted(text: string, at: number): { raw: string; value: string } | undefined {
  const pattern = /"([^"]*(?:""[^"]*)*)"/y;
  pattern.lastIndex = at;
  const found = pattern.exec(text);
  return found ? { raw: found[0], value: (found[1] ?? "").replaceAll('""', '"') } : undefined;
}

/** Up to the next delimiter or line end. */
function plain(text: string, at: number, delimiter: string): { raw: string; value: string } {
  let end = at;
  while (end < text.length && text[end] !== delimiter && text[end] !== "\n") {
    if (text.startsWith("\r\n", end)) break;
    end += 1;
  }
  const raw = text.slice(at, end);
  return { raw, value: raw };
}
