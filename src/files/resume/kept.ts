import { open, unlink } from "node:fs/promises";
import { codeOf } from "../file-error.js";
import { renamePatiently, syncFolder } from "./private-file.js";
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

/** Gives the file, which was written at `time` last, a dated name, so that its own is free. Returns that name. */
export async function moveAside(path: string, time: Date): Promise<string> {
  return underDatedName(path, time, async (free) => {
    await (await open(free, "wx", 0o600)).close(); // takes the name
    await renamePatiently(path, free);
  });
}

/**
 * What was found behind the lines that a state counts: lines of a run that was killed, which are written again, or the work of
 * somebody. It stays beside the rejects file unless all of it is written again.
 */
export class Leftover {
  readonly #path: string;
  readonly #missing = new Set<string>();
  #isForeign = false;

  private constructor(path: string, text: string) {
    this.#path = path;
    const lines = text.split("\n");
    const last = lines.pop() ?? "";
    // The first part of a line of ours was cut off by a kill.
    this.#isForeign = !beginsAsReject(last);
    for (const line of lines) {
      if (line.trim() === "") continue;
      const parsed = parsedReject(line);
      if (parsed) this.#missing.add(keyOf(parsed));
      else this.#isForeign = true;
    }
  }

  static async keep(path: string, bytes: Buffer): Promise<Leftover> {
    const name = await underDatedName(path, new Date(), async (free) => {
      const handle = await open(free, "wx", 0o600);
      try {
        await handle.writeFile(bytes);
        await handle.sync?.();
      } finally {
        await handle.close();
      }
    });
    return new Leftover(name, bytes.toString("utf8"));
  }

  /** A line is in the rejects file now. */
  written(line: RejectLine): void {
    this.#missing.delete(keyOf(line));
  }

  /** The name of the file, if it holds what is nowhere else; else it is removed. */
  async end(): Promise<string | undefined> {
    if (this.#isForeign || this.#missing.size > 0) return this.#path;
    await unlink(this.#path);
    return undefined;
  }
}

function parsedReject(line: string): RejectLine | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return recordOfReject(value) ? (value as RejectLine) : undefined;
  } catch {
    return undefined; // such as the first half of a line
  }
}

/** The words of a server may differ the next time. */
const keyOf = ({ file, line, outcome, record }: RejectLine): string => JSON.stringify([file, line, outcome, record]);
