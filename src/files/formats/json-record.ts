import { recordScanner } from "../../../generated/scanner.js";
import { readingOf, tooDeep } from "../../record/json-text.js";
import { ScannedRecord } from "../../record/scanned-record.js";
import { type Origin, SourceRecord } from "../../record/source-record.js";
import type { Span } from "../../span.js";
import { recordOfReject } from "../resume/reject-line.js";

const scanner = recordScanner();

type TextSpan = Span & { readonly buffer: Buffer };

/** The record in a JSON text of a file, which may be a line of a rejects file. @throws {SyntaxError} when it is not JSON */
export function recordOfFileJson({ buffer, start, end }: TextSpan, origin: Origin): SourceRecord {
  if (scanner.accepts(buffer, start, end)) return new ScannedRecord(buffer, start, end, scanner.marks, origin);
  const text = buffer.toString("utf8", start, end);
  const value: unknown = JSON.parse(text);
  const reading = readingOf(text, value);
  if (reading === "too deep") return tooDeep(text, origin);
  const reject = recordOfReject(value);
  if (reject !== undefined) return new SourceRecord({ value: reject.record, origin: { ...origin, ...reject.origin } });
  return new SourceRecord({ value, ...(reading === "one" && { bytes: buffer.subarray(start, end) }), origin });
}
