import { ConfigError } from "../../errors.js";
import { countLines } from "./lines.js";

export type Encoding = "UTF-8" | "UTF-16LE" | "UTF-16BE";

export interface EncodingFound {
  readonly encoding: Encoding;
  /** The length of the byte order mark, which is no part of the text. */
  readonly markBytes: number;
}

/** Files that are not text, by their first bytes, with the remedy. */
const NO_TEXT: readonly (readonly [bytes: readonly number[], what: string])[] = [
  [[0xff, 0xfe, 0, 0], "is UTF-32; convert it first: iconv -f UTF-32 -t UTF-8"],
  [[0, 0, 0xfe, 0xff], "is UTF-32; convert it first: iconv -f UTF-32 -t UTF-8"],
  [[0x50, 0x4b, 0x03, 0x04], "is a ZIP archive or a spreadsheet; export it as CSV."],
  [[0xd0, 0xcf, 0x11, 0xe0], "is a spreadsheet (.xls); export it as CSV."],
  [[0x1f, 0x8b], "is compressed twice (gzip); unpack it once: gunzip -c"],
  [[0x42, 0x5a, 0x68], "is compressed (bzip2); unpack it first: bunzip2 -c"],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], "is compressed (xz); unpack it first: xz -dc"],
  [[0x28, 0xb5, 0x2f, 0xfd], "is compressed (zstd); unpack it first: zstd -dc"],
];

/** The encoding that the first bytes show. @throws {ConfigError} when the file is not text; the message says what it is and the remedy */
export function encodingOf(name: string, head: Buffer): EncodingFound {
  if (head.length === 0) throw new ConfigError(`${name} is empty.`);
  const known = NO_TEXT.find(([bytes]) => startsWith(head, bytes));
  if (known) throw new ConfigError(`${name} ${known[1]}`);
  if (startsWith(head, [0xff, 0xfe])) return { encoding: "UTF-16LE", markBytes: 2 };
  if (startsWith(head, [0xfe, 0xff])) return { encoding: "UTF-16BE", markBytes: 2 };
  if (head.includes(0)) throw new ConfigError(`${name} ${withNuls(head)}`);
  return { encoding: "UTF-8", markBytes: startsWith(head, [0xef, 0xbb, 0xbf]) ? 3 : 0 };
}

/** In UTF-16 the upper byte of most characters is zero. */
function withNuls(head: Buffer): string {
  const isZero = (byte: number, parity: number): boolean => byte % 2 === parity && head[byte] === 0;
  const zeros = [0, 1].map((parity) => Array.from(head.keys()).filter((at) => isZero(at, parity)).length);
  const [even = 0, odd = 0] = zeros.map((count) => count / (head.length / 2));
  if (Math.max(even, odd) < 0.6 || Math.min(even, odd) > 0.1) return "is not a text file: it has NUL bytes.";
  const encoding = odd > even ? "UTF-16LE" : "UTF-16BE";
  return `looks like ${encoding} without a byte order mark; convert it first: iconv -f ${encoding} -t UTF-8`;
}

/**
 * A guess at the encoding of bytes that are not UTF-8. In Cyrillic text nearly every letter is outside ASCII, so such bytes
 * stand together; in the languages of Western Europe they stand alone.
 */
export function likelyEncoding(line: Buffer): "WINDOWS-1251" | "WINDOWS-1252" {
  const high = Array.from(line.keys()).filter((at) => (line[at] ?? 0) >= 0x80);
  const together = high.filter((at) => (line[at - 1] ?? 0) >= 0xc0 || (line[at + 1] ?? 0) >= 0xc0);
  return together.length * 2 > high.length ? "WINDOWS-1251" : "WINDOWS-1252";
}

function startsWith(bytes: Buffer, prefix: readonly number[]): boolean {
  return prefix.every((byte, index) => bytes[index] === byte);
}

/** One half of a surrogate pair, without the other. */
const HALF = /\p{Surrogate}/u;

/** UTF-16 as UTF-8. Stops before the first line that has half of a surrogate pair. */
export async function* utf16ToUtf8(
  name: string,
  chunks: AsyncIterable<Buffer>,
  encoding: Exclude<Encoding, "UTF-8">,
): AsyncGenerator<Buffer> {
  let line = 1;
  let cut: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = cut.length === 0 ? chunk : Buffer.concat([cut, chunk]);
    const end = wholeCharacters(bytes, encoding);
    cut = bytes.subarray(end);
    const text = decoded(bytes.subarray(0, end), encoding);
    const half = text.search(HALF);
    const good = Buffer.from(half === -1 ? text : text.slice(0, text.lastIndexOf("\n", half) + 1));
    line += countLines(good);
    if (good.length > 0) yield good;
    if (half !== -1) throw new ConfigError(`${name}:${line}: not ${encoding}, although the file begins as such.`);
  }
  if (cut.length > 0) throw new ConfigError(`${name}:${line}: the text is cut off within a character.`);
}

/** The end of the last character that is whole in this chunk. */
function wholeCharacters(bytes: Buffer, encoding: Encoding): number {
  const even = bytes.length - (bytes.length % 2);
  const upper = bytes[encoding === "UTF-16LE" ? even - 1 : even - 2] ?? 0;
  return upper >= 0xd8 && upper <= 0xdb ? even - 2 : even;
}

function decoded(bytes: Buffer, encoding: Encoding): string {
  // `swap16` works in place, and the bytes belong to the caller.
  return (encoding === "UTF-16LE" ? bytes : Buffer.from(bytes).swap16()).toString("utf16le");
}
