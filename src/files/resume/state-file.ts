import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { type Checkpoint, contradictionIn, isCount } from "../../backfill/checkpoint-content.js";
import { hashOf } from "../bytes/raw-input.js";
import { codeOf, FileError } from "../file-error.js";
import { LINK, NO_FOLLOW, NOT_REGULAR, problemWith, unwritable, writeDurably } from "./private-file.js";

/** What a state file holds: a checkpoint, and how much of the rejects file belongs to it. */
export interface State {
  /** Undefined in a run that has begun, and has settled nothing yet. */
  readonly checkpoint: Checkpoint | undefined;
  /** Undefined when the run kept no rejects file. */
  readonly rejectsBytes: number | undefined;
  /** Of the rejects that the checkpoint counts, those of runs that completed before: their lines are in another file. @default 0 */
  readonly rejectsBefore?: number;
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
  return withOurs(path, async (handle) => {
    const problem = await problemWith(handle, path);
    if (problem !== undefined) throw unsafe(path, problem);
    const { size } = await handle.stat();
    return parseState(path, size > MAX_STATE_BYTES ? "" : await textOf(handle, size));
  });
}

/** A file that is no state of ours is never replaced, whatever was asked for. @throws {FileError} when it is one */
export async function refuseForeign(path: string): Promise<void> {
  await withOurs(path, async () => {});
}

/** Does it with the open file; undefined when there is none. @throws {FileError} when it is no state of ours */
async function withOurs<T>(path: string, use: (handle: FileHandle) => Promise<T>): Promise<T | undefined> {
  const handle = await openState(path);
  if (handle === undefined) return undefined;
  try {
    if (!(await handle.stat()).isFile()) throw unsafe(path, NOT_REGULAR);
    if (!(await beginsAsState(handle))) throw foreign(path);
    return await use(handle);
  } finally {
    await handle.close();
  }
}

async function beginsAsState(handle: FileHandle): Promise<boolean> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(START.length), 0, START.length, 0);
  return isOurs(buffer.subarray(0, bytesRead).toString("latin1"));
}

/** How a state file begins. An empty one is what a crash of the machine may leave. */
const START = '{"version":';
const isOurs = (text: string): boolean => START.startsWith(text.slice(0, START.length));

const foreign = (path: string): FileError =>
  new FileError("state-foreign", `${path} is not a state file of this program, so it is left as it is.`);

const unsafe = (path: string, problem: string, options?: { cause: unknown }): FileError =>
  new FileError("state-unsafe", `The state file ${path} ${problem}.`, options);

/** @throws {ConfigError} when the file cannot be written; it then keeps its old content */
export async function writeState(path: string, state: State): Promise<void> {
  const { checkpoint, rejectsBytes, rejectsBefore = 0 } = state;
  const content = { version: VERSION, ...checkpoint, rejectsBytes, ...(rejectsBefore > 0 && { rejectsBefore }) };
  const text = JSON.stringify({ ...content, sum: sumOf(content) });
  await writeDurably(path, `${text}\n`).catch((error: unknown) => {
    throw unwritable("state", path, error);
  });
}

async function textOf(handle: FileHandle, size: number): Promise<string> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(size), 0, size, 0);
  return buffer.subarray(0, bytesRead).toString("utf8");
}

async function openState(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, constants.O_RDONLY | NO_FOLLOW);
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT") return undefined;
    if (code === "ELOOP" || code === "EMLINK") throw unsafe(path, LINK, { cause: error });
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
  const { rejectsBytes, rejectsBefore = 0, ...rest } = content;
  if ((rejectsBytes !== undefined && !isCount(rejectsBytes)) || !isCount(rejectsBefore)) throw damaged(path);
  const isBegun = Object.keys(rest).length === 1; // only the version: nothing has settled
  const checkpoint = isBegun ? undefined : (rest as unknown as Checkpoint);
  const contradiction = checkpoint && contradictionIn(checkpoint);
  if (contradiction) throw damaged(path, contradiction);
  const rejects = (checkpoint?.counts.invalid ?? 0) + (checkpoint?.counts.rejected ?? 0) - rejectsBefore;
  if (rejects < 0 || (rejectsBytes !== undefined && rejectsBytes > 0 !== rejects > 0)) {
    throw damaged(path, "it counts rejects that are not in their file");
  }
  return { checkpoint, rejectsBytes, ...(rejectsBefore > 0 && { rejectsBefore }) };
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

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
