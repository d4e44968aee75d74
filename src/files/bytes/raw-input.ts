import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { ConfigError, isRelevaError } from "../../errors.js";
import { codeOf } from "../file-error.js";
import { asBuffers, headOf, type WithHead } from "./head.js";

/** Behind the name of a file. */
export const CHANGED: string =
  " was written to while it was read: rows may be missing, or have come twice. Run it again once nothing writes it any more.";

/** With reads of this size a million records take no more memory than ten thousand. */
const READ_BYTES = 64 * 1024;

/** What tells an input from another one without reading all of it. */
export interface ContentHash {
  readonly hash: string;
  /** Of a stream: the bytes from its start that are hashed. */
  readonly length?: number;
}

/** The bytes of a file or of a stream, as they are stored. */
export interface RawInput {
  readonly name: string;
  /** The first bytes, at most so many, without consuming them. */
  head(length: number): Promise<Buffer>;
  contentHash(earlierLength?: number): Promise<ContentHash>;
  open(): Promise<{ readonly size: number | undefined; readonly chunks: AsyncIterable<Buffer> }>;
}

export function rawFile(path: string): RawInput {
  async function openFile(): Promise<{ handle: FileHandle; size: number | undefined; writtenAt: number }> {
    const handle = await open(path, "r").catch((error: unknown) => {
      throw unreadable(path, error);
    });
    const status = await handle.stat();
    if (status.isDirectory()) {
      await handle.close();
      throw new ConfigError(`${path} is a directory; name the files in it.`);
    }
    return { handle, size: status.isFile() ? status.size : undefined, writtenAt: status.mtimeMs };
  }
  async function withFile<T>(use: (handle: FileHandle) => Promise<T>): Promise<T> {
    const { handle } = await openFile();
    try {
      return await use(handle);
    } catch (error) {
      throw unreadable(path, error);
    } finally {
      await handle.close();
    }
  }
  async function* read({ handle, size, writtenAt }: Awaited<ReturnType<typeof openFile>>): AsyncGenerator<Buffer> {
    try {
      for (;;) {
        // A fresh buffer each time: records keep slices of it until they are sent.
        const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(READ_BYTES), 0, READ_BYTES, null);
        if (bytesRead === 0) {
          const now = await handle.stat();
          if (size !== undefined && (now.size !== size || now.mtimeMs !== writtenAt))
            throw new ConfigError(`${path}${CHANGED}`);
          return;
        }
        yield buffer.subarray(0, bytesRead);
      }
    } catch (error) {
      throw unreadable(path, error);
    } finally {
      await handle.close();
    }
  }
  return {
    name: path,
    head: (length) =>
      withFile(async (handle) => {
        const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, 0);
        return buffer.subarray(0, bytesRead);
      }),
    contentHash: async () => ({ hash: await withFile(hashOfEdges) }),
    async open() {
      const file = await openFile();
      return { size: file.size, chunks: read(file) };
    },
  };
}

/** A stream can be read once: `head` and `contentHash` keep what they took for `open`. How it begins is remembered once it was asked for. */
export function rawStream(name: string, stream: Readable): RawInput {
  let chunks: AsyncIterable<Buffer> = named(name, stream);
  let opened = false;
  let edge: Buffer | undefined;
  async function take(length: number): Promise<Buffer> {
    const taken: WithHead = await headOf(chunks, length);
    chunks = taken.chunks;
    return taken.head.subarray(0, length);
  }
  return {
    name,
    head: take,
    async contentHash(earlierLength = EDGE_BYTES) {
      edge ??= await take(EDGE_BYTES);
      const head = edge.subarray(0, earlierLength);
      return { hash: hashOf(head), length: head.length };
    },
    async open() {
      if (opened) throw new ConfigError(`${name} is a stream and was read already; give a file to read it twice.`);
      opened = true;
      return { size: undefined, chunks };
    },
  };
}

async function* named(name: string, stream: Readable): AsyncGenerator<Buffer> {
  try {
    yield* asBuffers(stream);
  } catch (error) {
    throw unreadable(name, error);
  }
}

export function unreadable(path: string, error: unknown): unknown {
  const code = codeOf(error);
  if (isRelevaError(error) || code === undefined) return error;
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

/** Bytes that are hashed at the start and at the end of a file: a new export differs in one of them, or in its size. */
export const EDGE_BYTES: number = 64 * 1024;

/** SHA-256 in hex. Each part is hashed with its length, so that different lists of parts have different hashes. */
export function hashOf(...parts: readonly (string | Buffer)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest("hex");
}

/** A hash of a file without reading all of it: of its size, its first and its last bytes. */
export async function hashOfEdges(handle: FileHandle): Promise<string> {
  const { size } = await handle.stat();
  const head = await readAt(handle, 0, Math.min(EDGE_BYTES, size));
  const tail = await readAt(handle, Math.max(0, size - EDGE_BYTES), Math.min(EDGE_BYTES, size));
  return hashOf(String(size), head, tail);
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
