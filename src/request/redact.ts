import { LIMITS } from "../limits.js";

const REDACTED = "<redacted>";
const EMAIL_LIKE = /[^\s@<>"'(),;:]+@[^\s@<>"'(),;:]+/g;
const PHONE_LIKE = /\+?[0-9](?:[ ().-]?[0-9]){6,}/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the point.
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g;

/** Room for redaction before the cut to what may be shown; what lies beyond is not looked at. */
const WINDOW = 4_096;
const MARGIN = 256;

/**
 * A server's text as an error may show it: servers echo what they got. The key, every string value of the sent body in any
 * case of letters, whatever looks like an address or a phone number, and control and bidi characters are taken out; the
 * rest is cut to 200 characters.
 */
export function redactServerText(text: string, sent: Uint8Array, secretKey: string): string {
  let safe = decodeEscapes(text).replaceAll(secretKey, "***").slice(0, WINDOW);
  const values = longestFirst(stringValues(sent)).map(escapeRegExp);
  if (values.length > 0) safe = safe.replace(new RegExp(values.join("|"), "giu"), REDACTED);
  safe = safe.replace(EMAIL_LIKE, REDACTED).replace(PHONE_LIKE, REDACTED).replace(CONTROL, " ").trim();
  if (text.length > WINDOW) safe = safe.slice(0, -MARGIN); // a value that the window cut in two is not recognised
  return safe.length > LIMITS.serverTextChars ? `${safe.slice(0, LIMITS.serverTextChars - 1)}…` : safe;
}

/** A JSON text without escapes, which would hide values from the comparison. */
function decodeEscapes(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? value : JSON.stringify(value);
  } catch {
    return text;
  }
}

const escapeRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

/** `message` of an error body, when the body is JSON and it is a string. */
export function messageOf(text: string): string | undefined {
  try {
    const message = (JSON.parse(text) as { message?: unknown } | null)?.message;
    return typeof message === "string" ? message : undefined;
  } catch {
    return undefined;
  }
}

function stringValues(body: Uint8Array): Set<string> {
  const values = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value === "string") {
      if (value.length >= LIMITS.redactedValueChars) values.add(value);
    } else if (typeof value === "object" && value !== null) {
      for (const inner of Object.values(value)) walk(inner);
    }
  };
  walk(JSON.parse(new TextDecoder().decode(body)));
  return values;
}

/** So that no value is cut in two by a shorter one inside it. */
function longestFirst(values: Set<string>): string[] {
  return [...values].sort((a, b) => b.length - a.length);
}
