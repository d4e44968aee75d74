import { readOnce } from "../../record/reading.js";
import type { ValidationIssue } from "../../record/validate.js";
import type { Reject } from "../../reject.js";

/** One line of a rejects file: why, where from, and the record as it was, so that the fixed file can be sent again. */
export interface RejectLine {
  readonly line?: number;
  readonly file?: string;
  readonly outcome: "invalid" | "rejected" | "failed";
  /** What the validator found first; all of it, when there is more, is in `issues`. */
  readonly code?: string;
  /** JSON Pointer from the record. */
  readonly path?: string;
  /** The column of the file that it is about, as the header names it. */
  readonly column?: string;
  /** The server's answer, when the server refused the record. */
  readonly status?: number;
  readonly reason?: string;
  readonly issues?: readonly IssueLine[];
  /** Null when it cannot be written as JSON: the reason says so. */
  readonly record: unknown;
}

/** One thing that is wrong with a record. */
export interface IssueLine {
  readonly code: string;
  readonly path: string;
  readonly column?: string;
  readonly reason: string;
}

function issueLine({ code, path, message, params }: ValidationIssue): IssueLine {
  return { code, path, ...(typeof params.column === "string" && { column: params.column }), reason: message };
}

export function rejectLine({ origin, outcome, issues = [], status, message, record }: Reject): RejectLine {
  const [first] = issues;
  const { value, text } = readOnce(record);
  return {
    ...(origin?.line !== undefined && { line: origin.line }),
    ...(origin?.file !== undefined && { file: origin.file }),
    outcome,
    ...(first && issueLine(first)),
    ...(status !== undefined && { status }),
    ...(message !== undefined && { reason: message }),
    ...(issues.length > 1 && { issues: issues.map(issueLine) }),
    record: text() === undefined ? null : value,
  };
}

/** The record inside a rejects line, or undefined when `value` is not one. No field of the contract has these names. */
export function recordOfReject(value: unknown): { readonly record: unknown } | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!Object.hasOwn(value, "record") || !Object.hasOwn(value, "outcome")) return undefined;
  return { record: (value as { record: unknown }).record };
}

/** Whether a text, or the first part of it, is the beginning of a line of ours. */
export const beginsAsReject = (text: string): boolean =>
  ['{"line":', '{"file":', '{"outcome":'].some((start) => text.startsWith(start) || start.startsWith(text));

/** Whether a text begins with a line of ours. One that is not whole, or that somebody broke while correcting it, is known by its start. */
export function firstIsReject(text: string): boolean {
  const [line = ""] = text.split("\n", 1);
  try {
    return recordOfReject(JSON.parse(line)) !== undefined;
  } catch {
    return beginsAsReject(line);
  }
}
