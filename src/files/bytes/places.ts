import { open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { ConfigError } from "../../errors.js";
import { codeOf } from "../file-error.js";
import { type RawInput, rawFile, unreadable } from "./raw-input.js";
import { type Archive, isWorkbook, isZip, openArchive, rawMember } from "./zip.js";

/** System files that programs add to an archive. */
const NO_INPUT = /(?:^|\/)(?:__MACOSX\/|\.|Thumbs\.db$)/;

/** What people read beside an export. None of it is a table. */
const DOCUMENT =
  /(?:^|\/)(?:readme|read[ _-]me|licen[cs]e|liesmich|прочети)[^/.]*(?:\.txt)?$|\.(?:md|pdf|html?|rtf|docx?|png|jpe?g|gif)$/i;

/** The names of the files in an archive that may hold customers. @throws {ConfigError} when there is none */
export function inputsIn(archive: Archive): readonly string[] {
  const { name } = archive;
  const names = filesIn(archive);
  if (names.length === 0)
    throw new ConfigError(`${name} is a ZIP archive without files: there is nothing in it to send.`);
  if (names.includes("content.xml")) {
    throw new ConfigError(`${name} is a spreadsheet or document of another kind; save it as .xlsx or as CSV.`);
  }
  const inputs = names.filter((member) => !DOCUMENT.test(member));
  if (inputs.length > 0) return inputs;
  const found = names
    .slice(0, MOST_NAMED)
    .map((member) => JSON.stringify(member))
    .join(", ");
  throw new ConfigError(`${name} has no file of customers in it: there is ${found}.`);
}

const MOST_NAMED = 5;

/** The files beside the inputs of an archive, which nobody reads but people: "readme.txt". */
export const documentsIn = (archive: Archive): readonly string[] =>
  filesIn(archive).filter((name) => DOCUMENT.test(name));

const filesIn = ({ members }: Archive): readonly string[] =>
  members.map(({ name }) => name).filter((name) => !NO_INPUT.test(name));

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
