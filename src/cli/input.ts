import { stat } from "node:fs/promises";
import type { Notice } from "../files/bytes/notices.js";
import { type ByteInput, pathInput, streamInput } from "../files/bytes/open.js";
import { chooseMapping, type MappingRequest } from "../files/columns/choose.js";
import { type Examination, examine, ROWS_EXAMINED } from "../files/columns/examine.js";
import type { MappingChoice } from "../files/formats/csv.js";
import { csvRowBatches } from "../files/formats/csv-rows.js";
import { type Detected, describe, detectFormat, type Format } from "../files/formats/detect.js";
import { begin, chosenCsvSource, jsonArraySource, ndjsonSource, type RecordSource } from "../files/formats/source.js";
import { tableBatches } from "../files/formats/table.js";
import { noCounts, type ReadingCounts } from "../files/reading/reading.js";
import { ConfigError } from "../index.js";
import { type Dialect, withNamedFields } from "./dialect-flags.js";
import { type Paths, pathsOf } from "./flags.js";
import type { Io } from "./io.js";

/** A file or standard input, opened for a command. */
export interface Input extends Paths {
  /** As the user wrote it; `-` is standard input. */
  readonly name: string;
  readonly detected: Detected;
  readonly records: RecordSource;
  /** What was read as something else than it says while `records` was read last. */
  readonly mapped: ReadingCounts;
  /** A file can be read more than once. */
  readonly isFile: boolean;
}

/** Opens an input and reads its first bytes only: a wrong path, or a file that is not text, fails before anything is sent. */
export async function openInput(
  path: string,
  format: Format | undefined,
  io: Io,
  request: MappingRequest = {},
  dialect: Dialect = {},
): Promise<Input> {
  const input = path === "-" ? streamInput("standard input", io.stdin, dialect) : await pathInput(path, dialect);
  const detected = await detectFormat(input, format, dialect);
  if (detected.format !== "csv" && Object.keys(request).length > 0) {
    throw new ConfigError(
      `${input.name} is ${describe(detected)}: its records are in the form of the contract, and the flags for columns do not apply. Send it without them.`,
    );
  }
  const mapped = noCounts();
  return {
    name: path,
    detected,
    records: recordsOf(input, detected, withNamedFields(request, dialect), mapped, dialect),
    mapped,
    isFile: path !== "-" && (await stat(path)).isFile(),
    ...pathsOf(path),
  };
}

/**
 * Reads an input up to its first records: a header that cannot be mapped is then an error before any input is sent. A stream
 * cannot be read twice, so the input that is returned gives the records that were taken from it first.
 */
export async function readAhead(input: Input): Promise<Input> {
  const { readOn, leave } = await begin(input.records);
  if (!input.isFile) return { ...input, records: readOn };
  await leave();
  return input;
}

/** Reads the first rows of a CSV file, and shows what its columns would become. */
export async function examineCsv(
  path: string,
  { delimiter }: Detected,
  request: MappingRequest,
  dialect: Dialect,
): Promise<{ examination: Examination; notices: readonly Notice[] }> {
  const { chunks, flaws, notices } = await (await pathInput(path, dialect)).open();
  const rows = csvRowBatches(path, chunks, { ...dialect, delimiter, flaws, notices });
  const table = flat(tableBatches(path, rows, dialect, notices));
  const examination = await examine(path, table, withNamedFields(request, dialect));
  return { examination, notices: notices.list() };
}

function recordsOf(
  input: ByteInput,
  { format, delimiter }: Detected,
  request: MappingRequest,
  mapped: ReadingCounts,
  { encoding: _, ...layout }: Dialect,
): RecordSource {
  if (format === "json") return jsonArraySource(input);
  if (format === "ndjson") return ndjsonSource(input);
  const choose: MappingChoice = (header, sample) => {
    Object.assign(mapped, noCounts()); // each time the file is read
    return chooseMapping(input.name, header, request, sample);
  };
  // Where nobody is to be subscribed, it need not be known who is; a guess looks at cells.
  const rows = request.subscribedAtChanged === false && !request.auto ? 0 : ROWS_EXAMINED;
  return chosenCsvSource(input, Object.assign(choose, { rows }), request, mapped, { ...layout, delimiter });
}

async function* flat<T>(batches: AsyncIterable<readonly T[]>): AsyncGenerator<T> {
  for await (const batch of batches) yield* batch;
}
