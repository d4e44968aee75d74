import { brokenJson, placeOf } from "../../record/json-text.js";
import { SourceRecord } from "../../record/source-record.js";
import { type Line, lineBatches, MAX_RECORD_BYTES } from "../bytes/lines.js";
import { FLAWED, Flaws } from "../bytes/notices.js";
import { recordOfFileJson } from "./json-record.js";

/** One record per line, in one batch per chunk. Blank lines are skipped; a line that is not JSON is a record with an issue, and reading goes on. */
export async function* ndjsonBatches(
  file: string,
  chunks: AsyncIterable<Buffer>,
  flaws: Flaws = new Flaws(),
): AsyncGenerator<Iterable<SourceRecord>> {
  for await (const lines of lineBatches(chunks)) yield recordsOf(file, lines, flaws);
}

/** Parses a line when its record is read, not earlier. */
function* recordsOf(file: string, lines: readonly Line[], flaws: Flaws): Generator<SourceRecord> {
  for (const line of lines) {
    const record = flaws.isIn(line.number, line.number) ? flawed(file, line) : recordOfLine(file, line);
    if (record !== undefined) yield record;
  }
}

function flawed(file: string, { number, bytes }: Line): SourceRecord {
  const value = bytes?.toString("utf8") ?? null;
  return new SourceRecord({ value, issues: [FLAWED], origin: { file, line: number } });
}

function recordOfLine(file: string, { number, bytes }: Line): SourceRecord | undefined {
  const origin = { file, line: number };
  if (bytes === undefined) {
    return brokenJson(null, `the line is longer than ${MAX_RECORD_BYTES} bytes; its text is not repeated here`, origin);
  }
  try {
    return recordOfFileJson(bytes, origin);
  } catch (error) {
    const text = bytes.toString("utf8");
    return text.trim() === "" ? undefined : brokenJson(text, `the line is not JSON${placeOf(error)}`, origin);
  }
}
