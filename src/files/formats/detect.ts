import { extname } from "node:path";
import { ConfigError } from "../../errors.js";
import type { Encoding } from "../bytes/encoding.js";
import type { ByteInput } from "../bytes/open.js";

/** Formats that a user can name; with `csv` the delimiter is found in the header. */
export const FORMATS = ["csv", "tsv", "ndjson", "json"] as const;
export type Format = (typeof FORMATS)[number];

export interface Detected {
  /** `json` is one array of records. */
  readonly format: "csv" | "ndjson" | "json";
  /** Of a CSV. */
  readonly delimiter: Delimiter | undefined;
  readonly encoding: Encoding;
  readonly compressed: boolean;
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
export async function detectFormat(input: ByteInput, asked?: Format): Promise<Detected> {
  const { text, encoding, compressed } = await input.peek();
  const format = asked ?? byName(input.name) ?? byContent(text);
  if (format === "ndjson") refuseSpread(input.name, text);
  if (format === "ndjson" || format === "json") return { format, delimiter: undefined, encoding, compressed };
  const delimiter = saidDelimiter(text) ?? (format === "tsv" ? "\t" : delimiterOf(text));
  return { format: "csv", delimiter, encoding, compressed };
}

/** "CSV with semicolons, UTF-16LE, gzip" */
export function describe({ format, delimiter, encoding, compressed }: Detected): string {
  const names = { csv: csvName(delimiter), ndjson: "NDJSON (a record per line)", json: "a JSON array of records" };
  return [names[format], encoding, ...(compressed ? ["gzip"] : [])].join(", ");
}

function csvName(delimiter: Delimiter | undefined): string {
  if (delimiter === "\t") return "TSV (tabs)";
  return delimiter === ";" ? "CSV with semicolons" : "CSV with commas";
}

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

/** Every line of such a file would be a reject. */
function refuseSpread(name: string, text: string): void {
  const [first, ...others] = text.trimStart().split("\n");
  if (first?.trim() !== "{" || others.length === 0) return;
  throw new ConfigError(
    `${name} holds a JSON object on several lines; write one record per line (jq -c .), or an array of records.`,
  );
}

export type Delimiter = "," | ";" | "\t";

const DELIMITERS: readonly Delimiter[] = [",", ";", "\t"];

const SEPARATOR_LINE = /^sep=([,;\t])(?:\r?\n|$)/i;

/** The delimiter that a first line such as `sep=;` says. Excel reads and writes it; it is neither the header nor a row. */
export function saidDelimiter(beginning: string): Delimiter | undefined {
  const said = SEPARATOR_LINE.exec(beginning)?.[1];
  return DELIMITERS.find((delimiter) => delimiter === said);
}

/** What separates the names in a header, outside of quotes: the one that is there most often; a comma when there is none. */
export function delimiterOf(beginning: string): Delimiter {
  const counts = new Map(DELIMITERS.map((delimiter) => [delimiter as string, 0]));
  let inQuotes = false;
  for (const character of beginning.trimStart()) {
    if (character === '"') inQuotes = !inQuotes;
    if (inQuotes) continue;
    if (character === "\n") break;
    const count = counts.get(character);
    if (count !== undefined) counts.set(character, count + 1);
  }
  const count = (delimiter: Delimiter): number => counts.get(delimiter) ?? 0;
  return DELIMITERS.reduce((most, delimiter) => (count(delimiter) > count(most) ? delimiter : most));
}
