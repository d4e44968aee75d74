import { LIMITS } from "../limits.js";
import { type Unescaped, unescapeText } from "./unescape.js";

export const KEY_MARK = "***";

/** A key as servers and people write one: after its scheme, with a prefix that says what it is, or long and random. */
export const KEY_LIKE: RegExp =
  /(?<=\bBearer\s+)[^\s"'<>,;]{4,}|\b[spr]k[_-](?=[A-Za-z_-]*[0-9])[A-Za-z0-9_-]{6,}|\b(?:api|key|secret|token|sandbox)[_-](?=[A-Za-z_-]*[0-9])[A-Za-z0-9_-]{16,}|\b(?=[A-Za-z]*[0-9])(?=[0-9]*[A-Za-z])[A-Za-z0-9]{24,}\b/gi;

/** A server's text for the owner of the record, who need not be the owner of the key: as it came, with the key masked in every form. */
export function maskKey(text: string, secretKey: string): string {
  const plain = unescapeText(text);
  if (!plain) return KEY_MARK;
  const marks = new Marks();
  marks.addKey(secretKey);
  return masked(text, marks.find(plain), text.length);
}

/** A text without what looks like a key, whoever's it is. */
export const maskKeyLike = (text: string): string => text.replace(KEY_LIKE, KEY_MARK);

/** The key, and what base64 makes of it wherever in a longer text it stands, such as `Bearer <key>`. Folding makes base64url the same. */
function formsOfKey(secretKey: string): string[] {
  const bytes = new TextEncoder().encode(secretKey);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const base64 = [0, 1, 2].map((offset) => {
    const encoded = btoa("\0".repeat(offset) + String.fromCharCode(...bytes)).replace(/=+$/, "");
    // The first and the last letter may hold bits of what stands beside the key.
    const end = (offset + bytes.length) % 3 === 0 ? encoded.length : encoded.length - 1;
    return encoded.slice(offset === 0 ? 0 : offset + 1, end);
  });
  return [secretKey, hex, ...base64.filter((form) => form.length >= LIMITS.redactedValueChars)];
}

/** A piece of the text as it came, and what is shown in its place. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  readonly mark: string;
}

export function masked(text: string, pieces: readonly Piece[], end: number): string {
  let shown = "";
  let at = 0;
  for (const piece of [...pieces].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (piece.start >= end) break;
    if (piece.end <= at) continue;
    shown += text.slice(at, Math.max(at, piece.start));
    if (piece.start >= at) shown += piece.mark; // pieces that overlap are one
    at = piece.end;
  }
  return shown + text.slice(at, Math.max(at, end));
}

/** Values that start alike. */
interface Bucket {
  readonly marks: Map<string, string>;
  /** Longest first, so that no value is cut in two by a shorter one inside it. */
  lengths?: number[];
  /** In order, to find a value by its beginning. */
  sorted?: string[];
}

/**
 * What is to be masked. Values are looked up by how they start and by their length, so that the cost does not grow with
 * their number: a body may hold a hundred thousand.
 */
export class Marks {
  readonly #buckets = new Map<string, Bucket>();

  addKey(secretKey: string): void {
    for (const form of formsOfKey(secretKey)) this.add(form, KEY_MARK);
  }

  add(value: string, mark: string): void {
    if (value.length < LIMITS.redactedValueChars) return;
    const folded = fold(/[\\%&]/.test(value) ? (unescapeText(value)?.text ?? value) : value);
    if (folded.length < STEM) return;
    const stem = folded.slice(0, STEM);
    const bucket = this.#buckets.get(stem) ?? { marks: new Map() };
    this.#buckets.set(stem, bucket);
    bucket.marks.set(folded, mark);
  }

  find({ text, starts, ends }: Unescaped): Piece[] {
    const { folded, firsts, lasts } = foldedWithPlaces(text);
    const pieces: Piece[] = [];
    for (let from = 0; from <= folded.length - STEM; from += 1) {
      const bucket = this.#buckets.get(folded.slice(from, from + STEM));
      const found = bucket && (wholeAt(bucket, folded, from) ?? cutAt(bucket, folded, from));
      if (!found) continue;
      const last = from + found.length - 1;
      pieces.push({ start: starts[firsts[from] ?? 0] ?? 0, end: ends[lasts[last] ?? 0] ?? 0, mark: found.mark });
      from = last;
    }
    return pieces;
  }
}

type Found = { readonly length: number; readonly mark: string };

function wholeAt(bucket: Bucket, folded: string, from: number): Found | undefined {
  bucket.lengths ??= [...new Set([...bucket.marks.keys()].map(({ length }) => length))].sort((a, b) => b - a);
  for (const length of bucket.lengths) {
    const mark = from + length <= folded.length ? bucket.marks.get(folded.slice(from, from + length)) : undefined;
    if (mark !== undefined) return { length, mark };
  }
  return undefined;
}

/** A value that the end of the text cut in two. */
function cutAt(bucket: Bucket, folded: string, from: number): Found | undefined {
  const length = folded.length - from;
  if (length > (bucket.lengths?.[0] ?? 0)) return undefined;
  bucket.sorted ??= [...bucket.marks.keys()].sort();
  const rest = folded.slice(from);
  let low = 0;
  let high = bucket.sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bucket.sorted[middle] ?? "") < rest) low = middle + 1;
    else high = middle;
  }
  const value = bucket.sorted[low];
  return value?.startsWith(rest) ? { length, mark: bucket.marks.get(value) ?? KEY_MARK } : undefined;
}

/** Characters by which values are looked up: "a b c" has no more once it is folded. */
const STEM = 3;

// biome-ignore lint/suspicious/noControlCharactersInRegex: this is ASCII.
const ASCII = /^[\u0000-\u007f]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII has no other separators.
const ASCII_SEPARATORS = /[\u0000-\u0020\u007f+-]+/g;

/**
 * One form for what people read as the same: case of letters (ß and SS, ς and Σ meet), accents composed or not, and no
 * white space, controls (UTF-16 read as UTF-8 is full of them), or what differs between base64 and base64url, forms and text.
 */
function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase().replace(ASCII_SEPARATORS, "").replaceAll("_", "/");
  const letters = text
    .normalize("NFKD")
    .replace(/[\p{M}\p{C}\p{Z}+-]/gu, "")
    .replaceAll("_", "/");
  return letters.toUpperCase().toLowerCase().replaceAll("ς", "σ");
}

/** The folded text, and for each of its units the first and the last unit that it was made of. */
function foldedWithPlaces(text: string): { folded: string; firsts: readonly number[]; lasts: readonly number[] } {
  let folded = "";
  const firsts: number[] = [];
  const lasts: number[] = [];
  let unit = 0;
  for (const char of text) {
    const form = fold(char);
    const last = unit + char.length - 1;
    for (let copies = 0; copies < form.length; copies += 1) {
      firsts.push(unit);
      lasts.push(last);
    }
    if (form === "" && lasts.length > 0 && /\p{M}/u.test(char)) lasts[lasts.length - 1] = last; // an accent goes with its letter
    folded += form;
    unit += char.length;
  }
  return { folded, firsts, lasts };
}
