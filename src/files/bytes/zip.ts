import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { crc32 } from "node:zlib";
import type { Entry, ZipFile } from "yauzl";
import { wholeOf } from "../../commonjs.js";
import { ConfigError } from "../../errors.js";
import { CHANGED, hashOf, type RawInput, unreadable } from "./raw-input.js";

/** How a file at a path was when it was opened, to tell that it was written to; of one in memory nothing has to be told. */
class Witness {
  readonly #path: string | undefined;
  readonly #before: Stats | undefined;

  private constructor(path: string | undefined, before: Stats | undefined) {
    this.#path = path;
    this.#before = before;
  }

  static async of(place: ArchivePlace): Promise<Witness> {
    if (typeof place !== "string") return new Witness(undefined, undefined);
    return new Witness(place, await stat(place).catch(() => undefined)); // opening it tells what is wrong
  }

  /** Another file that has taken its place is another one: what is read is the one that was opened. */
  async refuseChanged(): Promise<void> {
    if (this.#path === undefined || this.#before === undefined) return;
    const now = await stat(this.#path).catch(() => undefined);
    if (now?.ino !== this.#before.ino) return;
    if (now.size !== this.#before.size || now.mtimeMs !== this.#before.mtimeMs)
      throw new ConfigError(`${this.#path}${CHANGED}`);
  }
}

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
  /** For messages: its path, or what it came from. */
  readonly name: string;
  readonly members: readonly Member[];
  close(): void;
}

/** An archive that is in memory, because it came from where it cannot be read at any place: from a pipe, or from another archive. */
export interface StoredArchive {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Where an archive is: at a path, or in memory. */
export type ArchivePlace = string | StoredArchive;

/** More than a shop or an office program ever writes: a bomb, or no export. */
const MOST_MEMBERS = 10_000;
/** What is smaller than this does no harm, however well it is packed. */
const HARMLESS_BYTES = 256 * 1024 * 1024;
/** Tables in XML are packed to a tenth or to a hundredth. */
const MOST_TIMES = 200;

export function isZip(head: Uint8Array): boolean {
  const isFilled = head[2] === 3 && head[3] === 4;
  const isEmpty = head[2] === 5 && head[3] === 6;
  return head[0] === 0x50 && head[1] === 0x4b && (isFilled || isEmpty);
}

/** Whether it is a spreadsheet of the kind that is read. */
export const isWorkbook = ({ members }: Archive): boolean => members.some(({ name }) => name === "xl/workbook.xml");

/** An archive of this size at most is kept in memory. */
const MOST_STORED_BYTES = 64 * 1024 * 1024;

/** Keeps an archive in memory. @throws {ConfigError} when it is too large for that */
export async function stored(raw: RawInput): Promise<StoredArchive> {
  const { name } = raw;
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of (await raw.open()).chunks) {
    pieces.push(piece);
    size += piece.length;
    if (size > MOST_STORED_BYTES) {
      throw new ConfigError(
        `${name} is a ZIP archive or a spreadsheet of more than ${MOST_STORED_BYTES / 1024 / 1024} MiB, too large for a pipe or another archive; save it as a file of its own.`,
      );
    }
  }
  return { name, bytes: Buffer.concat(pieces) };
}

/** @throws {ConfigError} when it is damaged, encrypted, or unpacks to more than it can honestly hold */
export async function openArchive(place: ArchivePlace): Promise<Archive> {
  const { fromBufferPromise, openPromise } = wholeOf(await import("yauzl"));
  const name = typeof place === "string" ? place : place.name;
  const options = { lazyEntries: true, autoClose: false };
  const witness = await Witness.of(place);
  const opening = typeof place === "string" ? openPromise(place, options) : fromBufferPromise(place.bytes, options);
  const file = await opening.catch((error: unknown) => {
    throw damaged(name, error);
  });
  try {
    if (file.entryCount > MOST_MEMBERS) throw new ConfigError(`${name} has more than ${MOST_MEMBERS} files in it.`);
    const entries: Entry[] = [];
    for await (const entry of file.eachEntry()) if (!entry.fileName.endsWith("/")) entries.push(entry);
    const unpacked = entries.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
    if (unpacked > HARMLESS_BYTES && unpacked > file.fileSize * MOST_TIMES) {
      throw new ConfigError(`${name} would unpack to more than ${MOST_TIMES} times its size; it is not read.`);
    }
    refuseTwice(name, entries);
    return { name, members: entries.map((entry) => memberOf(name, file, entry, witness)), close: () => file.close() };
  } catch (error) {
    file.close();
    throw damaged(name, error);
  }
}

/** A name can only mean one of them: the other would never be read. */
function refuseTwice(name: string, entries: readonly Entry[]): void {
  const names = new Set<string>();
  for (const { fileName } of entries) {
    if (names.has(fileName))
      throw new ConfigError(`${name} has two files named ${JSON.stringify(fileName)} in it; unpack it first.`);
    names.add(fileName);
  }
}

function memberOf(path: string, file: ZipFile, entry: Entry, witness: Witness): Member {
  const { fileName, uncompressedSize } = entry;
  return {
    name: fileName,
    size: uncompressedSize,
    hash: hashOf(String(uncompressedSize), String(entry.crc32)),
    async *read() {
      if (entry.isEncrypted()) throw new ConfigError(`${path} is encrypted; unpack it first.`);
      if (!entry.canDecodeFileData())
        throw new ConfigError(`${path} is packed in a way that is not known; unpack it first.`);
      let found = 0;
      try {
        // It ends with an error when it unpacks to another size than the archive says.
        for await (const chunk of await file.openReadStreamPromise(entry)) {
          found = crc32(chunk, found);
          yield chunk;
        }
      } catch (error) {
        await witness.refuseChanged();
        throw damaged(path, error);
      }
      await witness.refuseChanged();
      if (found !== entry.crc32) throw damaged(path);
    },
  };
}

/** What the library says of names such as `../customers.csv`, `/customers.csv` and `C:customers.csv`. */
const BAD_NAME = /^(?:absolute path|invalid relative path|invalid characters in fileName): /;

function damaged(path: string, error?: unknown): unknown {
  if (error instanceof ConfigError) return error;
  if (error instanceof Error && BAD_NAME.test(error.message)) {
    return new ConfigError(
      `${path} has a file in it whose name leads out of the archive, such as "../customers.csv"; no export has that: pack the file that is wanted anew.`,
      { cause: error },
    );
  }
  const known = unreadable(path, error);
  if (known instanceof ConfigError && /no such file|permission|directory/.test(known.message)) return known;
  return new ConfigError(`${path} is a ZIP archive or a spreadsheet that is damaged; get it once more.`, {
    cause: error,
  });
}

/** The bytes of one file in an archive. Each reading opens the archive and closes it. */
export function rawMember(place: ArchivePlace, memberName: string): RawInput {
  const path = typeof place === "string" ? place : place.name;
  async function* read(): AsyncGenerator<Buffer> {
    const archive = await openArchive(place);
    try {
      yield* memberNamed(archive, memberName).read();
    } finally {
      archive.close();
    }
  }
  async function describe(): Promise<Pick<Member, "size" | "hash">> {
    const archive = await openArchive(place);
    archive.close();
    return memberNamed(archive, memberName);
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

export function memberNamed({ name: path, members }: Archive, name: string): Member {
  const member = members.find((candidate) => candidate.name === name);
  if (member === undefined) throw new ConfigError(`${path} has no file "${name}" in it.`);
  return member;
}
