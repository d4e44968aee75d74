import { open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { ConfigError } from "../../errors.js";
import { codeOf } from "../file-error.js";
import { type RawInput, rawFile, unreadable } from "./raw-input.js";
import { type Archive, isWorkbook, isZip, openArchive, rawMember } from "./zip.js";

/** System files that programs add to an archive. */
const NO_INPUT = /(?:^|\/)(?:__MACOSX\/|\.|Thumbs\.db$)/;

/** The names of the files in an archive that are no system files. @throws {ConfigError} when there is none */
export function inputsIn({ name, members }: Archive): readonly string[] {
  const names = members.map((member) => member.name).filter((member) => !NO_INPUT.test(member));
  if (names.length === 0) throw new ConfigError(`${name} is a ZIP archive without files.`);
  if (names.includes("content.xml")) {
    throw new ConfigError(`${name} is a spreadsheet or document of another kind; save it as .xlsx or as CSV.`);
  }
  return names;
}

/** Whether the file at `path` is an archive, by its first bytes. */
export async function isZipFile(path: string): Promise<boolean> {
  const failed = (error: unknown): never => {
    throw unreadable(path, error);
  };
  if (!(await stat(path).catch(failed)).isFile()) return false; // whoever writes into a pipe ends when it is closed
  const handle = await open(path, "r").catch(failed);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return isZip(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

/** Whether what is at `path` can be read once only. */
export async function isPipe(path: string): Promise<boolean> {
  const status = await stat(path).catch(() => undefined); // it may be a path into an archive; reading tells what is wrong
  return status !== undefined && !status.isFile() && !status.isDirectory();
}

export interface MemberPlace {
  /** Of the archive. */
  readonly path: string;
  readonly member: string;
}

/** What a path into an archive means, such as `export.zip/customers.csv`. Undefined for any other path. */
export async function memberAt(path: string): Promise<MemberPlace | undefined> {
  const code = await stat(path).then(
    () => undefined,
    (error: unknown) => codeOf(error),
  );
  if (code !== "ENOTDIR") return undefined;
  for (let above = dirname(path); above !== dirname(above); above = dirname(above)) {
    const isThere = await stat(above).then(
      (status) => status.isFile(),
      () => false,
    );
    if (isThere) return (await isZipFile(above)) ? { path: above, member: path.slice(above.length + 1) } : undefined;
  }
  return undefined;
}

/** The bytes at a path: of a file, of the only file in an archive, or of the one that the path names in it. */
export function rawPath(path: string): RawInput {
  async function found(): Promise<RawInput> {
    const inside = await memberAt(path);
    if (inside) return rawMember(inside.path, inside.member);
    return (await isZipFile(path)) ? onlyMember(path) : rawFile(path);
  }
  return {
    name: path,
    head: async (length) => (await found()).head(length),
    contentHash: async (earlierLength) => (await found()).contentHash(earlierLength),
    open: async () => (await found()).open(),
  };
}

async function onlyMember(path: string): Promise<RawInput> {
  const archive = await openArchive(path);
  archive.close();
  if (isWorkbook(archive)) throw new ConfigError(`${path} is a spreadsheet (XLSX); readXlsx reads it, in a program.`);
  const [only = "", ...others] = inputsIn(archive);
  if (others.length === 0) return rawMember(path, only);
  throw new ConfigError(
    `${path} has several files in it; give the path of one, for example ${JSON.stringify(`${path}/${only}`)}.`,
  );
}
