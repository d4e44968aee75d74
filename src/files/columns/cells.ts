import { readingOf, type Target } from "./target.js";

/** Reads a cell that is trimmed and not blank. What it cannot read stays as it is, for the validator to judge. */
export type CellReader = (text: string) => unknown;

/** Of a list, when the mapping does not say. */
const DEFAULT_SEPARATOR = ",";

export function cellReader(target: Target, utcOffset: string | undefined): CellReader {
  if (target.as === "list") return (text) => listOf(text, target.separator);
  if (target.as === "choice") {
    const values = new Map(Object.entries(target.values).map(([word, value]) => [word.toLowerCase(), value]));
    return (text) => chosen(text, values);
  }
  switch (target.as ?? readingOf(target.field)) {
    case "dateTime":
      return (text) => dateTimeOf(text, utcOffset);
    case "number":
      return (text) => (/^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text);
    case "list":
      return (text) => listOf(text, DEFAULT_SEPARATOR);
    case "spreadsheetText":
      return (text) => text.replace(/^'(?=[+\d])/, "");
    case "boolean":
      return (text) => (/^(?:true|false)$/i.test(text) ? text.toLowerCase() === "true" : text);
    case "date":
    case "text":
      return (text) => text;
  }
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/i;

/** RFC 3339. A time without an offset is nobody's guess: it stays as it is unless the mapping says the offset. */
function dateTimeOf(text: string, utcOffset: string | undefined): string {
  if (DAY.test(text)) return `${text}T00:00:00Z`;
  if (text.length >= 20 && text[10] === "T" && text.endsWith("Z")) return text; // what most programs write
  const [, day, minutes, seconds = ":00", offset = utcOffset] = TIME.exec(text) ?? [];
  return day === undefined || offset === undefined ? text : `${day}T${minutes}${seconds}${offset}`;
}

/** Items that are quoted one by one (`"VIP","Sofia, centre"`) lose their quotes, and may hold the separator. */
function listOf(text: string, separator: string): readonly string[] | undefined {
  const isQuoted = text.length > 1 && text.startsWith('"') && text.endsWith('"');
  const items = isQuoted ? text.slice(1, -1).split(`"${separator}"`) : text.split(separator);
  const filled = items.map((item) => item.trim()).filter((item) => item !== "");
  return filled.length > 0 ? filled : undefined;
}

function chosen(text: string, values: ReadonlyMap<string, string | null>): string | undefined {
  const value = values.get(text.toLowerCase());
  return value === undefined ? text : (value ?? undefined);
}
