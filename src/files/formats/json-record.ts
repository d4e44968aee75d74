import { type Origin, SourceRecord } from "../../record/source-record.js";
import { recordOfReject } from "../resume/reject-line.js";
import { keysIn, keysNamed } from "./json-keys.js";

/** A record has five levels. Far beyond, whoever walks through the value runs out of stack. */
export const MAX_DEPTH = 100;

/** The record that a piece of JSON is. @throws {SyntaxError} when it is none */
export function recordOfJson(bytes: Buffer, origin: Origin): SourceRecord {
  const text = bytes.toString("utf8");
  const value: unknown = JSON.parse(text);
  const keys = keysIn(value, MAX_DEPTH);
  if (keys === undefined) return brokenJson(text, `the record is nested deeper than ${MAX_DEPTH} levels`, origin);
  const reject = recordOfReject(value);
  if (reject !== undefined) return new SourceRecord({ value: reject.record, origin });
  // The original bytes are sent only when every reader of them sees the value that was validated.
  return keysNamed(text) === keys ? new SourceRecord({ value, bytes, origin }) : new SourceRecord({ value, origin });
}

/** What could not be read, as it was: the reject shows it. */
export function brokenJson(value: unknown, message: string, origin: Origin): SourceRecord {
  return new SourceRecord({ value, issues: [{ path: "", code: "json", message, params: {} }], origin });
}

/** Only the place: the engine's own message quotes the text, which is personal data. */
export function placeOf(error: unknown): string {
  const at = error instanceof Error ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
  return at === undefined ? "" : ` (column ${Number(at) + 1})`;
}
