import { open } from "node:fs/promises";
import type { Entry, ZipFile } from "yauzl";
import { ConfigError } from "../../errors.js";
import { hashOf, type RawInput, unreadable } from "./raw-input.js";

/** One file in an archive. */
export interface Member {
  readonly name: string;
  /** Unpacked. */
  readonly size: number;
  /** Changes when its content does. */
  readonly hash: string;
  /** Unpacks it. The archive stays open. */
  read(): AsyncGenerator<Buffer>;
}

export interface Archive {
  readonly members: readonly Member[];
  close(): void;
}

/** More than a shop or an office program ever writes: a bomb, or no export. */
const MOST_MEMBERS = 10_000;
/** What is smaller than this does no harm, however well it is packed. */
const HARMLESS_BYTES = 256 * 1024 * 1024;
/** Tables in XML are packed to a tenth or to a hundredth. */
const MOST_TIMES = 200;

export function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4;
}

/** Whether the file at `path` is an archive, by its first bytes. */
export async function isZipFile(path: string): Promise<boolean> {
  const handle = await open(path, "r").catch((error: unknown) => {
    throw unreadable(path, error);
  });
  try {
    if (!(await handle.stat()).isFile()) return false;
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return isZip(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

/** @throws {ConfigError} when it is damaged, encrypted, or unpacks to more than it can honestly hold */
export async function openArchive(path: string): Promise<Archive> {
  const { openPromise } = await import("yauzl").then((module) => ({ ...module, ...module.default })); // bundled, it is CommonJS
  const file = await openPromise(path, { lazyEntries: true, autoClose: false }).catch((error: unknown) => {
    throw damaged(path, error);
  });
  try {
    if (file.entryCount > MOST_MEMBERS) throw new ConfigError(`${path} has more than ${MOST_MEMBERS} files in it.`);
    const entries: Entry[] = [];
    for await (const entry of file.eachEntry()) if (!entry.fileName.endsWith("/")) entries.push(entry);
    const unpacked = entries.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
    if (unpacked > HARMLESS_BYTES && unpacked > file.fileSize * MOST_TIMES) {
      throw new ConfigError(`${path} would unpack to more than ${MOST_TIMES} times its size; it is not read.`);
    }
    return { members: entries.map((entry) => memberOf(path, file, entry)), close: () => file.close() };
  } catch (error) {
    file.close();
    throw damaged(path, error);
  }
}

function memberOf(path: string, file: ZipFile, entry: Entry): Member {
  const { fileName, uncompressedSize, crc32 } = entry;
  return {
    name: fileName,
    size: uncompressedSize,
    hash: hashOf(String(uncompressedSize), String(crc32)),
    async *read() {
      if (entry.isEncrypted()) throw new ConfigError(`${path} is encrypted; unpack it first.`);
      if (!entry.canDecodeFileData())
        throw new ConfigError(`${path} is packed in a way that is not known; unpack it first.`);
      try {
        // It ends with an error when it unpacks to another size than the archive says.
        for await (const chunk of await file.openReadStreamPromise(entry)) yield chunk;
      } catch (error) {
        throw damaged(path, error);
      }
    },
  };
}

function damaged(path: string, error: unknown): unknown {
  if (error instanceof ConfigError) return error;
  const known = unreadable(path, error);
  if (known instanceof ConfigError && /no such file|permission|directory/.test(known.message)) return known;
  return new ConfigError(`${path} is a ZIP archive or a spreadsheet that is damaged; get it once more.`, {
    cause: error,
  });
}

/** The bytes of one file in an archive. Each reading opens the archive and closes it. */
export function rawMember(path: string, memberName: string): RawInput {
  async function* read(): AsyncGenerator<Buffer> {
    const archive = await openArchive(path);
    try {
      yield* memberNamed(path, archive, memberName).read();
    } finally {
      archive.close();
    }
  }
  async function describe(): Promise<Pick<Member, "size" | "hash">> {
    const archive = await openArchive(path);
    archive.close();
    return memberNamed(path, archive, memberName);
  }
  return {
    name: `${path}/${memberName}`,
    async head(length) {
      const pieces: Buffer[] = [];
      let size = 0;
      for await (const piece of read()) {
        pieces.push(piece);
        size += piece.length;
        if (size >= length) break;
      }
      return Buffer.concat(pieces).subarray(0, length);
    },
    contentHash: async () => ({ hash: (await describe()).hash }),
    open: async () => ({ size: (await describe()).size, chunks: read() }),
  };
}

export function memberNamed(path: string, { members }: Archive, name: string): Member {
  const member = members.find((candidate) => candidate.name === name);
  if (member === undefined) throw new ConfigError(`${path} has no file "${name}" in it.`);
  return member;
}
