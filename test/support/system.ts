import { readdir } from "node:fs/promises";

/** Whether this system has modes, pipes with names, and signals that a process can take: all but Windows. */
export const IS_POSIX: boolean = process.platform !== "win32";

/** The mode of a file that is its owner's alone. Windows has no modes, and makes up this one for each file. */
export const OWNER_ONLY: number = IS_POSIX ? 0o600 : 0o666;

/** How many files this process has open. */
export async function openFiles(): Promise<number> {
  return (await readdir("/dev/fd")).length;
}

/** A path as documents and imports write it. */
export function withSlashes(path: string): string {
  return path.replaceAll("\\", "/");
}
