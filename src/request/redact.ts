import { shownName } from "../../generated/validate.js";
import { LIMITS } from "../limits.js";
import { KEY_LIKE, KEY_MARK, Marks, masked, type Piece } from "./mask.js";
import { type Unescaped, unescapeText } from "./unescape.js";

const REDACTED = "<redacted>";

/** White space and what encloses an address ends it. */
const WORD = /[^\s<>"'(),;:]+/g;
const EMAIL_LIKE = /[^@]@[^@]/;
const PHONE_LIKE = /\+?[0-9](?:[ ().-]{0,3}[0-9]){6,}/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the point.
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]+/g;

/** Of a text that is to be shown, only the beginning is searched: more would only cost time. */
const WINDOW = 8_192;
/** An address or a number that the window cut in two is not recognised, so its end is dropped. */
const MARGIN = 256;

/**
 * A server's text as an error may show it: servers echo what they got. The key, every value of the sent body in any case
 * of letters and behind any escape, whatever looks like an address, a phone number or a key, and control and bidi
 * characters are taken out; the rest is cut to 200 characters. Empty when the body cannot be read back.
 */
export function redactServerText(text: string, sent: Uint8Array, secretKeys: string | readonly string[]): string {
  const marks = marksOf(sent, secretKeys);
  const plain = unescapeText(text.slice(0, WINDOW));
  if (!marks || !plain) return "";
  const pieces = [...marks.find(plain), ...likePersonal(plain)];
  const end = text.length > WINDOW ? WINDOW - MARGIN : text.length;
  const safe = masked(text, pieces, end).replace(CONTROL, " ").trim();
  return safe.length > LIMITS.serverTextChars ? `${safe.slice(0, LIMITS.serverTextChars - 1)}…` : safe;
}

/** Whether a short text holds a key, or a value of the sent body, in any form; also where that cannot be told. */
export function echoesSent(text: string, sent: Uint8Array, secretKeys: readonly string[]): boolean {
  const marks = marksOf(sent, secretKeys);
  const plain = unescapeText(text);
  return !marks || !plain || marks.find(plain).length > 0;
}

function marksOf(sent: Uint8Array, secretKeys: string | readonly string[]): Marks | undefined {
  const values = valuesOf(sent);
  if (!values) return undefined;
  const marks = new Marks();
  for (const value of values) marks.add(value, REDACTED);
  for (const key of [secretKeys].flat()) marks.addKey(key);
  return marks;
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

const STRING = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"/g;
const NUMBER = /[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?/gi;

/**
 * What the body says about people: strings, numbers, and names of properties that do not look like names. Undefined when
 * the body is no JSON (a reader's own bytes, unvalidated) or nested too deeply to be walked.
 */
function valuesOf(body: Uint8Array): Set<string> | undefined {
  const values = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value === "string") values.add(value);
    else if (typeof value === "number") values.add(String(Math.abs(value)));
    else if (typeof value === "object" && value !== null) {
      for (const [name, inner] of Object.entries(value)) {
        if (shownName(name) !== name) values.add(name);
        walk(inner);
      }
    }
  };
  try {
    const text = new TextDecoder().decode(body);
    walk(JSON.parse(text));
    for (const [number] of text.replace(STRING, '""').matchAll(NUMBER)) values.add(number); // as sent
  } catch {
    return undefined;
  }
  for (const value of values) if (/^[0-9.e+-]*$/.test(value) && !/(?:[0-9].*){4}/.test(value)) values.delete(value);
  return values;
}

function likePersonal({ text, starts, ends }: Unescaped): Piece[] {
  const pieceOf = (match: RegExpMatchArray, mark: string): Piece => {
    const from = match.index ?? 0;
    return { start: starts[from] ?? 0, end: ends[from + match[0].length - 1] ?? 0, mark };
  };
  return [
    ...[...text.matchAll(WORD)].filter(([word]) => EMAIL_LIKE.test(word)).map((match) => pieceOf(match, REDACTED)),
    ...[...text.matchAll(PHONE_LIKE)].map((match) => pieceOf(match, REDACTED)),
    ...[...text.matchAll(KEY_LIKE)].map((match) => pieceOf(match, KEY_MARK)),
  ];
}
