/**
 * What needs Node: files, the network of an office, and a sandbox on a port.
 *
 * @module
 */

import { fileInput, type TextOptions } from "./files/bytes/open.js";
import type { MappingRequest } from "./files/columns/choose.js";
import { type Examination, examine } from "./files/columns/examine.js";
import type { Mapping } from "./files/columns/mapping.js";
import { readMappingFile as readMapping } from "./files/columns/mapping-file.js";
import type { CsvLayout } from "./files/formats/csv.js";
import { csvRowBatches } from "./files/formats/csv-rows.js";
import {
  csvSource,
  jsonArraySource,
  jsonSource,
  jsonTableSource,
  ndjsonSource,
  type RecordSource,
  type SheetLayout,
  sheetSource,
} from "./files/formats/source.js";
import { type Row, tableBatches } from "./files/formats/table.js";
import { relevaPreset } from "./files/presets/releva.js";
import { checkedMapping, checkedReadOptions } from "./files/read-options.js";
import type { SandboxServer, ServeOptions } from "./sandbox/serve.js";

export type { Notice, NoticeKind } from "./files/bytes/notices.js";
export { chooseMapping, type MappingRequest } from "./files/columns/choose.js";
export type { ConsentColumn } from "./files/columns/consent.js";
export type { Examination, InvalidReason } from "./files/columns/examine.js";
export type { LeftContact } from "./files/columns/guess.js";
export type { Mapping, SubscriberWords, Target } from "./files/columns/mapping.js";
export { mappingFileSchema } from "./files/columns/mapping-schema.js";
export type { RecordSource } from "./files/formats/source.js";
export { PRESETS } from "./files/presets/detect.js";
export type { Preset, PresetName } from "./files/presets/preset.js";
export { relevaPreset } from "./files/presets/releva.js";
export type { ReadingEvidence } from "./files/reading/evidence.js";
export type { Reading } from "./files/reading/reading.js";
export { type FileCheckpoint, type FileCheckpointOptions, fileCheckpoint } from "./files/resume/checkpoint.js";
export { fileRejects, type RejectMarks, type RejectsFile, type RejectsOptions } from "./files/resume/rejects.js";
export { nodeFetch } from "./node-fetch.js";
export type { SandboxServer, ServeOptions } from "./sandbox/serve.js";

/** The records of a file with one JSON object per line, or of a rejects file, for `backfill`. */
export function readNdjson(path: string): RecordSource {
  return ndjsonSource(fileInput(path));
}

/** The records of a file with one JSON array of them, for `backfill`. */
export function readJsonArray(path: string): RecordSource {
  return jsonArraySource(fileInput(path));
}

/** How a CSV file is read, where its first lines do not show it. */
export interface CsvReadOptions extends CsvLayout, TextOptions {
  /** What its columns become. @default those of the vendor's own import */
  readonly mapping?: Mapping | undefined;
}

/**
 * The records of a CSV file, for `backfill`. The file is opened when the run begins; a row that cannot be read is a reject.
 *
 * @example
 * import { readCsv } from "releva-profiles/node";
 *
 * const report = await client.backfill(readCsv("customers.csv"), { onReject: ({ reason }) => console.warn(reason) });
 *
 * @param path of a file, of an archive with one file in it, or of a file in an archive: `export.zip/customers.csv`
 * @param options the mapping (`chooseMapping` knows those of other exports), or how the file is read with it:
 * `readCsv(path, { mapping, encoding: "windows-1251" })`
 */
export function readCsv(path: string, options: Mapping | CsvReadOptions = {}): RecordSource {
  if (options instanceof Object && "subscribedAtChanged" in options)
    return csvSource(fileInput(path), checkedMapping(options));
  const { mapping = relevaPreset, encoding, ...layout } = checkedReadOptions("readCsv", options);
  return csvSource(fileInput(path, { encoding }), mapping, layout);
}

