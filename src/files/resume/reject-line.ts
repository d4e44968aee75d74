import { readOnce } from "../../record/reading.js";
import type { Origin } from "../../record/source-record.js";
import type { ValidationIssue } from "../../record/validate.js";
import type { Reject } from "../../reject.js";
import { hashOf } from "../bytes/raw-input.js";
import type { OpenMapping } from "../columns/choose.js";
import { cellsByName, type ReadAs, RowOrigin } from "../formats/row-origin.js";

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
  /** Of a row of a table: its cells as they are written, by column. */
  readonly cells?: Readonly<Record<string, string>>;
  /** The short name of `mapping`. */
  readonly readAs?: string;
  /** How such cells become a record. Once for all lines that are read in the same way. */
  readonly mapping?: OpenMapping;
  /** Of `record` and `cells` as they were written: shows which of them somebody has changed. */
  readonly sums?: Sums;
}

/** A short sum of each. */
export interface Sums {
  readonly record: string;
  readonly cells: string;
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

/** How the cells of a reject become a record. Undefined when it is no row of a table. */
export const readAsOf = ({ origin }: Reject): ReadAs | undefined => RowOrigin.rowOf(origin)?.table.readAs();

/** @param readAs Its name goes into the line. @param isFirst Also how it is read */
export function rejectLine(
  { origin, outcome, issues = [], status, message, record }: Reject,
  readAs?: ReadAs,
  isFirst = false,
): RejectLine {
  const [first] = issues;
  const row = RowOrigin.rowOf(origin);
  const { value, text } = readOnce(record);
  const written = text() === undefined ? null : value;
  const cells = row && cellsByName(row);
  return {
    ...(origin?.line !== undefined && { line: origin.line }),
    ...(origin?.file !== undefined && { file: origin.file }),
    outcome,
    ...(first && issueLine(first)),
    ...(status !== undefined && { status }),
    ...(message !== undefined && { reason: message }),
    ...(issues.length > 1 && { issues: issues.map(issueLine) }),
    record: written,
    ...(cells && { cells }),
    ...(readAs && { readAs: readAs.id }),
    ...(readAs?.mapping && isFirst && { mapping: readAs.mapping }),
    ...(cells && { sums: { record: sumOf(written), cells: sumOf(cells) } }),
  };
}

const SUM_CHARACTERS = 12;

/** The same for the same value, however its text is written, and in whichever order its members are. */
function sumOf(value: unknown): string {
  const sorted = (_name: string, inner: unknown): unknown =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner;
  try {
    return hashOf(JSON.stringify(value, sorted)).slice(0, SUM_CHARACTERS);
  } catch {
    return ""; // nested too deeply: none of ours
  }
}

/** Whether somebody has changed the record of a line, and the cells of its row. Nothing is, as far as lines without sums tell. */
export function changesIn({ record, cells, sums }: RejectLine): {
  readonly record: boolean;
  readonly cells: boolean;
} {
  if (sums === undefined || cells === undefined) return { record: false, cells: false };
  return { record: sumOf(record) !== sums.record, cells: sumOf(cells) !== sums.cells };
}

/** The record inside a rejects line and where it came from first, or undefined when `value` is none. No field of the contract has these names. */
export function recordOfReject(value: unknown): { readonly record: unknown; readonly origin: Origin } | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!Object.hasOwn(value, "record") || !Object.hasOwn(value, "outcome")) return undefined;
  const { record, file, line } = value as Readonly<Record<string, unknown>>;
  const isPlace = typeof file === "string" && typeof line === "number";
  return { record, origin: isPlace ? { file, line } : {} };
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

const OUTCOMES: ReadonlySet<unknown> = new Set<RejectLine["outcome"]>(["invalid", "rejected", "failed"]);

/** A line of a rejects file, or undefined for any other line. People edit these files, so every field is checked. */
export function parseRejectLine(text: string): RejectLine | undefined {
  try {
    return rejectLineOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The same of a line that is read already. */
export function rejectLineOf(value: unknown): RejectLine | undefined {
  const line = Object(value) as Record<keyof RejectLine, unknown>;
  if (!Object.hasOwn(line, "record") || !OUTCOMES.has(line.outcome)) return undefined;
  return {
    outcome: line.outcome as RejectLine["outcome"],
    record: line.record,
    ...(typeof line.line === "number" && { line: line.line }),
    ...(typeof line.file === "string" && { file: line.file }),
    ...(typeof line.code === "string" && { code: line.code }),
    ...(typeof line.path === "string" && { path: line.path }),
    ...(typeof line.column === "string" && { column: line.column }),
    ...(Array.isArray(line.issues) &&
      line.issues.length > 0 &&
      line.issues.every(isIssueLine) && { issues: line.issues }),
    ...(isTexts(line.cells) && { cells: line.cells }),
    ...(typeof line.readAs === "string" && { readAs: line.readAs }),
    ...(typeof line.mapping === "object" && line.mapping !== null && { mapping: line.mapping as OpenMapping }),
    ...(isSums(line.sums) && { sums: line.sums }),
    ...(typeof line.status === "number" && { status: line.status }),
    ...(typeof line.reason === "string" && { reason: line.reason }),
  };
}

const isTexts = (value: unknown): value is NonNullable<RejectLine["cells"]> =>
  typeof value === "object" && value !== null && Object.values(value).every((text) => typeof text === "string");

function isSums(value: unknown): value is Sums {
  const { record, cells } = Object(value);
  return typeof record === "string" && typeof cells === "string";
}

function isIssueLine(value: unknown): value is IssueLine {
  const { code, path, reason, column = "" } = Object(value);
  return [code, path, reason, column].every((text) => typeof text === "string");
}
