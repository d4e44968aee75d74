import { type FileHandle, open } from "node:fs/promises";
import { type Checkpoint, contradictionIn } from "../../backfill/checkpoint.js";
import { hashOf } from "../bytes/raw-input.js";
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
const VERSION: Checkpoint["version"] = 3;

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
    return parseState(path, size > MAX_STATE_BYTES ? "" : await handle.readFile("utf8"));
  } finally {
    await handle.close();
  }
}

/** @throws {ConfigError} when the file cannot be written; it then keeps its old content */
export async function writeState(path: string, { checkpoint, rejectsBytes }: State): Promise<void> {
  const content = { version: VERSION, ...checkpoint, rejectsBytes };
  const text = JSON.stringify({ ...content, sum: sumOf(content) });
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

/** @throws {FileError} when the text is not that of a whole state */
export function parseState(path: string, text: string): State {
  const found = parsed(text);
  if (isObject(found) && isCount(found.version) && found.version !== VERSION) {
    throw new FileError(
      "state-version",
      `The state file ${path} is of version ${found.version}, which this program does not know.`,
    );
  }
  if (!isObject(found) || found.version !== VERSION) throw damaged(path);
  const { sum, ...content } = found;
  if (sum !== sumOf(content)) throw damaged(path, "what it says was changed");
  const { rejectsBytes, ...rest } = content;
  if (rejectsBytes !== undefined && !isCount(rejectsBytes)) throw damaged(path);
  if (Object.keys(rest).length === 1) return { checkpoint: undefined, rejectsBytes }; // only the version: the run has begun
  if (!isCheckpoint(rest)) throw damaged(path);
  const hasRejects = rest.counts.invalid + rest.counts.rejected > 0;
  const isOdd = rejectsBytes !== undefined && rejectsBytes > 0 !== hasRejects;
  const contradiction = isOdd ? "it counts rejects that are not in their file" : contradictionIn(rest);
  if (contradiction !== undefined) throw damaged(path, contradiction);
  return { checkpoint: rest, rejectsBytes };
}

/** Of what the file says: a change by hand, or by a disk, shows. */
const sumOf = (content: object): string => hashOf(JSON.stringify(content)).slice(0, 16);

function damaged(path: string, why = "it does not say how far the run came"): FileError {
  return new FileError("state-damaged", `The state file ${path} is damaged: ${why}.`);
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
    completedAt,
    digest,
  }: Partial<Record<keyof Checkpoint, unknown>> = value;
  return (
    version === VERSION &&
    typeof fingerprint === "string" &&
    isObject(destination) &&
    [destination.origin, destination.salt, destination.account].every(isText) &&
    isCount(watermark) &&
    Array.isArray(settled) &&
    isText(digest) &&
    settled.every(isRange) &&
    isObject(counts) &&
    [counts.accepted, counts.invalid, counts.rejected].every(isCount) &&
    (report === undefined || (isObject(report) && isText(completedAt)))
  );
}

function isRange(range: unknown): boolean {
  if (!Array.isArray(range) || range.length !== 3) return false;
  const [from, to, digest]: readonly unknown[] = range;
  return isCount(from) && isCount(to) && from < to && isText(digest);
}

const isText = (value: unknown): boolean => typeof value === "string";

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
