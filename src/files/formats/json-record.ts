import { readingOf, tooDeep } from "../../record/json-text.js";
import { scannedRecord } from "../../record/scanned-record.js";
import { type Origin, SourceRecord } from "../../record/source-record.js";
import type { Span } from "../../span.js";
import { recordOfReject } from "../resume/reject-line.js";
import { isRounded, TOO_PRECISE } from "./exact.js";

const ROUNDED = { path: "", code: "json", message: TOO_PRECISE, params: {} } as const;

type TextSpan = Span & { readonly buffer: Buffer };

/**
 * The record in a JSON text of a file, which may be a line of a rejects file. Its bytes are sent as they are, with all digits of their
 * numbers; where they cannot be, a number that has lost some is an issue.
 *
 * @throws {SyntaxError} when it is not JSON
 */
export function recordOfFileJson({ buffer, start, end }: TextSpan, origin: Origin): SourceRecord {
  const scanned = scannedRecord({ buffer, start, end }, origin);
  if (scanned) return scanned;
  const text = buffer.toString("utf8", start, end);
  const value: unknown = JSON.parse(text);
  const reading = readingOf(text, value);
  if (reading === "too deep") return tooDeep(text, origin);
  const reject = recordOfReject(value);
  const isExact = reading === "one" && reject === undefined;
  const issues = !isExact && isRounded(reject?.record ?? value) ? { issues: [ROUNDED] } : {};
  if (reject !== undefined)
    return new SourceRecord({ value: reject.record, ...issues, origin: { ...origin, ...reject.origin } });
  if (issues.issues) return new SourceRecord({ value: text, ...issues, origin });
  return new SourceRecord({ value, ...(reading === "one" && { bytes: buffer.subarray(start, end) }), origin });
}
