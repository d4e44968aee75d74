import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { ConfigError, isRelevaError } from "../errors.js";
import { checkText, withoutMark } from "./text.js";

/** Reads of this size keep memory flat from ten thousand to a million records. */
const READ_BYTES = 64 * 1024;
/** Enough to see a byte order mark, a NUL byte and the first character of the first record. */
const HEAD_BYTES = 4096;

/** Text with a name: a file, or a stream such as standard input. */
export interface ByteInput {
  /** As the user wrote it; it becomes the `file` of a record's origin. */
  readonly name: string;
  /** The first bytes, without consuming them. Throws `config` when this is no text that can be read. */
  peek(): Promise<Buffer>;
  /** All bytes from the start, without a byte order mark. The file is closed when the iteration ends, however it ends. */
  open(): Promise<OpenedInput>;
}

export interface OpenedInput {
  /** In bytes; a stream has none. */
  readonly size: number | undefined;
  readonly chunks: AsyncIterable<Buffer>;
}

/** What is at `path`: a file that can be opened again and again, or a pipe that cannot. */
export async function pathInput(path: string): Promise<ByteInput> {
  const status = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  return status.isFile() || status.isDirectory() ? fileInput(path) : streamInput(path, createReadStream(path));
}

export function fileInput(path: string): ByteInput {
  async function openAt(): Promise<OpenedInput> {
    const handle = await open(path, "r").catch((error: unknown) => {
      throw unreadable(path, error);
    });
    const status = await handle.stat();
    if (status.isDirectory()) {
      await handle.close();
      throw new ConfigError(`${path} is a directory; name the files in it.`);
    }
    async function* read(): AsyncGenerator<Buffer> {
      try {
        for (;;) {
          // A fresh buffer each time: records keep slices of it until they are sent.
          const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(READ_BYTES), 0, READ_BYTES, null);
          if (bytesRead === 0) return;
          yield buffer.subarray(0, bytesRead);
        }
      } finally {
        await handle.close();
      }
    }
    return { size: status.isFile() ? status.size : undefined, chunks: checked(path, read()) };
  }
  return {
    name: path,
    open: openAt,
    async peek() {
      const { chunks } = await openAt();
      for await (const head of chunks) return head;
      return Buffer.alloc(0);
    },
  };
}

/** A stream can be read once: `peek` keeps what it took for `open`. */
export function streamInput(name: string, stream: Readable): ByteInput {
  const chunks = checked(name, stream);
  let head: Promise<IteratorResult<Buffer, void>> | undefined;
  let opened = false;
  async function peek(): Promise<Buffer> {
    head ??= chunks.next();
    return (await head).value ?? Buffer.alloc(0);
  }
  async function* read(): AsyncGenerator<Buffer> {
    try {
      yield await peek();
      yield* chunks;
    } finally {
      await chunks.return();
    }
  }
  return {
    name,
    peek,
    async open() {
      if (opened) throw new ConfigError(`${name} is a stream and was read already; give a file to read it twice.`);
      opened = true;
      return { size: undefined, chunks: read() };
    },
  };
}

/** The chunks as they come, with errors that name the file, once the first bytes were seen to be text. */
async function* checked(name: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void> {
  try {
    let head: Buffer | undefined = Buffer.alloc(0);
    for await (const bytes of chunks) {
      const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      if (head === undefined) {
        yield chunk;
        continue;
      }
      head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
      if (head.length < HEAD_BYTES) continue;
      yield textFrom(name, head);
      head = undefined;
    }
    if (head !== undefined) yield textFrom(name, head);
  } catch (error) {
    throw unreadable(name, error);
  }
}

function textFrom(name: string, head: Buffer): Buffer {
  if (head.length === 0) throw new ConfigError(`${name} is empty.`);
  checkText(name, head);
  return withoutMark(head);
}

function unreadable(path: string, error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (isRelevaError(error) || typeof code !== "string") return error;
  const reasons: Record<string, string> = {
    ENOENT: "there is no such file",
    EACCES: "no permission to read it",
    EPERM: "no permission to read it",
    EISDIR: "it is a directory; name the files in it",
    ENOTDIR: "a part of its path is not a directory",
    EMFILE: "too many files are open",
  };
  return new ConfigError(`Cannot read ${path}: ${reasons[code] ?? code}.`, { cause: error });
}
