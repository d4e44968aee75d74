import { ConfigError } from "../../errors.js";
import { countLines } from "../columns/text.js";
import type { Encoding } from "./encoding.js";

/** Half of a character that is written in two. */
const HALF = /\p{Surrogate}/u;

/** UTF-16 as UTF-8. Stops before the first line that has half a character. */
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

/** The end of the last character that does not go on in the next chunk. */
function wholeCharacters(bytes: Buffer, encoding: Encoding): number {
  const even = bytes.length - (bytes.length % 2);
  const upper = bytes[encoding === "UTF-16LE" ? even - 1 : even - 2] ?? 0;
  return upper >= 0xd8 && upper <= 0xdb ? even - 2 : even;
}

function decoded(bytes: Buffer, encoding: Encoding): string {
  // Swapping is done in place, and the bytes are the reader's.
  return (encoding === "UTF-16LE" ? bytes : Buffer.from(bytes).swap16()).toString("utf16le");
}
