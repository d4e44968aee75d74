import { ConfigError } from "../../errors.js";
import { FileError } from "../file-error.js";
import type { Encoding } from "./encoding.js";
import { countLines } from "./lines.js";
import type { Flaws } from "./notices.js";

/** Bytes to text, piece by piece. What is no character becomes U+FFFD, or stays half of a surrogate pair. */
interface Decoder {
  write(bytes: Buffer): string;
  end(): string | undefined;
}

type Iconv = Pick<typeof import("iconv-lite"), "decode" | "encodingExists" | "getDecoder">;

let loading: Promise<Iconv> | undefined;

/** It has the tables of many encodings, so it is loaded when one of them is read. */
export function iconv(): Promise<Iconv> {
  loading ??= import("iconv-lite").then((module): Iconv => ({ ...module, ...module.default }));
  return loading;
}

/** One half of a surrogate pair without the other, or what stands for bytes that are no character. */
const NO_CHARACTER = /[\p{Surrogate}\uFFFD]/u;

/** A text in any encoding as UTF-8. Lines with bytes that are no character are told to `flaws`. @throws {FileError} when the encoding is unknown */
export async function* toUtf8(
  name: string,
  chunks: AsyncIterable<Buffer>,
  encoding: Encoding,
  flaws: Flaws,
): AsyncGenerator<Buffer> {
  const decoder = await decoderOf(name, encoding);
  let line = 1;
  function encoded(text: string): Buffer {
    if (NO_CHARACTER.test(text)) {
      for (const [index, piece] of text.split("\n").entries()) if (NO_CHARACTER.test(piece)) flaws.add(line + index);
    }
    const bytes = Buffer.from(text);
    line += countLines(bytes);
    return bytes;
  }
  for await (const chunk of chunks) {
    const bytes = encoded(decoder.write(chunk));
    if (bytes.length > 0) yield bytes;
  }
  const rest = decoder.end() ?? "";
  if (NO_CHARACTER.test(rest)) throw new ConfigError(`${name}:${line}: the text is cut off within a character.`);
  if (rest !== "") yield encoded(rest);
}

/** @throws {FileError} when the encoding is unknown */
export async function refuseUnknown(name: string, encoding: Encoding): Promise<void> {
  const { encodingExists } = await iconv();
  if (encodingExists(encoding)) return;
  throw new FileError("encoding-unknown", `${name} is to be read in an encoding that is not known: "${encoding}".`);
}

async function decoderOf(name: string, encoding: Encoding): Promise<Decoder> {
  if (encoding === "UTF-16LE" || encoding === "UTF-16BE") return new Utf16Decoder(encoding === "UTF-16BE");
  await refuseUnknown(name, encoding);
  const { getDecoder } = await iconv();
  return getDecoder(encoding, { stripBOM: false });
}

/** Node knows UTF-16LE, and tells half of a surrogate pair from U+FFFD. */
class Utf16Decoder implements Decoder {
  readonly #isBigEndian: boolean;
  #cut: Buffer = Buffer.alloc(0);

  constructor(isBigEndian: boolean) {
    this.#isBigEndian = isBigEndian;
  }

  write(chunk: Buffer): string {
    const bytes = this.#cut.length === 0 ? chunk : Buffer.concat([this.#cut, chunk]);
    const end = this.#wholeCharacters(bytes);
    this.#cut = bytes.subarray(end);
    return this.#decoded(bytes.subarray(0, end));
  }

  end(): string {
    const isHalf = this.#cut.length > 0;
    this.#cut = Buffer.alloc(0);
    return isHalf ? "\uFFFD" : "";
  }

  #wholeCharacters(bytes: Buffer): number {
    const even = bytes.length - (bytes.length % 2);
    const upper = bytes[this.#isBigEndian ? even - 2 : even - 1] ?? 0;
    return upper >= 0xd8 && upper <= 0xdb ? even - 2 : even;
  }

  #decoded(bytes: Buffer): string {
    // `swap16` works in place, and the bytes belong to the caller.
    return (this.#isBigEndian ? Buffer.from(bytes).swap16() : bytes).toString("utf16le");
  }
}
