import { basename, extname } from "node:path";
import { type ByteInput, pathInput, streamInput } from "../files/open.js";
import { relevaPreset } from "../files/presets/releva.js";
import { csvSource, ndjsonSource, type RecordSource } from "../files/source.js";
import { ConfigError } from "../index.js";
import type { Io } from "./io.js";

export const FORMATS = ["csv", "ndjson"] as const;
export type Format = (typeof FORMATS)[number];

const BY_EXTENSION: Readonly<Record<string, Format>> = { ".csv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson" };

/** A file as the commands use it. */
export interface Input {
  /** As the user wrote it; `-` is standard input. */
  readonly name: string;
  readonly format: Format;
  readonly records: RecordSource;
  /** Where its rejects go, unless a flag says otherwise. */
  readonly rejectsPath: string;
}

/** Looks at a file without reading on: a wrong path or a file that is no text fails before anything is sent. */
export async function openInput(path: string, format: Format | undefined, io: Io): Promise<Input> {
  const input = path === "-" ? streamInput("standard input", io.stdin) : await pathInput(path);
  const head = await input.peek();
  const chosen = format ?? BY_EXTENSION[extname(path).toLowerCase()] ?? formatOf(input.name, head);
  return {
    name: path,
    format: chosen,
    records: recordsOf(input, chosen),
    rejectsPath: path === "-" ? "releva-stdin.rejects.ndjson" : `${path}.rejects.ndjson`,
  };
}

function recordsOf(input: ByteInput, format: Format): RecordSource {
  return format === "csv" ? csvSource(input, relevaPreset) : ndjsonSource(input);
}

/** A record in JSON begins with a brace, and no column name does. */
function formatOf(name: string, head: Buffer): Format {
  const first = head.toString("utf8").trimStart()[0];
  if (first === "[") {
    throw new ConfigError(`${basename(name)} is a JSON array; write one record per line: jq -c '.[]'`);
  }
  return first === "{" ? "ndjson" : "csv";
}
