import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { codeOf, FileError } from "../file-error.js";

/** Reasons in words that a user can act on; any other failure is shown by its code. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: "no permission to write there",
  EPERM: "no permission to write there",
  EROFS: "the file system is read-only",
  ENOENT: "the folder does not exist",
  ENOTDIR: "a part of its path is not a directory",
  EISDIR: "it is a directory",
};

/** Why writing failed, as the end of a sentence. */
export function whyUnwritable(error: unknown): string {
  const code = codeOf(error);
  if (code === undefined) return ".";
  return isFull(error) ? `: no space is left (${code}).` : `: ${REASONS[code] ?? code}.`;
}

export function unwritable(what: "state" | "rejects", path: string, error: unknown): FileError {
  const fact = isFull(error) ? "disk-full" : (`${what}-unwritable` as const);
  return new FileError(fact, `Cannot write the ${what} file ${path}${whyUnwritable(error)}`, { cause: error });
}

/** The disk became full while writing; what was written before stays valid. */
function isFull(error: unknown): boolean {
  return ["ENOSPC", "EDQUOT", "EFBIG"].includes(codeOf(error) ?? "");
}

/** Why an open file must not hold private data; undefined when it may. */
export async function problemWith(handle: FileHandle): Promise<string | undefined> {
  const status = await handle.stat();
  if (!status.isFile()) return "is not a regular file; remove it";
  if (process.platform === "win32") return undefined; // Windows has no such modes and owners
  if ((status.mode & 0o077) !== 0) return "can be read by others; remove it, or make it yours alone (chmod 600)";
  return status.uid === process.geteuid?.() ? undefined : "belongs to another user; remove it";
}

/** After a crash of the machine the file holds either the old text or the new one. Readable by its owner alone. */
export async function writeDurably(path: string, text: string): Promise<void> {
  const temporary = `${path}.tmp`; // a fixed name: killed runs leave one such file at most
  try {
    const handle = await open(temporary, "w", 0o600);
    try {
      await handle.chmod(0o600);
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {}); // the first failure is the one to report
    throw error;
  }
  await syncFolder(path);
}

/** Makes the name of a file durable: the sync of the file itself covers its content only. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return; // Windows cannot open folders
  const folder = await open(dirname(path), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
