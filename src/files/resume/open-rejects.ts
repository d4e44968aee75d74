import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { codeOf, FileError } from "../file-error.js";
import { NO_FOLLOW, problemWith, syncFolder, unwritable } from "./private-file.js";
import { firstIsReject } from "./reject-line.js";

/**
 * The file of rejects at a path, which is made where there is none: readable by its owner alone, and never a file of something else.
 *
 * @throws {FileError} when it cannot be written, or must not be
 */
export async function openRejects(
  path: string,
  resume: boolean,
): Promise<{ handle: FileHandle; size: number; isNew: boolean }> {
  const flags = constants.O_RDWR | NO_FOLLOW; // not for appending: such a handle cannot be cut on Windows
  let isNew = true;
  const handle = await open(path, flags | constants.O_CREAT | constants.O_EXCL, 0o600).catch((error: unknown) => {
    if (codeOf(error) !== "EEXIST") throw unwritable("rejects", path, error);
    isNew = false;
    return open(path, flags).catch((reason: unknown) => {
      throw unwritable("rejects", path, reason);
    });
  });
  try {
    const { size } = await handle.stat();
    if (size > 0 && !(await holdsRejects(handle))) {
      throw new FileError("rejects-foreign", `${path} is not a file of rejects, so it is left as it is.`);
    }
    const problem = await problemWith(handle, path);
    if (problem !== undefined) {
      throw new FileError("rejects-unsafe", `The rejects file ${path} ${problem}.`);
    }
    // An empty file is what a killed run leaves behind.
    if (size > 0 && !resume) {
      throw new FileError("rejects-left", `The rejects file ${path} is there from an earlier run.`);
    }
    if (size === 0) await syncFolder(path);
    return { handle, size, isNew };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function holdsRejects(handle: FileHandle): Promise<boolean> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(FIRST_BYTES), 0, FIRST_BYTES, 0);
  return firstIsReject(buffer.subarray(0, bytesRead).toString("utf8"));
}

/** Most first lines are whole in them. */
const FIRST_BYTES = 64 * 1024;
