import { type Origin, SourceRecord } from "./source-record.js";

/** A record has five levels. A value that is nested much deeper overflows the stack of recursive code. */
const MAX_DEPTH = 100;

/**
 * The record in a JSON text, such as the value of a message in a queue. What is no JSON in UTF-8 becomes a record that is known to
 * be invalid, with its text. The bytes are sent as they are where every reader of them sees the same value.
 *
 * @param bytes UTF-8; a byte order mark is none of JSON
 * @param origin where they came from, for rejects
 * @example
 * import { recordOfJson } from "releva-profiles";
 *
 * const message = new TextEncoder().encode('{"profile":{"email":"ana@shop.example"},"subscribedAtChanged":false}');
 * const [result] = await client.deliver([recordOfJson(message)]);
 */
export function recordOfJson(bytes: Uint8Array, origin?: Origin): SourceRecord {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return brokenJson(new TextDecoder().decode(bytes), "it is not UTF-8", origin);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return brokenJson(text, `it is not JSON${placeOf(error)}`, origin);
  }
  const reading = readingOf(text, value);
  if (reading === "too deep") return tooDeep(text, origin);
  return new SourceRecord({ value, ...(reading === "one" && { bytes }), origin });
}

/** Whether every reader of a text sees the value that one reader saw in it, or some another one. */
export function readingOf(text: string, value: unknown): "one" | "several" | "too deep" {
  const keys = keysIn(value, MAX_DEPTH);
  if (keys === undefined) return "too deep";
  return keysNamed(text) === keys ? "one" : "several";
}

export const tooDeep = (text: string, origin: Origin | undefined): SourceRecord =>
  brokenJson(text, `the record is nested deeper than ${MAX_DEPTH} levels`, origin);

/** A record that cannot be read. It keeps its text, which the reject shows. */
export function brokenJson(value: unknown, message: string, origin: Origin | undefined): SourceRecord {
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
