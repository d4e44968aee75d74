import { LIMITS } from "../limits.js";
import { maskValues } from "./mask.js";
import { unescapeText } from "./unescape.js";

const REDACTED = "<redacted>";
const EMAIL_LIKE = /[^\s@<>"'(),;:]+@[^\s@<>"'(),;:]+/g;
const PHONE_LIKE = /\+?[0-9](?:[ ().-]{0,3}[0-9]){6,}/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the point.
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g;

/** Room for the search of addresses and numbers before the cut to what may be shown: more would only cost time. */
const WINDOW = 2_048;
/** An address or a number that the window cut in two is not recognised, so its end is dropped. */
const MARGIN = 256;

/**
 * A server's text as an error may show it: servers echo what they got. The key, every string value of the sent body in any
 * case of letters and behind any escape, whatever looks like an address or a phone number, and control and bidi
 * characters are taken out; the rest is cut to 200 characters. Empty when the body cannot be read back.
 */
export function redactServerText(text: string, sent: Uint8Array, secretKey: string): string {
  const values = stringValues(sent);
  if (!values) return "";
  const marks = new Map(values.map((value) => [unescapeText(value), REDACTED]));
  marks.set(unescapeText(secretKey), "***");
  const masked = maskValues(unescapeText(text), marks, WINDOW);
  const whole = masked.length < WINDOW ? masked : masked.slice(0, -MARGIN);
  const safe = whole.replace(EMAIL_LIKE, REDACTED).replace(PHONE_LIKE, REDACTED).replace(CONTROL, " ").trim();
  return safe.length > LIMITS.serverTextChars ? `${safe.slice(0, LIMITS.serverTextChars - 1)}…` : safe;
}

/** `message` of an error body, when the body is JSON and it is a string. */
export function messageOf(text: string): string | undefined {
  try {
    const message = (JSON.parse(text) as { message?: unknown } | null)?.message;
    return typeof message === "string" ? message : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined when the body is no JSON (a reader's own bytes, unvalidated) or nested too deeply to be walked. */
function stringValues(body: Uint8Array): string[] | undefined {
  const values: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value === "string") values.push(value);
    else if (typeof value === "object" && value !== null) for (const inner of Object.values(value)) walk(inner);
  };
  try {
    walk(JSON.parse(new TextDecoder().decode(body)));
    return values;
  } catch {
    return undefined;
  }
}
