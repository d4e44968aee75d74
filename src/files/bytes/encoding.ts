import { ConfigError } from "../../errors.js";
import { FileError } from "../file-error.js";

/** `UTF-8`, `UTF-16LE`, `UTF-16BE`, or as iconv-lite knows it. */
export type Encoding = string;

export interface EncodingFound {
  readonly encoding: Encoding;
  /** The length of the byte order mark, which is no part of the text. */
  readonly markBytes: number;
  /** Neither the user nor a mark says so: it must not be read like that without being asked for. */
  readonly isGuess?: boolean;
}

/** Files that are not text, by their first bytes, with the remedy. */
const NO_TEXT: readonly (readonly [bytes: readonly number[], what: string])[] = [
  [
    [0xd0, 0xcf, 0x11, 0xe0],
    "is a spreadsheet in an old form (.xls), or one with a password; open it, and save it as .xlsx without a password, or as CSV.",
  ],
  [[0x1f, 0x8b], "is compressed twice (gzip); unpack it once: gunzip -c"],
  [[0x42, 0x5a, 0x68], "is compressed (bzip2); unpack it first: bunzip2 -c"],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], "is compressed (xz); unpack it first: xz -dc"],
  [[0x28, 0xb5, 0x2f, 0xfd], "is compressed (zstd); unpack it first: zstd -dc"],
];

const MARKS: readonly (readonly [bytes: readonly number[], encoding: Encoding])[] = [
  [[0xff, 0xfe, 0, 0], "UTF-32LE"],
  [[0, 0, 0xfe, 0xff], "UTF-32BE"],
  [[0xff, 0xfe], "UTF-16LE"],
  [[0xfe, 0xff], "UTF-16BE"],
  [[0xef, 0xbb, 0xbf], "UTF-8"],
];

/**
 * The encoding that the first bytes show, or the one that is said.
 *
 * @throws {ConfigError} when the file is not text, or is written in another encoding than is said; the message says what it is
 */
export function encodingOf(name: string, head: Buffer, said?: Encoding): EncodingFound {
  if (head.length === 0) throw new ConfigError(`${name} is empty.`);
  if (startsWith(head, [0x50, 0x4b, 0x03, 0x04])) {
    throw new FileError("archive-as-text", `${name} is a ZIP archive or a spreadsheet, and cannot be read as text.`);
  }
  const known = NO_TEXT.find(([bytes]) => startsWith(head, bytes));
  if (known) throw new ConfigError(`${name} ${known[1]}`);
  const [mark, marked] = MARKS.find(([bytes]) => startsWith(head, bytes)) ?? [[], undefined];
  if (marked !== undefined) {
    if (said !== undefined && !isSame(said, marked)) throw notAsSaid(name, said, marked);
    return { encoding: marked, markBytes: mark.length };
  }
  if (said !== undefined) return { encoding: canonical(said), markBytes: 0 };
  if (head.includes(0)) {
    const wide = wideOf(head);
    if (wide !== undefined) return { encoding: wide, markBytes: 0, isGuess: true };
    if (isBinary(head)) throw new ConfigError(`${name} is not a text file: it has NUL bytes.`);
  }
  return { encoding: "UTF-8", markBytes: 0 };
}

export function notAsSaid(name: string, said: Encoding, found: Encoding): FileError {
  return new FileError("encoding-not-as-said", `${name} is ${found}, and would be nonsense in ${said}.`);
}

/** UTF-16 and UTF-32 without their end (`UTF-16`) are as the mark says. */
function isSame(said: Encoding, marked: Encoding): boolean {
  const [one, other] = [said, marked].map((name) => name.toLowerCase().replace(/[^a-z0-9]/g, ""));
  return one === other || `${one}le` === other || `${one}be` === other;
}

const UNICODE: Readonly<Record<string, Encoding>> = { utf8: "UTF-8", utf16le: "UTF-16LE", utf16be: "UTF-16BE" };

function canonical(said: Encoding): Encoding {
  return UNICODE[said.toLowerCase().replace(/[^a-z0-9]/g, "")] ?? said;
}

/** UTF-16 without a mark, by its zeros: commas, line breaks and Latin letters have one in their upper byte. */
function wideOf(head: Buffer): "UTF-16LE" | "UTF-16BE" | undefined {
  const zeros = [0, 0];
  for (const [at, byte] of head.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros.map((count) => count / (head.length / 2));
  if (Math.max(even, odd) < 0.1 || Math.min(even, odd) > 0.01) return undefined;
  return odd > even ? "UTF-16LE" : "UTF-16BE";
}

/** A line that is damaged may have zeros; in a text most have none. */
function isBinary(head: Buffer): boolean {
  const lines = head.toString("latin1").split("\n");
  return lines.filter((line) => line.includes("\0")).length * 2 > lines.length;
}

function startsWith(bytes: Buffer, prefix: readonly number[]): boolean {
  return prefix.every((byte, index) => bytes[index] === byte);
}
