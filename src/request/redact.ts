import { LIMITS } from "../limits.js";

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

const ESCAPE =
  /\\u([0-9a-f]{4})|\\(["\\/bfnrt])|&(?:#([0-9]{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));|((?:%[0-9a-f]{2})+)/gi;
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

/** JSON in JSON in a page: deeper nesting than this is not looked through. */
const LAYERS = 5;

/** A text without the escapes of JSON, HTML and URLs, which would hide a value from a comparison. */
function unescapeText(text: string): string {
  let plain = text;
  for (let layer = 0; layer < LAYERS; layer += 1) {
    const outer = plain;
    plain = outer.replace(ESCAPE, (whole, unit, char, decimal, hex, name, percent) => {
      if (unit !== undefined) return String.fromCharCode(Number.parseInt(unit, 16));
      if (char !== undefined) return /["\\/]/.test(char) ? char : " ";
      if (decimal !== undefined) return fromCodePoint(Number(decimal), whole);
      if (hex !== undefined) return fromCodePoint(Number.parseInt(hex, 16), whole);
      if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole;
      return fromPercent(percent);
    });
    if (plain === outer) break;
  }
  return plain;
}

const fromCodePoint = (point: number, otherwise: string): string =>
  point <= 0x10ffff ? String.fromCodePoint(point) : otherwise;

function fromPercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // not UTF-8
  }
}

interface Masked {
  readonly folded: string;
  readonly mark: string;
}

/**
 * The beginning of a text, `room` characters or a little more, with its mark in place of every value, in any case of
 * letters; a value that the end of the text cut in two is found as well. Values are looked up by how they start, so that
 * the cost does not grow with their number: a body may hold a hundred thousand.
 */
function maskValues(text: string, marks: ReadonlyMap<string, string>, room: number): string {
  const values = byStem(marks);
  const folds = Array.from(text, fold);
  const folded = folds.join("");
  let shown = "";
  let at = 0; // in `folded`, which may be longer than the text
  let masked = 0; // where the value that was last found ends
  for (const [position, char] of [...text].entries()) {
    if (shown.length >= room) break;
    if (at >= masked) {
      const found = values.get(stemOf(folded, at))?.find((value) => standsAt(folded, at, value.folded));
      if (found) masked = at + found.folded.length;
      shown += found?.mark ?? char;
    }
    at += folds[position]?.length ?? 0;
  }
  return shown;
}

/** Longest first, so that no value is cut in two by a shorter one inside it. */
function byStem(marks: ReadonlyMap<string, string>): Map<string, Masked[]> {
  const values = new Map<string, Masked[]>();
  for (const [value, mark] of marks) {
    if (value.length < LIMITS.redactedValueChars) continue;
    const folded = fold(value);
    const stem = stemOf(folded, 0);
    const alike = values.get(stem);
    if (alike) alike.push({ folded, mark });
    else values.set(stem, [{ folded, mark }]);
  }
  for (const alike of values.values()) alike.sort((a, b) => b.folded.length - a.folded.length);
  return values;
}

const stemOf = (folded: string, at: number): string => folded.slice(at, at + LIMITS.redactedValueChars);

const standsAt = (text: string, at: number, value: string): boolean =>
  text.startsWith(value, at) || (at + value.length > text.length && value.startsWith(text.slice(at)));

/** One case for all letters (ß and SS, ς and Σ meet), and one kind of white space. */
const fold = (text: string): string => text.toUpperCase().toLowerCase().replaceAll("ς", "σ").replace(/\s/g, " ");
