import { strictTable } from "./strict-csv.js";
import { strictXml, type XmlToken } from "./strict-xml.js";
import { type StrictMember, strictZip } from "./strict-zip.js";
import { ALL_REFUSED, type Verdict } from "./verdict.js";

const MOST_CHARACTERS = 1024 * 1024;
const LAST_COLUMN = 16_384;
/** Blank columns between a table and what is no part of it. */
const GAP = 1_000;

/** What the first sheet that is shown holds, from all of the file at once. */
export function strictXlsx(bytes: Buffer): Verdict {
  const members = strictZip(bytes);
  const book = xmlOf(members, "xl/workbook.xml");
  const links = xmlOf(members, "xl/_rels/workbook.xml.rels");
  if (members === undefined || !book || !links) return ALL_REFUSED;
  const target = sheetIn(book, links);
  const sheet = members.find(({ name }) => name === target);
  const shared = partOf(members, "xl/sharedStrings.xml");
  const styles = partOf(members, "xl/styles.xml");
  if (!sheet || shared === "damaged" || styles === "damaged") return ALL_REFUSED;
  const { tokens, isBroken } = strictXml(sheet.bytes);
  const { rows, lastLine } = rowsIn(tokens, textsIn(shared));
  const isFatal = isBroken || sheet.isDamaged;
  // Of bytes that cannot be unpacked, the part that comes before the damage is for the unpacker to say.
  const fatal = isFatal
    ? { lines: sheet.isDamaged || lastLine === 0 ? [] : [lastLine], isUncertain: sheet.isDamaged }
    : undefined;
  return strictTable(rows, { fatal, isSparse: true });
}

function partOf(members: readonly StrictMember[], name: string): readonly XmlToken[] | "damaged" {
  return members.some((member) => member.name === name) ? (xmlOf(members, name) ?? "damaged") : [];
}

function xmlOf(members: readonly StrictMember[] | undefined, name: string): readonly XmlToken[] | undefined {
  const found = members?.find((member) => member.name === name);
  if (found === undefined || found.isDamaged) return undefined;
  const { tokens, isBroken } = strictXml(found.bytes);
  return isBroken ? undefined : tokens;
}

function sheetIn(book: readonly XmlToken[], links: readonly XmlToken[]): string | undefined {
  const sheets = book.flatMap((token) => ("open" in token && token.open === "sheet" ? [token.attributes] : []));
  const chosen = sheets.find((sheet) => (sheet.get("state") ?? "visible") === "visible") ?? sheets[0];
  const id = [...(chosen ?? [])].find(([name]) => name.endsWith(":id"))?.[1];
  const link = links.findLast(
    (token) => "open" in token && token.open === "Relationship" && (token.attributes.get("Id") ?? "") === id,
  );
  const target = link && "open" in link ? (link.attributes.get("Target") ?? "") : undefined;
  return target?.startsWith("/") ? target.slice(1) : target && `xl/${target}`;
}

function textsIn(tokens: readonly XmlToken[]): readonly string[] {
  const texts: string[] = [];
  let text = "";
  let inText = false;
  let inAid = false;
  for (const token of tokens) {
    if ("text" in token) text += inText ? token.text : "";
    else if ("open" in token) {
      if (token.open === "rPh") inAid = true;
      if (token.open === "t") inText = !inAid;
    } else {
      if (token.close === "rPh") inAid = false;
      if (token.close === "t") inText = false;
      if (token.close !== "si") continue;
      texts.push(text);
      text = "";
    }
  }
  return texts;
}

interface StrictRow {
  readonly line: number;
  readonly last: number;
  readonly cells: readonly string[];
  readonly isBroken: boolean;
}

function rowsIn(tokens: readonly XmlToken[], shared: readonly string[]): { rows: StrictRow[]; lastLine: number } {
  const rows: StrictRow[] = [];
  let line = 0;
  let width = 0;
  let cells: string[] = [];
  let column = 0;
  let isBroken = false;
  let type = "n";
  let value = "";
  let inline = "";
  let [inValue, inText] = [false, false];
  for (const token of tokens) {
    if ("text" in token) {
      if (inValue) value += token.text;
      else if (inText) inline += token.text;
    } else if ("open" in token) {
      const { open, attributes } = token;
      if (open === "row") {
        const said = Number(attributes.get("r"));
        line = Number.isInteger(said) && said > line && said < 2 ** 53 ? said : line + 1;
        [cells, column, isBroken] = [[], -1, false];
      } else if (open === "c") {
        const place = columnNumber(attributes.get("r")) ?? column + 1;
        isBroken ||= place <= column;
        [column, type, value, inline] = [place, attributes.get("t") ?? "n", "", ""];
      } else if (open === "v") inValue = true;
      else if (open === "t") inText = true;
    } else if (token.close === "v") inValue = false;
    else if (token.close === "t") inText = false;
    else if (token.close === "c") {
      const number = value.trim();
      const isKnown = /^\d+$/.test(number) && shared[Number(number)] !== undefined;
      if (type === "s" && number !== "" && !isKnown) isBroken = true;
      const text =
        type === "s"
          ? (shared[Number(number || "-1")] ?? "")
          : type === "inlineStr"
            ? inline
            : type === "e"
              ? ""
              : value;
      const isFar = column >= LAST_COLUMN || column >= Math.max(width, cells.length) + GAP;
      if (text !== "" && isFar) isBroken = true;
      else if (text !== "") cells[column] = text;
    } else if (token.close === "row") {
      width = Math.max(width, cells.length);
      const filled = Array.from(cells, (cell) => cell ?? "");
      if (filled.join("").length > MOST_CHARACTERS) isBroken = true;
      if (isBroken || filled.some((cell) => cell.trim() !== ""))
        rows.push({ line, last: line, cells: filled, isBroken });
    }
  }
  return { rows, lastLine: line };
}

function columnNumber(place: string | undefined): number | undefined {
  const letters = /^([A-Z]{1,3})\d+$/.exec(place ?? "")?.[1];
  return letters === undefined
    ? undefined
    : [...letters].reduce((sum, letter) => sum * 26 + "ABCDEFGHIJKLMNOPQRSTUVWXYZ".indexOf(letter) + 1, 0) - 1;
}
