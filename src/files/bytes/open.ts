import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { type Encoding, type EncodingFound, encodingOf, utf16ToUtf8 } from "./encoding.js";
import { gunzip, isGzip } from "./gunzip.js";
import { HEAD_BYTES, headOf } from "./head.js";
import { type ContentHash, type RawInput, rawFile, rawStream, unreadable } from "./raw-input.js";
import { textOnly } from "./text.js";

/** Text with a name: a file, or a stream such as standard input. */
export interface ByteInput {
  /** As the user wrote it; it becomes the `file` of a record's origin. */
  readonly name: string;
  /** A stream can be read once. */
  readonly isStream: boolean;
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
}

/** What is at `path`: a file, which can be read many times, or a pipe, which cannot. */
export async function pathInput(path: string): Promise<ByteInput> {
  const status = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  return status.isFile() || status.isDirectory() ? fileInput(path) : streamInput(path, createReadStream(path));
}

export function fileInput(path: string): ByteInput {
  return textInput(rawFile(path), false);
}

export function streamInput(name: string, stream: Readable): ByteInput {
  return textInput(rawStream(name, stream), true);
}

function textInput(raw: RawInput, isStream: boolean): ByteInput {
  const { name } = raw;
  return {
    name,
    isStream,
    contentHash: (earlierLength) => raw.contentHash(earlierLength),
    async peek() {
      const { chunks, encoding, compressed } = await decode(name, once(await raw.head(HEAD_BYTES)));
      return { text: (await beginningOf(chunks)).toString("utf8"), encoding, compressed };
    },
    async open() {
      const { size, chunks } = await raw.open();
      let bytesRead = 0;
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
        chunks: lazily(async () => (await decode(name, counted())).chunks),
      };
    },
  };
}

interface Decoded extends Omit<Preview, "text"> {
  readonly chunks: AsyncIterable<Buffer>;
}

async function decode(name: string, bytes: AsyncIterable<Buffer>): Promise<Decoded> {
  const stored = await headOf(bytes, HEAD_BYTES);
  const compressed = isGzip(stored.head);
  const { head, chunks } = compressed ? await headOf(gunzip(name, stored.chunks), HEAD_BYTES) : stored;
  try {
    const found = await foundIn(name, head, chunks);
    const unmarked = withoutMark(chunks, found.markBytes);
    const { encoding } = found;
    const utf8 = encoding === "UTF-8" ? unmarked : utf16ToUtf8(name, unmarked, encoding);
    return { chunks: textOnly(name, utf8), encoding, compressed };
  } catch (error) {
    for await (const _ of chunks) break; // closes the file
    throw error;
  }
}

/** When there is no byte at all, an error of the stream goes before the error that the file is empty. */
async function foundIn(name: string, head: Buffer, chunks: AsyncGenerator<Buffer>): Promise<EncodingFound> {
  if (head.length === 0) await chunks.next();
  return encodingOf(name, head.subarray(0, HEAD_BYTES));
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
