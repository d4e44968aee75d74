import { extname } from "node:path";
import { ConfigError } from "../../errors.js";
import type { Encoding } from "../bytes/encoding.js";
import type { ByteInput } from "../bytes/open.js";
import { firstIsReject } from "../resume/reject-line.js";
import type { CsvDialect } from "./csv-rows.js";
import { type Delimiter, delimiterCounts, delimiterOf, saidDelimiter } from "./delimiter.js";
import { jsonArrayBatches } from "./json-array.js";
import { isBody, isWrapped } from "./json-wrapper.js";
import { ndjsonBatches } from "./ndjson.js";
import type { HeaderPlace } from "./table.js";

/** Formats that a user can name; with `csv` the delimiter is found in the header. */
export const FORMATS = ["csv", "tsv", "ndjson", "json"] as const;
export type Format = (typeof FORMATS)[number];

export interface Detected {
  /** `json` is one array of records. */
  readonly format: "csv" | "ndjson" | "json" | "xlsx";
  /** Of a CSV. */
  readonly delimiter: Delimiter | undefined;
  /** How often each delimiter is in the header, when that was what decided. */
  readonly delimiters?: Readonly<Record<Delimiter, number>>;
  readonly encoding: Encoding;
  readonly compressed: boolean;
  /** Of JSON: its records are not in the form of the contract, so they are mapped, by the paths to their values. */
  readonly byPath?: true;
  /** Of a spreadsheet: the sheet that is read, and how many there are. */
  readonly sheet?: { readonly name: string; readonly of: number };
}

const BY_EXTENSION: Readonly<Record<string, Format>> = {
  ".csv": "csv",
  ".tsv": "tsv",
  ".tab": "tsv",
  ".ndjson": "ndjson",
  ".jsonl": "ndjson",
};

/**
 * The format that the user names, else the one of the file's extension, else the one that its first bytes show. They are not
 * consumed.
 *
 * @throws {ConfigError} when the file is not text, or holds one JSON object on several lines
 */
export async function detectFormat(
  input: ByteInput,
  asked?: Format,
  { delimiter: given, headerRow }: Pick<CsvDialect & HeaderPlace, "delimiter" | "headerRow"> = {},
): Promise<Detected> {
  const { text, encoding, compressed } = await input.peek();
  const format =
    asked ?? (isBody(text) ? "json" : (byName(input.name) ?? (isWrapped(text) ? "json" : byContent(text))));
  if (format === "csv") refuseOther(input.name, text);
  if (format === "ndjson") refuseSpread(input.name, text);
  if (format === "ndjson" || format === "json") {
    const byPath = (await isOfContract(format, text)) ? {} : ({ byPath: true } as const);
    return { format, delimiter: undefined, encoding, compressed, ...byPath };
  }
  const told = given ?? saidDelimiter(text) ?? (format === "tsv" ? "\t" : undefined);
  if (told !== undefined) return { format: "csv", delimiter: told, encoding, compressed };
  const delimiters = delimiterCounts(text, headerRow);
  return { format: "csv", delimiter: delimiterOf(text, headerRow), delimiters, encoding, compressed };
}

/** "CSV with semicolons, UTF-16LE, gzip" */
export function describe({ format, delimiter, encoding, compressed, sheet, byPath }: Detected): string {
  if (sheet) {
    const name = JSON.stringify(sheet.name.replace(/\p{C}/gu, "?"));
    return `spreadsheet (XLSX), sheet ${name}${sheet.of > 1 ? ` of ${sheet.of}` : ""}`;
  }
  const names = {
    xlsx: "spreadsheet (XLSX)",
    csv: csvName(delimiter),
    ndjson: "NDJSON (a record per line)",
    json: "a JSON array of records",
  };
  return [names[format], encoding, ...(compressed ? ["gzip"] : []), ...(byPath ? ["mapped by path"] : [])].join(", ");
}

const LONG_RECORD = 3_000;

/** Whether a record at the beginning of a text is one of the contract, or a reject. Without any record it is not known, and so it is. */
async function isOfContract(format: "ndjson" | "json", text: string): Promise<boolean> {
  if (firstIsReject(text.trimStart()) || /"subscribedAtChanged"\s*:/.test(text)) return true; // which nobody else has
  let others = 0;
  try {
    for await (const records of format === "json" ? jsonArrayBatches("", once(text)) : ndjsonBatches("", once(text))) {
      for (const { value, issues } of records) {
        if (issues !== undefined || typeof value !== "object" || value === null || Array.isArray(value)) continue;
        if ("profile" in value) return true;
        if (Object.keys(value).length > 0) others += 1;
      }
    }
  } catch {
    // Only the beginning is there.
  }
  if (others > 0) return false;
  // The first record may be longer than what was read of it.
  const isLong = text.length >= LONG_RECORD && /^\s*\[?\s*\{/.test(text);
  return !isLong || /"profile"\s*:/.test(text);
}

async function* once(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

function csvName(delimiter: Delimiter | undefined): string {
  const names: Readonly<Record<Delimiter, string>> = { ",": "commas", ";": "semicolons", "|": "vertical bars" };
  if (delimiter === "\t") return "TSV (tabs)";
  return `CSV with ${names[delimiter ?? ","] ?? `"${delimiter}"`}`;
}

/** By its name, a record in JSON on each line. */
export const isOfLines = (name: string): boolean => byName(name) === "ndjson";

function byName(name: string): Format | undefined {
  const stored = name.toLowerCase();
  return BY_EXTENSION[extname(stored.endsWith(".gz") ? stored.slice(0, -".gz".length) : stored)];
}

/** A record in JSON begins with a brace, an array with a bracket, and the name of a column with neither. */
function byContent(text: string): Format {
  const [first] = text.trimStart();
  if (first === "[") return "json";
  return first === "{" ? "ndjson" : "csv";
}

/** What some shops export under the name of a spreadsheet, and phones as contacts: texts, and no tables. */
const OTHERS: readonly (readonly [begins: RegExp, what: string])[] = [
  [
    /^\s*<(?:\?xml|!doctype|html|table|head|body|meta)\b/i,
    "is HTML or XML, whatever its name says; open it in a spreadsheet program, and save it as .xlsx or as CSV.",
  ],
  [/^\s*BEGIN:VCARD/i, "holds contacts as vCards; export them as CSV."],
];

function refuseOther(name: string, text: string): void {
  const other = OTHERS.find(([begins]) => begins.test(text));
  if (other) throw new ConfigError(`${name} ${other[1]}`);
}

/** Every line of such a file would be a reject. */
function refuseSpread(name: string, text: string): void {
  const [first, ...others] = text.trimStart().split("\n");
  if (first?.trim() !== "{" || others.length === 0) return;
  throw new ConfigError(
    `${name} holds a JSON object on several lines; write one record per line, or an array of records.`,
  );
}
