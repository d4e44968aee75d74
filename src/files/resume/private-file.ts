import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { codeOf, FileError } from "../file-error.js";

/** What can be wrong with a place, in words that a user can act on; the code of the system when there are none. */
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

/** The disk ran full while writing; what is there stays valid. */
function isFull(error: unknown): boolean {
  return ["ENOSPC", "EDQUOT", "EFBIG"].includes(codeOf(error) ?? "");
}

/** Why an open file must not hold what is its owner's alone; undefined when it may. */
export async function problemWith(handle: FileHandle): Promise<string | undefined> {
  const status = await handle.stat();
  if (!status.isFile()) return "is not a regular file; remove it";
  if (process.platform === "win32") return undefined; // it has neither modes nor owners of this kind
  if ((status.mode & 0o077) !== 0) return "can be read by others; remove it, or make it yours alone (chmod 600)";
  return status.uid === process.geteuid?.() ? undefined : "belongs to another user; remove it";
}

/** After a crash of the machine the file holds either the old text or the new one. Readable by its owner alone. */
export async function writeDurably(path: string, text: string): Promise<void> {
  const temporary = `${path}.tmp`; // always the same: a killed run leaves one at most
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
    await rm(temporary, { force: true }).catch(() => {}); // what failed first is what is told
    throw error;
  }
  await syncFolder(path);
}

/** Makes the name of a file durable: its own sync keeps only what is in it. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return; // folders cannot be opened there
  const folder = await open(dirname(path), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