/** How a file in JSON is read. */
export interface JsonReadOptions extends TextOptions {
  /**
   * What its values become, by their paths: `default_address.phone`, `_id.$oid`, `tags[]`. A path that the first thousand records
   * do not have is none. @default the records are in the form of the contract
   */
  readonly mapping?: Mapping | undefined;
}

/** The records of a file in JSON, for `backfill`: one on each line, an array of them, or the body of a request. It may be in an archive. */
export function readJson(path: string, options: JsonReadOptions = {}): RecordSource {
  const { mapping, encoding } = checkedReadOptions("readJson", options);
  const input = fileInput(path, { encoding });
  return mapping === undefined ? jsonSource(input) : jsonTableSource(input, mapping);
}

/** Which sheet of a spreadsheet is read, and what its columns become. */
export interface XlsxReadOptions extends SheetLayout {
  /** Which column is which field. @default that of the vendor's own import */
  readonly mapping?: Mapping | undefined;
}

/** The records of a spreadsheet (XLSX), for `backfill`. */
export function readXlsx(path: string, options: XlsxReadOptions = {}): RecordSource {
  const { mapping = relevaPreset, ...layout } = checkedReadOptions("readXlsx", options);
  return sheetSource(path, mapping, layout);
}

/**
 * What the columns of a CSV file are: whose export it is or, of an unknown one, what they are likely to be; samples, masked; what
 * would be rejected in the first thousand rows; how their cells are written, with the evidence for it; and which columns say who is
 * subscribed, and whether anything uses them.
 * `readCsv(path, { ...mapping, subscribedAtChanged: false })` reads the file so, once somebody has looked at it: unless nobody is
 * to be subscribed, it is refused until each column of `undecidedConsent` is used or taken out. `mapping.reading` has what the
 * evidence makes clear; of what is open (`value` is undefined) somebody has to choose.
 *
 * @param text how the file is written, where its first lines do not show it
 * @example
 * import { detectColumns, readCsv } from "releva-profiles/node";
 *
 * const { mapping, evidence } = await detectColumns("klienti.csv", { auto: true }, { encoding: "windows-1251" });
 * for (const { about, value = "?", because } of evidence) console.log(about, value, because);
 * const customers = readCsv("klienti.csv", { mapping: { ...mapping, subscribedAtChanged: false }, encoding: "windows-1251" });
 */
export async function detectColumns(
  path: string,
  request: MappingRequest = {},
  text: CsvLayout & TextOptions = {},
): Promise<Examination> {
  const checked = checkedReadOptions("detectColumns", request);
  const { encoding, ...layout } = checkedReadOptions("the text of detectColumns", text);
  const { chunks, flaws, notices } = await fileInput(path, { encoding }).open();
  const rows = csvRowBatches(path, chunks, { ...layout, flaws, notices });
  return examine(path, rowsOf(tableBatches(path, rows, layout, notices)), checked);
}

async function* rowsOf(batches: AsyncIterable<readonly Row[]>): AsyncGenerator<Row> {
  for await (const batch of batches) yield* batch;
}

/**
 * Starts a sandbox on 127.0.0.1, for programs that need a port; `createSandbox` needs none.
 *
 * @example
 * import { createClient } from "releva-profiles";
 * import { startSandbox } from "releva-profiles/node";
 *
 * const server = await startSandbox();
 * await createClient(server.connection).upsert({ profile: { email: "ana@shop.example" }, subscribedAtChanged: false });
 * console.log(server.sandbox.state.count); // 1
 * await server.close();
 *
 * @throws {InputError} for options it cannot use; else what Node throws, when the port is taken
 */
export async function startSandbox(options?: ServeOptions): Promise<SandboxServer> {
  const sandbox = await import("./sandbox/serve.js"); // so that a run against the real server does not load it
  return sandbox.startSandbox(options);
}

/** A mapping from a JSON file, for `chooseMapping`. @throws {ConfigError} that names the place in the file and the remedy */
export async function readMappingFile(path: string): Promise<NonNullable<MappingRequest["mapping"]>> {
  return readMapping(path);
}
