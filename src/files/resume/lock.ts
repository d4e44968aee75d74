import { randomBytes } from "node:crypto";
import { link, open, readFile, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { codeOf, FileError } from "../file-error.js";
import { removeLeftovers, unwritable } from "./private-file.js";

/** Who holds a state file: a process on a machine. */
export interface Owner {
  readonly pid: number;
  readonly host: string;
  /** UTC (RFC 3339). */
  readonly since: string;
  /** Tells the locks of one process apart. */
  readonly id: string;
}

export interface Lock {
  /** The owner that was dead, and whose lock was taken over. */
  readonly tookOver: Owner | undefined;
  /** Safe to call more than once. */
  release(): Promise<void>;
}

export const lockPathOf = (statePath: string): string => `${statePath}.lock`;

/**
 * Takes the lock beside a state file. One that a process of this machine left behind when it died is taken over.
 *
 * @throws {ConfigError} while another run holds it
 */
export async function takeLock(
  statePath: string,
  isAlive: (owner: Owner) => Promise<boolean> = isRunning,
): Promise<Lock> {
  const path = lockPathOf(statePath);
  const own: Owner = { pid: process.pid, host: hostname(), since: new Date().toISOString(), id: randomId() };
  let tookOver: Owner | undefined;
  while (!(await create(path, own))) {
    const found = await ownerIn(path);
    if (found === "none") continue;
    if (found === "damaged") throw lockedBy(path, "It does not say which one");
    if (found.host !== own.host)
      throw lockedBy(path, `It is process ${found.pid} on ${found.host}, since ${found.since}`);
    if (await isAlive(found)) throw lockedBy(path, `It is process ${found.pid} of this machine, since ${found.since}`);
    if (await removeDead(path, found)) tookOver = found;
  }
  await removeLeftovers(statePath);
  return {
    tookOver,
    async release() {
      const found = await ownerIn(path).catch(() => "none" as const);
      if (typeof found === "object" && found.id === own.id) await rm(path, { force: true });
    },
  };
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
  } finally {
    await handle.close();
  }
}

async function ownerIn(path: string): Promise<Owner | "none" | "damaged"> {
  try {
    const { pid, host, since, id } = JSON.parse(await readFile(path, "utf8"));
    const isWhole = Number.isInteger(pid) && [host, since, id].every((one) => typeof one === "string");
    return isWhole ? { pid, host, since, id } : "damaged";
  } catch (error) {
    if (codeOf(error) === "ENOENT") return "none";
    if (error instanceof SyntaxError || error instanceof TypeError) return "damaged";
    throw error;
  }
}

/** A process that died while it removed a dead lock leaves this for so long at most. */
const REMOVAL_MS = 10_000;

/**
 * Removes the lock of a dead owner. One process at a time: else one of two could remove the lock that the other one has just
 * created. False when somebody else removes it.
 */
async function removeDead(path: string, dead: Owner): Promise<boolean> {
  const turn = `${path}.removal`;
  try {
    await (await open(turn, "wx", 0o600)).close();
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw unwritable("state", path, error);
    const age =
      Date.now() -
      (await stat(turn).then(
        ({ mtimeMs }) => mtimeMs,
        () => Date.now(),
      ));
    if (age > REMOVAL_MS) await rm(turn, { force: true });
    await new Promise((resolve) => setTimeout(resolve, 10));
    return false;
  }
  try {
    const found = await ownerIn(path);
    if (typeof found !== "object" || found.id !== dead.id) return false;
    await rm(path, { force: true });
    return true;
  } finally {
    await rm(turn, { force: true });
  }
}

/** Whether the owner's process runs on this machine. A later process may have got its number: where that shows, it is another one. */
async function isRunning({ pid, since }: Owner): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === "EPERM"; // it runs, for another user
  }
  const startedAt = pid === process.pid ? undefined : await startOf(pid);
  return startedAt === undefined || startedAt < Date.parse(since) + 2_000;
}

/** When a process started, in milliseconds since the epoch; undefined where the system does not say. Linux's own folder of processes. */
async function startOf(pid: number): Promise<number | undefined> {
  try {
    const [text, uptime] = await Promise.all([readFile(`/proc/${pid}/stat`, "utf8"), readFile("/proc/uptime", "utf8")]);
    const ticks = Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[19]);
    const bootedAt = Date.now() - Number(uptime.split(" ")[0]) * 1_000;
    const startedAt = bootedAt + (ticks / TICKS_PER_SECOND) * 1_000;
    return Number.isFinite(startedAt) ? startedAt : undefined;
  } catch {
    return undefined;
  }
}

/** Of every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

const randomId = (): string => randomBytes(8).toString("hex");
