import { isAscii, isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { refuseUnknown, toUtf8 } from "./decode.js";
import { type Encoding, type EncodingFound, encodingOf, notAsSaid } from "./encoding.js";
import { otherEncoding } from "./guess.js";
import { gunzip, isGzip } from "./gunzip.js";
import { HEAD_BYTES, headOf } from "./head.js";
import { Flaws, Notices } from "./notices.js";
import { isPipe, rawPath } from "./places.js";
import { type ContentHash, type RawInput, rawStream } from "./raw-input.js";
import { withLineFeeds } from "./returns.js";
import { noticed, textOnly } from "./text.js";

/** Text with a name: a file, or a stream such as standard input. */
export interface ByteInput {
  /** As the user wrote it; it becomes the `file` of a record's origin. */
  readonly name: string;
  /** A stream can be read once. */
  readonly isStream: boolean;
  /** As the user said. */
  readonly encoding: Encoding | undefined;
  /** Its beginning, without consuming it. @throws {ConfigError} when it is not text */
  peek(): Promise<Preview>;
  /** A hash of a file's size, start and end, or of a stream's start, for which it waits: of as many bytes as the earlier hash was of. */
  contentHash(earlierLength?: number): Promise<ContentHash>;
  /** The text from its start. The file is closed when the iteration ends, however it ends. */
  open(): Promise<OpenedInput>;
}

export interface Preview {
  readonly text: string;
  /** How the text is written in the file. */
  readonly encoding: Encoding;
  readonly compressed: boolean;
}

export interface OpenedInput {
  /** In bytes, as the file is stored; a stream has none. */
  readonly size: number | undefined;
  /** Bytes of `size` that were read so far. */
  readonly bytesRead: number;
  /** UTF-8 without a byte order mark, cut between characters. Lines before an error are yielded before it is thrown. */
  readonly chunks: AsyncIterable<Buffer>;
  /** The lines among them that are not text. Each is told before its chunk is given. */
  readonly flaws: Flaws;
  readonly notices: Notices;
}

/** How bytes become text, where they do not show it. */
export interface TextOptions {
  /** As `iconv-lite` knows it, for example `windows-1251`. @default by the byte order mark, else UTF-8 */
  readonly encoding?: Encoding | undefined;
}

/** What is at `path`: a file, which can be read many times, or a pipe, which cannot. */
export async function pathInput(path: string, options?: TextOptions): Promise<ByteInput> {
  return (await isPipe(path)) ? streamInput(path, createReadStream(path), options) : fileInput(path, options);
}

/** A file, or one in an archive. */
export function fileInput(path: string, options?: TextOptions): ByteInput {
  return textInput(rawPath(path), false, options);
}

export function streamInput(name: string, stream: Readable, options?: TextOptions): ByteInput {
  return textInput(rawStream(name, stream), true, options);
}

/** What text is in these bytes. */
export function textInput(raw: RawInput, isStream: boolean, { encoding: said }: TextOptions = {}): ByteInput {
  const { name } = raw;
  return {
    name,
    isStream,
    encoding: said,
    contentHash: (earlierLength) => raw.contentHash(earlierLength),
    async peek() {
      const { chunks, encoding, compressed } = await decode(name, once(await raw.head(HEAD_BYTES)), said);
      return { text: (await beginningOf(chunks)).toString("utf8"), encoding, compressed };
    },
    async open() {
      const { size, chunks } = await raw.open();
      let bytesRead = 0;
      const told = { flaws: new Flaws(), notices: new Notices() };
      async function* counted(): AsyncGenerator<Buffer> {
        for await (const chunk of chunks) {
          bytesRead += chunk.length;
          yield chunk;
        }
      }
      return {
        size,
        get bytesRead() {
          return bytesRead;
        },
        ...told,
        chunks: lazily(async () => (await decode(name, counted(), said, told)).chunks),
      };
    },
  };
}

interface Decoded extends Omit<Preview, "text"> {
  readonly chunks: AsyncIterable<Buffer>;
}

async function decode(
  name: string,
  bytes: AsyncIterable<Buffer>,
  said: Encoding | undefined,
  { flaws, notices }: Pick<OpenedInput, "flaws" | "notices"> = { flaws: new Flaws(), notices: new Notices() },
): Promise<Decoded> {
  const stored = await headOf(bytes, HEAD_BYTES);
  const compressed = isGzip(stored.head);
  const { head, chunks } = compressed ? await headOf(gunzip(name, stored.chunks), HEAD_BYTES) : stored;
  try {
    const { encoding, markBytes } = await foundIn(name, head, chunks, said);
    const unmarked = withoutMark(chunks, markBytes);
    const utf8 = encoding === "UTF-8" ? unmarked : toUtf8(name, unmarked, encoding, flaws);
    const isSaid = said !== undefined || encoding !== "UTF-8";
    return {
      chunks: noticed(textOnly(name, withLineFeeds(utf8), { flaws, isSaid }), notices, flaws),
      encoding,
      compressed,
    };
  } catch (error) {
    for await (const _ of chunks) break; // closes the file
    throw error;
  }
}

/** When there is no byte at all, an error of the stream goes before the error that the file is empty. */
async function foundIn(
  name: string,
  start: Buffer,
  chunks: AsyncGenerator<Buffer>,
  said: Encoding | undefined,
): Promise<EncodingFound> {
  if (start.length === 0) await chunks.next();
  const head = start.subarray(0, HEAD_BYTES);
  if (said !== undefined) await refuseUnknown(name, said);
  const found = encodingOf(name, head, said);
  if (found.isGuess) throw await otherEncoding(name, head, found.encoding);
  // Letters of another encoding are not UTF-8 by chance.
  const lines = head.subarray(0, head.lastIndexOf(0x0a) + 1);
  const isUnicode = found.encoding.startsWith("UTF-");
  if (said !== undefined && !isUnicode && isUtf8(lines) && !isAscii(lines)) throw notAsSaid(name, said, "UTF-8");
  return found;
}

async function* withoutMark(chunks: AsyncIterable<Buffer>, markBytes: number): AsyncGenerator<Buffer> {
  let left = markBytes; // the first chunk is the head, which has all of it
  for await (const chunk of chunks) {
    if (chunk.length > left) yield chunk.subarray(left);
    left = 0;
  }
}

/** The first lines of a text. Only its beginning was read, so a cut at the end is no error. */
async function beginningOf(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  try {
    for await (const chunk of chunks) pieces.push(chunk);
  } catch (error) {
    if (pieces.length === 0) throw error;
  }
  return Buffer.concat(pieces);
}

async function* lazily(open: () => Promise<AsyncIterable<Buffer>>): AsyncGenerator<Buffer> {
  yield* await open();
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
