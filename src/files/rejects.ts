import { type FileHandle, open, unlink } from "node:fs/promises";
import { ConfigError } from "../errors.js";
import type { Reject } from "../report.js";
import type { RejectLine } from "./reject-line.js";

/** A file of refused records, one JSON object per line, that can be corrected and sent again. */
export interface RejectsFile {
  readonly path: string;
  /** Lines written. */
  readonly count: number;
  /** Bytes written: what a checkpoint needs to cut the file back to. */
  readonly length: number;
  /** Resolves when the line is written: hand it to `onReject` as it is, and the disk slows the run down. */
  readonly write: (reject: Reject) => Promise<void>;
  /** Waits for what is being written; removes the file if there is nothing in it. */
  close(): Promise<void>;
}

/**
 * Creates the file, readable by its owner alone: it holds personal data.
 *
 * @throws {ConfigError} when it cannot be created, or is there already with something in it
 */
export async function fileRejects(path: string): Promise<RejectsFile> {
  const handle = await createPrivate(path);
  let count = 0;
  let length = 0;
  let last: Promise<void> = Promise.resolve();
  let closing: Promise<void> | undefined;

  async function append(reject: Reject): Promise<void> {
    const line = Buffer.from(`${JSON.stringify(rejectLine(reject))}\n`);
    await handle.appendFile(line).catch((error: unknown) => {
      throw unwritable(path, error);
    });
    count += 1;
    length += line.length;
  }
  async function finish(): Promise<void> {
    await last.catch(() => {}); // whoever wrote it was told
    await handle.close();
    if (count === 0) await unlink(path);
  }

  return {
    path,
    get count() {
      return count;
    },
    get length() {
      return length;
    },
    write(reject) {
      // One after the other, in the order of the calls, even if nobody waits.
      last = last.then(() => append(reject));
      return last;
    },
    close() {
      closing ??= finish();
      return closing;
    },
  };
}

function rejectLine({ origin, outcome, issues = [], status, message, record }: Reject): RejectLine {
  const [first] = issues;
  return {
    ...(origin?.line !== undefined && { line: origin.line }),
    ...(origin?.file !== undefined && { file: origin.file }),
    outcome,
    ...(first && { code: first.code, path: first.path, reason: first.message }),
    ...(status !== undefined && { status }),
    ...(message !== undefined && { reason: message }),
    ...(issues.length > 1 && { issues: issues.map(({ code, path, message: reason }) => ({ code, path, reason })) }),
    record: record ?? null,
  };
}

async function createPrivate(path: string): Promise<FileHandle> {
  const handle = await open(path, "a", 0o600).catch((error: unknown) => {
    throw unwritable(path, error);
  });
  const problem = await problemWith(handle);
  if (problem === undefined) return handle;
  await handle.close();
  throw new ConfigError(`The rejects file ${path} ${problem}, or name another one with --rejects.`);
}

function unwritable(path: string, error: unknown): ConfigError {
  const reason = error instanceof Error && "code" in error ? ` (${error.code})` : "";
  return new ConfigError(`Cannot write the rejects file ${path}${reason}; name another place with --rejects.`, {
    cause: error,
  });
}

async function problemWith(handle: FileHandle): Promise<string | undefined> {
  const status = await handle.stat();
  if (!status.isFile()) return "is not a regular file; remove it";
  if (status.size > 0) return "is there from an earlier run; send it, then move it away";
  // An empty file is what a killed run leaves behind; Windows has no such mode.
  const readableByOthers = process.platform !== "win32" && (status.mode & 0o077) !== 0;
  return readableByOthers ? "can be read by others; remove it" : undefined;
}
