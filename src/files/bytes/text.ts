import { isUtf8 } from "node:buffer";
import { ConfigError } from "../../errors.js";
import { likelyEncoding } from "./encoding.js";
import { countLines, NEWLINE } from "./lines.js";

/**
 * Passes chunks through, cut between characters, and stops before the first line that is not UTF-8 text: names in another
 * encoding would arrive broken, and NUL bytes show a damaged file.
 */
export async function* textOnly(name: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let line = 1;
  let cut: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = cut.length === 0 ? chunk : Buffer.concat([cut, chunk]);
    const end = bytes.length - cutCharacter(bytes);
    const whole = bytes.subarray(0, end);
    cut = bytes.subarray(end);
    if (!isText(whole)) {
      const good = linesOfText(whole);
      if (good.length > 0) yield good;
      throw noText(`${name}:${line + countLines(good)}`, lineAt(whole, good.length));
    }
    line += countLines(whole);
    if (end > 0) yield whole;
  }
  if (cut.length > 0) throw new ConfigError(`${name}:${line}: the text is cut off within a character.`);
}

/** Bytes at the end that belong to a character which continues in the next chunk. */
function cutCharacter(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return lengthOfCharacter(byte) > back ? back : 0;
  }
  return 0;
}

function lengthOfCharacter(first: number): number {
  if (first >= 0xf0) return 4;
  return first >= 0xe0 ? 3 : 2;
}

function isText(bytes: Buffer): boolean {
  return isUtf8(bytes) && !bytes.includes(0);
}

/** The whole lines before the first line that is not text. */
function linesOfText(bytes: Buffer): Buffer {
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(NEWLINE, start);
    if (end === -1 || !isText(bytes.subarray(start, end))) return bytes.subarray(0, start);
    start = end + 1;
  }
}

function lineAt(bytes: Buffer, start: number): Buffer {
  const end = bytes.indexOf(NEWLINE, start);
  return bytes.subarray(start, end === -1 ? undefined : end);
}

function noText(place: string, line: Buffer): ConfigError {
  if (isUtf8(line)) return new ConfigError(`${place}: a NUL byte; take them out first: tr -d '\\000'`);
  const likely = likelyEncoding(line);
  return new ConfigError(`${place}: not UTF-8, perhaps ${likely}; convert it first: iconv -f ${likely} -t UTF-8`);
}
