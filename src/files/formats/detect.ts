import { extname } from "node:path";
import { ConfigError } from "../../errors.js";
import type { Encoding } from "../bytes/encoding.js";
import type { ByteInput } from "../bytes/open.js";
import { type Delimiter, delimiterOf, saidDelimiter } from "./csv-rows.js";

/** What a user may say that a file is; `csv` leaves the delimiter to the header. */
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
 * What a file is: as the user says, else by its name, else by how it begins. Looks at its first bytes without consuming
 * them.
 *
 * @throws {ConfigError} when it is none of it
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

/** Each of its lines would be a reject. */
function refuseSpread(name: string, text: string): void {
  const [first, ...others] = text.trimStart().split("\n");
  if (first?.trim() !== "{" || others.length === 0) return;
  throw new ConfigError(
    `${name} holds a JSON object on several lines; write one record per line (jq -c .), or an array of records.`,
  );
}
