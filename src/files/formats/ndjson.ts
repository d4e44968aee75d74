import { brokenJson, placeOf } from "../../record/json-text.js";
import { SourceRecord } from "../../record/source-record.js";
import { type Line, lineBatches, MAX_RECORD_BYTES, textOf } from "../bytes/lines.js";
import { FLAWED, Flaws } from "../bytes/notices.js";
import { JsonFile } from "./json-record.js";

/** One record per line, in one batch per chunk. Blank lines are skipped; a line that is not JSON is a record with an issue, and reading goes on. */
export async function* ndjsonBatches(
  file: string,
  chunks: AsyncIterable<Buffer>,
  flaws: Flaws = new Flaws(),
): AsyncGenerator<Iterable<SourceRecord>> {
  const json = new JsonFile(file);
  for await (const lines of lineBatches(chunks)) yield recordsOf(json, lines, flaws);
}

/** Reads a line when its record is asked for, not earlier. */
function* recordsOf(file: JsonFile, lines: readonly Line[], flaws: Flaws): Generator<SourceRecord> {
  for (const line of lines) {
    const record = flaws.isIn(line.number, line.number) ? flawed(file.name, line) : recordOfLine(file, line);
    if (record !== undefined) yield record;
  }
}

function flawed(file: string, line: Line): SourceRecord {
  const value = line.isTooLong ? null : textOf(line);
  return new SourceRecord({ value, issues: [FLAWED], origin: { file, line: line.number } });
}

function recordOfLine(file: JsonFile, line: Line): SourceRecord | undefined {
  const origin = { file: file.name, line: line.number };
  if (line.isTooLong) {
    return brokenJson(null, `the line is longer than ${MAX_RECORD_BYTES} bytes; its text is not repeated here`, origin);
  }
  try {
    return file.recordOf(line, line.number);
  } catch (error) {
    const text = textOf(line);
    return text.trim() === "" ? undefined : brokenJson(text, `the line is not JSON${placeOf(error)}`, origin);
  }
}
