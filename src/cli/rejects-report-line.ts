import { maskValue } from "../files/columns/mask.js";
import type { RejectLine } from "../files/resume/reject-line.js";
import { stepsOf } from "../record/validate.js";
import { messageOf, redactServerText } from "../request/redact.js";

const OUTCOMES: ReadonlySet<unknown> = new Set<RejectLine["outcome"]>(["invalid", "rejected", "failed"]);

/** Columns and fields have such names; anything else, such as an e-mail, may be a value in the wrong place. */
const NAME = /^[A-Za-z_][A-Za-z_ -]{0,40}$/;
const DEPTH = 6;
const ITEMS = 20;
const SAMPLE_CHARACTERS = 120;
const REASON_CHARACTERS = 250;

/** A line of a rejects file, or undefined when it is none. People edit these files: nothing in it is taken for granted. */
export function parseRejectLine(text: string): RejectLine | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const line = Object(value) as Record<keyof RejectLine, unknown>;
  if (!Object.hasOwn(line, "record") || !OUTCOMES.has(line.outcome)) return undefined;
  return {
    outcome: line.outcome as RejectLine["outcome"],
    record: line.record,
    ...(typeof line.line === "number" && { line: line.line }),
    ...(typeof line.file === "string" && { file: line.file }),
    ...(typeof line.path === "string" && { path: line.path }),
    ...(typeof line.status === "number" && { status: line.status }),
    ...(typeof line.reason === "string" && { reason: line.reason }),
  };
}

/**
 * Why, in the words that like rejects share. What the validator says holds no values, and its examples are to be seen; a
 * server's text may repeat the record or the key: without them then, and with `#` for its digits.
 */
export function reasonOfLine({ path, status, reason = "", record }: RejectLine, secretKey = ""): string {
  if (status === undefined && path !== undefined) {
    return cut(`${path === "" ? "record" : shownPath(path)} ${reason}`, REASON_CHARACTERS);
  }
  const text = redactServerText(messageOf(reason) ?? reason, bytesOf(record), secretKey).replace(/[0-9]+/g, "#");
  return status === undefined ? text : `HTTP ${status}: ${text}`;
}

function bytesOf(record: unknown): Uint8Array {
  try {
    return new TextEncoder().encode(JSON.stringify(record));
  } catch {
    return new Uint8Array(); // nested too deeply: nothing can be taken out of the text, and none of it is shown
  }
}

/** The value that the reason is about, or the whole record, with every value in it masked. */
export function sampleOfLine({ path = "", record }: RejectLine): string {
  let value = record;
  for (const name of stepsOf(path)) {
    value = Object.hasOwn(Object(value), name) ? Object(value)[name] : undefined;
  }
  if (value === undefined) return "(absent)";
  const sample = masked(value, 0);
  const text = typeof sample === "string" && sample !== "" ? sample : JSON.stringify(sample);
  return cut(text, SAMPLE_CHARACTERS);
}

function masked(value: unknown, depth: number): unknown {
  if (typeof value === "string" || typeof value === "number") return maskValue(String(value));
  if (typeof value !== "object" || value === null) return value;
  if (depth === DEPTH) return "…";
  if (Array.isArray(value)) {
    const shown = value.slice(0, ITEMS).map((item) => masked(item, depth + 1));
    return value.length > ITEMS ? [...shown, "…"] : shown;
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [shownName(key), masked(inner, depth + 1)]));
}

const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

const shownName = (name: string): string => (NAME.test(name) ? name : maskValue(name));

function shownPath(path: string): string {
  const steps = path.split("/").map((step) => (/^[0-9]+$/.test(step) ? "#" : shownName(step)));
  return steps.join("/");
}
