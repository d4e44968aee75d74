import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { link, lstat, open, readFile, readlink, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { codeOf, FileError } from "../file-error.js";
import { NO_FOLLOW, removeLeftovers, unwritable } from "./private-file.js";

/** Who holds a state file: a process on a machine. */
export interface Owner {
  readonly pid: number;
  readonly host: string;
  /** UTC (RFC 3339). */
  readonly since: string;
  /** Tells the locks of one process apart. */
  readonly id: string;
  /** Where its number counts, on Linux: a container has numbers of its own. */
  readonly space?: string | undefined;
  /** Which of the processes that had this number it is, on Linux. No time of day: clocks are put right while runs go. */
  readonly start?: string | undefined;
}

export interface Lock {
  /** The owner that was dead, and whose lock was taken over. */
  readonly tookOver: Owner | undefined;
  /** Safe to call more than once. */
  release(): Promise<void>;
}

type IsAlive = (owner: Owner) => Promise<boolean>;

export const lockPathOf = (statePath: string): string => `${statePath}.lock`;

/**
 * Takes the lock beside a state file. One that a process of this machine left behind when it died is taken over.
 *
 * @throws {ConfigError} while another run holds it
 */
export async function takeLock(statePath: string, isAlive: IsAlive = isRunning): Promise<Lock> {
  const path = lockPathOf(statePath);
  const { pid } = process;
  const [space, start] = await Promise.all([readlink("/proc/self/ns/pid").catch(() => undefined), startOf(pid)]);
  const own: Owner = { pid, host: hostname(), since: new Date().toISOString(), id: randomId(), space, start };
  const tookOver = await acquire(path, own, isAlive);
  await removeLeftovers(statePath);
  return { tookOver, release: () => release(path, own) };
}

/** Returns the dead owner before, if there was one. */
async function acquire(path: string, own: Owner, isAlive: IsAlive): Promise<Owner | undefined> {
  let tookOver: Owner | undefined;
  while (!(await create(path, own))) {
    const found = await ownerIn(path);
    if (found === "none") continue;
    if (typeof found === "string") throw lockedBy(path, found);
    const who = `It is process ${found.pid}`;
    if (found.host !== own.host) throw lockedBy(path, `${who} on ${found.host}, since ${found.since}`);
    if ((found.space ?? own.space) !== own.space) {
      throw lockedBy(path, `${who} of another container on ${found.host}, since ${found.since}`);
    }
    if (await isAlive(found)) throw lockedBy(path, `${who} of this machine, since ${found.since}`);
    if (await removeDead(path, found, own, isAlive)) tookOver = found;
  }
  return tookOver;
}

/** What cannot be removed is the lock of a dead process soon, and no reason to hide how the run ended. */
async function release(path: string, own: Owner): Promise<void> {
  const found = await ownerIn(path);
  if (typeof found === "object" && found.id === own.id) await rm(path, { force: true }).catch(() => {});
}

function lockedBy(path: string, who: string): FileError {
  return new FileError(
    "state-locked",
    `Another run holds the lock ${path}. ${who}. Let it end first; if it has ended already, delete that file.`,
  );
}

/** False when there is one. It appears with its content: a reader never sees half of it. */
async function create(path: string, owner: Owner): Promise<boolean> {
  const temporary = `${path}.${randomId()}.tmp`;
  try {
    await writeNew(temporary, owner);
    try {
      await link(temporary, path);
    } catch (error) {
      if (codeOf(error) === "EEXIST") return false;
      await writeNew(path, owner); // a disk without links
    }
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw unwritable("state", path, error);
  } finally {
    await rm(temporary, { force: true }).catch(() => {}); // its folder may not be one
  }
}

async function writeNew(path: string, owner: Owner): Promise<void> {
  const handle = await open(path, "wx", 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(owner)}\n`);
  } catch (error) {
    await rm(path, { force: true }).catch(() => {}); // half a lock would keep everybody out
    throw error;
  } finally {
    await handle.close();
  }
}

/** Longer ones are none of ours. */
const MAX_LOCK_BYTES = 4_096;

/** The owner, "none" when there is no lock, or why it does not tell its owner. */
async function ownerIn(path: string): Promise<Owner | string> {
  try {
    const handle = await open(path, constants.O_RDONLY | NO_FOLLOW);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAX_LOCK_BYTES), 0, MAX_LOCK_BYTES, 0);
      return ownerOf(buffer.subarray(0, bytesRead).toString("utf8")) ?? "It does not say which one";
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = codeOf(error);
    // Where links are followed, one without a target looks like nothing.
    const isNone = code === "ENOENT" && (await lstat(path).catch(codeOf)) === "ENOENT";
    return isNone ? "none" : `It cannot be read${code === undefined ? "" : ` (${code})`}`;
  }
}

function ownerOf(text: string): Owner | undefined {
  try {
    const { pid, host, since, id, space, start } = JSON.parse(text);
    const isWhole = Number.isInteger(pid) && [host, since, id].every((one) => typeof one === "string");
    return isWhole ? { pid, host, since, id, space, start } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Removes the lock of a dead owner. One process at a time: else one of two could remove the lock that the other one has just
 * created. The turn is a lock as well, so that of a process which died in it is taken over in the same way.
 */
async function removeDead(path: string, dead: Owner, own: Owner, isAlive: IsAlive): Promise<boolean> {
  const turn = `${path}.removal`;
  await acquire(turn, own, isAlive);
  try {
    const found = await ownerIn(path);
    if (typeof found === "string" || found.id !== dead.id) return false;
    await rm(path, { force: true });
    return true;
  } finally {
    await release(turn, own);
  }
}

/** Longest time that a killed process is given to die: a busy machine lets it wait for its turn, and its writes for the disk. */
const DYING_MS = 10_000;
/** So many looks in a row, some way apart, must find it running: for a moment, one that dies looks as if it ran. */
const LOOKS = 3;
const BETWEEN_LOOKS_MS = 100;

/** Whether the owner's process runs on this machine. Another one may have got its number: where that shows, the owner is dead. */
async function isRunning({ pid, start }: Owner): Promise<boolean> {
  let looks = 0;
  for (let waitedMs = 0; looks < LOOKS && waitedMs < DYING_MS; waitedMs += BETWEEN_LOOKS_MS) {
    try {
      process.kill(pid, 0);
    } catch (error) {
      return codeOf(error) === "EPERM"; // it runs, for another user
    }
    const [now, life] = await Promise.all([startOf(pid), lifeOf(pid)]);
    if (life === "dead" || (start !== undefined && now !== undefined && start !== now)) return false;
    looks = life === "running" ? looks + 1 : 0;
    await sleep(BETWEEN_LOOKS_MS);
  }
  return true;
}

const SIGKILL_BIT = 1n << 8n;

/**
 * A dead process keeps its number until its parent has asked how it ended, which in a container may be never. One that was killed
 * is dying until its turn comes. Where the system does not say, it runs.
 */
async function lifeOf(pid: number): Promise<"running" | "dying" | "dead"> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  if (/^State:\s*[ZX]/m.test(status)) return "dead";
  const pending = [...status.matchAll(/^(?:Sig|Shd)Pnd:\s*([0-9a-f]+)$/gm)];
  return pending.some(([, mask]) => (BigInt(`0x${mask}`) & SIGKILL_BIT) !== 0n) ? "dying" : "running";
}

/** Which start of the machine, and how long after it the process started; undefined where the system does not say. */
export async function startOf(pid: number): Promise<string | undefined> {
  try {
    const [text, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, "utf8"),
      readFile("/proc/sys/kernel/random/boot_id", "utf8"),
    ]);
    const ticks = text.slice(text.lastIndexOf(")") + 2).split(" ")[19]; // its name, in brackets, may hold spaces
    return ticks && `${boot.trim()} ${ticks}`;
  } catch {
    return undefined;
  }
}

const randomId = (): string => randomBytes(8).toString("hex");
