import { type FileHandle, open } from "node:fs/promises";
import type { Checkpoint } from "../../backfill/checkpoint.js";
import { codeOf, FileError } from "../file-error.js";
import { problemWith, unwritable, writeDurably } from "./private-file.js";

/** What a state file holds: a checkpoint, and how much of the rejects file belongs to it. */
export interface State {
  /** Undefined in a run that has begun, and has settled nothing yet. */
  readonly checkpoint: Checkpoint | undefined;
  /** Undefined when the run kept no rejects file. */
  readonly rejectsBytes: number | undefined;
}

/** Of the checkpoint in it. */
const VERSION: Checkpoint["version"] = 2;

/** A larger file is not a state file: few positions above the watermark have settled. */
const MAX_STATE_BYTES = 64 * 1024 * 1024;

/**
 * What is in the file; undefined when there is none.
 *
 * @throws {ConfigError} when others can read the file, or when it does not hold a whole state
 */
export async function readState(path: string): Promise<State | undefined> {
  const handle = await openState(path);
  if (handle === undefined) return undefined;
  try {
    const problem = await problemWith(handle);
    if (problem !== undefined) {
      throw new FileError("state-unsafe", `The state file ${path} ${problem}.`);
    }
    const { size } = await handle.stat();
    return stateOf(path, size > MAX_STATE_BYTES ? "" : await handle.readFile("utf8"));
  } finally {
    await handle.close();
  }
}

/** @throws {ConfigError} when the file cannot be written; it then keeps its old content */
export async function writeState(path: string, { checkpoint, rejectsBytes }: State): Promise<void> {
  const text = JSON.stringify({ version: VERSION, ...checkpoint, rejectsBytes });
  await writeDurably(path, `${text}\n`).catch((error: unknown) => {
    throw unwritable("state", path, error);
  });
}

async function openState(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, "r");
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT") return undefined;
    throw new FileError("state-unreadable", `Cannot read the state file ${path} (${code}).`, { cause: error });
  }
}

function stateOf(path: string, text: string): State {
  const found = parsed(text);
  if (isObject(found) && isCount(found.version) && found.version !== VERSION) {
    throw new FileError(
      "state-version",
      `The state file ${path} is of version ${found.version}, which this program does not know.`,
    );
  }
  if (!isObject(found) || found.version !== VERSION) throw damaged(path);
  const { rejectsBytes, ...rest } = found;
  if (rejectsBytes !== undefined && !isCount(rejectsBytes)) throw damaged(path);
  if (Object.keys(rest).length === 1) return { checkpoint: undefined, rejectsBytes }; // only the version: the run has begun
  if (!isCheckpoint(rest)) throw damaged(path);
  return { checkpoint: rest, rejectsBytes };
}

function damaged(path: string): FileError {
  return new FileError("state-damaged", `The state file ${path} is damaged: it does not say how far the run came.`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isCheckpoint(value: object): value is Checkpoint {
  const {
    version,
    fingerprint,
    destination,
    watermark,
    settled,
    counts,
    report,
  }: Partial<Record<keyof Checkpoint, unknown>> = value;
  return (
    version === VERSION &&
    typeof fingerprint === "string" &&
    isObject(destination) &&
    [destination.origin, destination.salt, destination.account].every(isText) &&
    isCount(watermark) &&
    Array.isArray(settled) &&
    settled.every(isRange) &&
    isObject(counts) &&
    [counts.accepted, counts.invalid, counts.rejected].every(isCount) &&
    (report === undefined || isObject(report))
  );
}

function isRange(range: unknown): boolean {
  if (!Array.isArray(range) || range.length !== 2) return false;
  const [from, to]: readonly unknown[] = range;
  return isCount(from) && isCount(to) && from < to;
}

const isText = (value: unknown): boolean => typeof value === "string";

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
