import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, lstat, open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { codeOf, FileError } from "../file-error.js";

/** Reasons in words that a user can act on; any other failure is shown by its code. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: "no permission to write there",
  EPERM: "no permission to write there",
  EROFS: "the file system is read-only",
  ENOENT: "the folder does not exist",
  ENOTDIR: "a part of its path is not a directory",
  EISDIR: "it is a directory",
  ELOOP: "it is a link, and links are not followed",
  EMLINK: "it is a link, and links are not followed",
};

/** Why writing failed, as the end of a sentence. */
export function whyUnwritable(error: unknown): string {
  const code = codeOf(error);
  if (code === undefined) return ".";
  return isFull(error) ? `: no space is left (${code}).` : `: ${REASONS[code] ?? code}.`;
}

export function unwritable(what: "state" | "rejects", path: string, error: unknown): FileError {
  if (error instanceof FileError) return error; // it says more: another file is at fault
  const fact = isFull(error) ? "disk-full" : (`${what}-unwritable` as const);
  return new FileError(fact, `Cannot write the ${what} file ${path}${whyUnwritable(error)}`, { cause: error });
}

/** The disk became full while writing; what was written before stays valid. */
function isFull(error: unknown): boolean {
  return ["ENOSPC", "EDQUOT", "EFBIG"].includes(codeOf(error) ?? "");
}

/** The calls of the file system that fail in some places only. Tests give others. */
export interface FileCalls {
  rename(from: string, to: string): Promise<void>;
  openFolder(path: string): Promise<Pick<FileHandle, "close"> & Partial<Pick<FileHandle, "sync">>>;
  readonly platform: string;
  pause(ms: number): Promise<void>;
}

const CALLS: FileCalls = {
  rename,
  openFolder: (path) => open(path, "r"),
  platform: process.platform,
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/**
 * A name that is a link is not followed: its target may be a file of somebody else. Nor is a pipe waited for. Windows has no
 * such flags; there `problemWith` sees the link.
 */
export const NO_FOLLOW: number = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** What can stand in the place of a file of ours, as the end of a sentence. */
export const LINK = "is a link; remove it";
export const NOT_REGULAR = "is not a regular file; remove it";

/** Why an open file must not hold private data; undefined when it may. */
export async function problemWith(handle: FileHandle, path: string): Promise<string | undefined> {
  if ((await lstat(path)).isSymbolicLink()) return LINK;
  const status = await handle.stat();
  if (!status.isFile()) return NOT_REGULAR;
  if (status.nlink > 1) return "has a second name, so it may be a file of somebody else; remove it";
  if (process.platform === "win32") return undefined; // Windows has no such modes and owners
  if ((status.mode & 0o077) !== 0 && (await canRestrict(handle, status.mode))) {
    return "can be read by others; remove it, or make it yours alone (chmod 600)";
  }
  return status.uid === process.geteuid?.() ? undefined : "belongs to another user; remove it";
}

/** Shared folders and some disks show the same mode for every file, whatever is asked for: then it means nothing. */
async function canRestrict(handle: FileHandle, mode: number): Promise<boolean> {
  try {
    await handle.chmod(mode & ~0o077);
    const changed = (await handle.stat()).mode !== mode;
    if (changed) await handle.chmod(mode); // who could read it until now may have done so
    return changed;
  } catch {
    return true;
  }
}

/** After a crash of the machine the file holds either the old text or the new one. Readable by its owner alone. */
export async function writeDurably(path: string, text: string, calls: FileCalls = CALLS): Promise<void> {
  const temporary = `${path}.${randomBytes(8).toString("hex")}.tmp`;
  try {
    const handle = await open(temporary, "wx", 0o600); // exclusive, so it is no link, and nobody else's
    try {
      await handle.writeFile(text);
      await handle.sync?.();
    } finally {
      await handle.close();
    }
    await renamePatiently(temporary, path, calls);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {}); // the first failure is the one to report
    throw error;
  }
  await syncFolder(path, calls);
}

/** Removes what killed runs left of `writeDurably`. Only for who holds the lock: another run may be writing. */
export async function removeLeftovers(path: string): Promise<void> {
  const name = basename(path);
  const isLeftover = (other: string): boolean =>
    other.startsWith(`${name}.`) && /^(lock\.(removal\.)*)?[0-9a-f]{16}\.tmp$/.test(other.slice(name.length + 1));
  for (const other of await readdir(dirname(path)).catch(() => [])) {
    if (isLeftover(other)) await rm(join(dirname(path), other), { force: true }).catch(() => {});
  }
}

/** Virus scanners and indexers hold a new file for a moment, and Windows refuses to rename over an open one. */
export async function renamePatiently(
  from: string,
  to: string,
  { rename: tryRename, pause }: FileCalls = CALLS,
): Promise<void> {
  for (let waitMs = 10; ; waitMs *= 2) {
    try {
      return await tryRename(from, to);
    } catch (error) {
      if (!["EPERM", "EACCES", "EBUSY"].includes(codeOf(error) ?? "") || waitMs > 1_000) throw error;
      await pause(waitMs);
    }
  }
}

/** What a folder answers where it cannot be synced: Windows, some shared folders, handles that a loader of packages wraps. */
const NO_SYNC = ["EINVAL", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EPERM", "EACCES", "EISDIR", "EBADF"];

/** Makes the name of a file durable, where folders can be synced: the sync of the file itself covers its content only. */
export async function syncFolder(path: string, { openFolder, platform }: FileCalls = CALLS): Promise<void> {
  if (platform === "win32") return; // Windows cannot open folders
  try {
    const folder = await openFolder(dirname(path));
    try {
      await folder.sync?.();
    } finally {
      await folder.close();
    }
  } catch (error) {
    if (!NO_SYNC.includes(codeOf(error) ?? "")) throw error;
  }
}
