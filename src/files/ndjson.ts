import { isUtf8 } from "node:buffer";
import { SourceRecord } from "../record/source-record.js";
import { sameKeys } from "./json-keys.js";
import { type Line, lineBatches, MAX_LINE_BYTES } from "./lines.js";
import { recordOfReject } from "./reject-line.js";

/** One record per line. Blank lines are skipped; a line that is not JSON is a record with an issue, not the end of the file. */
export async function* ndjsonRecords(file: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<SourceRecord> {
  for await (const lines of lineBatches(chunks)) {
    for (const line of lines) {
      const record = recordOfLine(file, line);
      if (record !== undefined) yield record;
    }
  }
}

function recordOfLine(file: string, { number, bytes }: Line): SourceRecord | undefined {
  const origin = { file, line: number };
  if (bytes === undefined) {
    return broken(null, `the line is longer than ${MAX_LINE_BYTES} bytes; its text is not repeated here`, origin);
  }
  const text = bytes.toString("utf8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return text.trim() === "" ? undefined : broken(text, `the line is not JSON${position(error)}`, origin);
  }
  const reject = recordOfReject(value);
  if (reject !== undefined) return new SourceRecord({ value: reject.record, origin });
  // The original bytes are sent only when every reader of them sees the value that was validated.
  return isUtf8(bytes) && sameKeys(text, value)
    ? new SourceRecord({ value, bytes, origin })
    : new SourceRecord({ value, origin });
}

function broken(value: unknown, message: string, origin: { file: string; line: number }): SourceRecord {
  return new SourceRecord({ value, issues: [{ path: "", code: "json", message, params: {} }], origin });
}

/** Only the place: the engine's own message quotes the text, which is personal data. */
function position(error: unknown): string {
  const at = error instanceof Error ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
  return at === undefined ? "" : ` (column ${Number(at) + 1})`;
}
