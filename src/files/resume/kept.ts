import { constants } from "node:fs";
import { type FileHandle, open, unlink } from "node:fs/promises";
import { lineBatches, NEWLINE, textOf } from "../bytes/lines.js";
import { codeOf, FileError } from "../file-error.js";
import { LINK, NO_FOLLOW, NOT_REGULAR, problemWith, renamePatiently, syncFolder } from "./private-file.js";
import { beginsAsReject, type RejectLine, recordOfReject } from "./reject-line.js";

/** `customers.csv.rejects.ndjson` of an earlier time: `customers.csv.rejects.2026-11-27T02-00-00Z.ndjson`. */
function datedName(path: string, time: Date, attempt: number): string {
  const stamp = time
    .toISOString()
    .replace(/\.[0-9]+/, "")
    .replaceAll(":", "-");
  const numbered = attempt > 1 ? `${stamp}-${attempt}` : stamp;
  return /\.ndjson$/.test(path) ? path.replace(/\.ndjson$/, `.${numbered}.ndjson`) : `${path}.${numbered}`;
}

/** Makes a dated name with `create`, which must fail with EEXIST where there is such a file: nothing is ever written over. */
async function underDatedName(path: string, time: Date, create: (name: string) => Promise<void>): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    const name = datedName(path, time, attempt);
    try {
      await create(name);
      await syncFolder(name);
      return name;
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw error;
    }
  }
}

/** Gives the file `from` a dated name beside `path`, and returns it. */
export async function moveAside(from: string, path: string, time: Date): Promise<string> {
  return underDatedName(path, time, async (free) => {
    await (await open(free, "wx", 0o600)).close(); // takes the name
    await renamePatiently(from, free);
  });
}

/** Where what was cut off lies while the run goes. A kill leaves it to the next run. */
export const cutPathOf = (path: string): string => `${path}.cut`;

/**
 * Keeps what is cut off a rejects file, behind the lines that a state counts: lines of a run that was killed, which are written
 * again, or the work of somebody. `settleCut` tells them apart.
 */
export async function keepCut(path: string, tail: Buffer): Promise<void> {
  const cutPath = cutPathOf(path);
  await withCut(cutPath, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND, async (handle) => {
    await handle.writeFile(wholeLinesOf(tail));
    await handle.sync?.();
  });
  await syncFolder(cutPath);
}

/** @throws {FileError} when something else stands in its place, which is neither followed nor waited for */
async function withCut<T>(cutPath: string, flags: number, use: (handle: FileHandle) => Promise<T>): Promise<T> {
  const unsafe = (problem: string): FileError => new FileError("rejects-unsafe", `The file ${cutPath} ${problem}.`);
  const handle = await open(cutPath, flags | NO_FOLLOW, 0o600).catch((error: unknown) => {
    const code = codeOf(error) ?? "";
    if (["ELOOP", "EMLINK"].includes(code)) throw unsafe(LINK);
    throw code === "ENXIO" ? unsafe(NOT_REGULAR) : error; // a pipe that nobody reads
  });
  try {
    const problem = await problemWith(handle, cutPath);
    if (problem !== undefined) throw unsafe(problem);
    return await use(handle);
  } finally {
    await handle.close();
  }
}

/** Without the first part of a line of ours, of which a kill cut off the rest. */
function wholeLinesOf(tail: Buffer): Buffer {
  const end = tail.lastIndexOf(NEWLINE) + 1;
  const last = tail.subarray(end).toString("utf8");
  return beginsAsReject(last) && !keyOf(last) ? tail.subarray(0, end) : Buffer.concat([tail, Buffer.from("\n")]);
}

/**
 * When a run has ended: removes what was cut off if all of it is in the file again, else gives it a dated name, and returns that.
 *
 * @param chunks the content of the file now
 */
export async function settleCut(path: string, chunks: AsyncIterable<Buffer>): Promise<string | undefined> {
  const cutPath = cutPathOf(path);
  const text = await withCut(cutPath, constants.O_RDONLY, (handle) => handle.readFile("utf8")).catch(
    (error: unknown) => {
      if (codeOf(error) === "ENOENT") return undefined;
      throw error;
    },
  );
  if (text === undefined) return undefined;
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const missing = new Set(lines.map((line) => keyOf(line) ?? line));
  for await (const written of lineBatches(chunks)) {
    for (const line of written) missing.delete(keyOf(textOf(line)) ?? "");
  }
  if (missing.size > 0) return moveAside(cutPath, path, new Date());
  await unlink(cutPath);
  return undefined;
}

/** What a line of a rejects file says of its record, without the words of the server, which may differ the next time. */
function keyOf(line: string): string | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (!recordOfReject(value)) return undefined;
    const { file, line: number, outcome, record } = value as RejectLine;
    return JSON.stringify([file, number, outcome, record]);
  } catch {
    return undefined;
  }
}

const READ_BYTES = 64 * 1024;

/** A file from its start, in pieces. */
export async function* contentOf(handle: FileHandle): AsyncGenerator<Buffer> {
  for (let position = 0; ; ) {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(READ_BYTES), 0, READ_BYTES, position);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    position += bytesRead;
  }
}
