import { stat } from "node:fs/promises";
import { type ByteInput, pathInput, streamInput } from "../files/bytes/open.js";
import { chooseMapping, type MappingRequest } from "../files/columns/choose.js";
import type { MappingTally } from "../files/columns/mapping.js";
import { type Detected, describe, detectFormat, type Format } from "../files/formats/detect.js";
import { chosenCsvSource, jsonArraySource, ndjsonSource, type RecordSource } from "../files/formats/source.js";
import { ConfigError } from "../index.js";
import type { Io } from "./io.js";
import { type Paths, pathsOf } from "./paths.js";

/** A file as the commands use it. */
export interface Input extends Paths {
  /** As the user wrote it; `-` is standard input. */
  readonly name: string;
  readonly detected: Detected;
  readonly records: RecordSource;
  /** What the mapping did in the latest reading of `records`. */
  readonly mapped: MappingTally;
  /** It can be read more than once. */
  readonly isFile: boolean;
}

/** Looks at a file without reading on: a wrong path or a file that is no text fails before anything is sent. */
export async function openInput(
  path: string,
  format: Format | undefined,
  io: Io,
  request: MappingRequest = {},
): Promise<Input> {
  const input = path === "-" ? streamInput("standard input", io.stdin) : await pathInput(path);
  const detected = await detectFormat(input, format);
  if (detected.format !== "csv" && Object.keys(request).length > 0) {
    throw new ConfigError(
      `${input.name} is ${describe(detected)}: its records are in the form of the contract, and the flags for columns do not apply. Send it without them.`,
    );
  }
  const mapped = { cleanedPhones: 0 };
  return {
    name: path,
    detected,
    records: recordsOf(input, detected, request, mapped),
    mapped,
    isFile: path !== "-" && (await stat(path)).isFile(),
    ...pathsOf(path),
  };
}

function recordsOf(
  input: ByteInput,
  { format, delimiter }: Detected,
  request: MappingRequest,
  mapped: MappingTally,
): RecordSource {
  if (format === "json") return jsonArraySource(input);
  if (format === "ndjson") return ndjsonSource(input);
  function choose(header: readonly string[]): ReturnType<typeof chooseMapping> {
    mapped.cleanedPhones = 0; // a reading begins
    return chooseMapping(input.name, header, request);
  }
  return chosenCsvSource(input, choose, request, mapped, delimiter);
}
