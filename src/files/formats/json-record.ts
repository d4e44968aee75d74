import { type Origin, SourceRecord } from "../../record/source-record.js";
import { recordOfReject } from "../resume/reject-line.js";

/** A record has five levels. A value that is nested much deeper overflows the stack of recursive code. */
export const MAX_DEPTH = 100;

/** The record in a JSON text. @throws {SyntaxError} when it is not JSON */
export function recordOfJson(bytes: Buffer, origin: Origin): SourceRecord {
  const text = bytes.toString("utf8");
  const value: unknown = JSON.parse(text);
  const keys = keysIn(value, MAX_DEPTH);
  if (keys === undefined) return brokenJson(text, `the record is nested deeper than ${MAX_DEPTH} levels`, origin);
  const reject = recordOfReject(value);
  if (reject !== undefined) return new SourceRecord({ value: reject.record, origin: { ...origin, ...reject.origin } });
  // The original bytes are sent only when every reader of them sees the value that was validated.
  return keysNamed(text) === keys ? new SourceRecord({ value, bytes, origin }) : new SourceRecord({ value, origin });
}

/** A record that cannot be read. It keeps its text, which the reject shows. */
export function brokenJson(value: unknown, message: string, origin: Origin): SourceRecord {
  return new SourceRecord({ value, issues: [{ path: "", code: "json", message, params: {} }], origin });
}

/** Only the column: the engine's own message quotes the text, which is personal data. */
export function placeOf(error: unknown): string {
  const at = error instanceof Error ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
  return at === undefined ? "" : ` (column ${Number(at) + 1})`;
}

const QUOTE = 0x22;
const SPACES: ReadonlySet<number> = new Set([0x20, 0x09, 0x0d, 0x0a]);

/**
 * How many keys `text` has, repeated keys included: JSON parsers disagree about which of them counts. This counts colons right
 * after a quote. Every key has one, and rarely a string does: then the count is too high, and the record is serialised again.
 * It is never too low: for a colon after white space the result is undefined.
 */
function keysNamed(text: string): number | undefined {
  let named = 0;
  for (let at = text.indexOf(":"); at !== -1; at = text.indexOf(":", at + 1)) {
    const before = text.charCodeAt(at - 1);
    if (SPACES.has(before)) return undefined;
    if (before === QUOTE) named += 1;
  }
  return named;
}

/** How many keys `value` has; undefined when it is nested deeper than `depth`. */
function keysIn(value: unknown, depth: number): number | undefined {
  if (typeof value !== "object" || value === null) return 0;
  if (depth === 0) return undefined;
  let keys = 0;
  if (Array.isArray(value)) {
    for (const item of value) {
      const below = keysIn(item, depth - 1);
      if (below === undefined) return undefined;
      keys += below;
    }
    return keys;
  }
  for (const key in value) {
    const below = keysIn((value as Record<string, unknown>)[key], depth - 1);
    if (below === undefined) return undefined;
    keys += 1 + below;
  }
  return keys;
}
