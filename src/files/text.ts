import { isUtf8 } from "node:buffer";
import { ConfigError } from "../errors.js";

const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const NEWLINE = 0x0a;

/** Refuses what cannot be a text in UTF-8, by its first bytes, and names the remedy. */
export function checkText(name: string, head: Buffer): void {
  if (startsWith(head, 0xff, 0xfe) || startsWith(head, 0xfe, 0xff)) {
    throw new ConfigError(`${name} is UTF-16; convert it first: iconv -f UTF-16 -t UTF-8`);
  }
  if (startsWith(head, 0x1f, 0x8b)) {
    throw new ConfigError(`${name} is compressed (gzip); unpack it first: gunzip -c ${name} | releva-profiles ... -`);
  }
  if (startsWith(head, 0x50, 0x4b, 0x03, 0x04)) {
    throw new ConfigError(`${name} is a ZIP archive or a spreadsheet; export it as CSV.`);
  }
  if (head.includes(0)) throw new ConfigError(`${name} is not a text file: it has NUL bytes.`);
}

export function withoutMark(head: Buffer): Buffer {
  return head.subarray(0, 3).equals(UTF8_MARK) ? head.subarray(3) : head;
}

/** Passes chunks through and stops at the first line that is not UTF-8: names in another encoding would arrive mangled. */
export async function* utf8Only(name: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let line = 1;
  for await (const chunk of chunks) {
    try {
      decoder.decode(chunk, { stream: true });
    } catch {
      throw notUtf8(name, line + countLines(beforeInvalid(chunk)));
    }
    line += countLines(chunk);
    yield chunk;
  }
  try {
    decoder.decode();
  } catch {
    throw notUtf8(name, line);
  }
}

function notUtf8(name: string, line: number): ConfigError {
  return new ConfigError(`${name}:${line}: not UTF-8; convert it first, for example: iconv -f WINDOWS-1252 -t UTF-8`);
}

/** The whole lines before the first one that is not UTF-8. A character cut by the start of the chunk belongs to the first line. */
function beforeInvalid(chunk: Buffer): Buffer {
  let start = 0;
  for (;;) {
    const end = chunk.indexOf(NEWLINE, start);
    if (end === -1 || !isUtf8(chunk.subarray(start, end))) return chunk.subarray(0, start);
    start = end + 1;
  }
}

function countLines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}

function startsWith(bytes: Buffer, ...prefix: number[]): boolean {
  return prefix.every((byte, index) => bytes[index] === byte);
}
