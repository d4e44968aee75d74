/** What needs Node: files, the network of an office, and a sandbox on a port. */

import type { Mapping } from "./files/mapping.js";
import { fileInput } from "./files/open.js";
import { relevaPreset } from "./files/presets/releva.js";
import { csvSource, ndjsonSource, type RecordSource } from "./files/source.js";

export type { Mapping, Target } from "./files/mapping.js";
export { relevaPreset } from "./files/presets/releva.js";
export { fileRejects, type RejectsFile } from "./files/rejects.js";
export type { RecordSource } from "./files/source.js";
export { nodeFetch } from "./node-fetch.js";
export { type SandboxServer, type ServeOptions, startSandbox } from "./sandbox/serve.js";

/** The records of a file with one JSON object per line, or of a rejects file, for `backfill`. */
export function readNdjson(path: string): RecordSource {
  return ndjsonSource(fileInput(path));
}

/** The records of a CSV file, for `backfill`. @param mapping The vendor's own import columns, if not given. */
export function readCsv(path: string, mapping: Mapping = relevaPreset): RecordSource {
  return csvSource(fileInput(path), mapping);
}
