import { readingOf, tooDeep } from "../../record/json-text.js";
import { type Origin, SourceRecord } from "../../record/source-record.js";
import { recordOfReject } from "../resume/reject-line.js";

/** The record in a JSON text of a file, which may be a line of a rejects file. @throws {SyntaxError} when it is not JSON */
export function recordOfFileJson(bytes: Buffer, origin: Origin): SourceRecord {
  const text = bytes.toString("utf8");
  const value: unknown = JSON.parse(text);
  const reading = readingOf(text, value);
  if (reading === "too deep") return tooDeep(text, origin);
  const reject = recordOfReject(value);
  if (reject !== undefined) return new SourceRecord({ value: reject.record, origin: { ...origin, ...reject.origin } });
  return new SourceRecord({ value, ...(reading === "one" && { bytes }), origin });
}
