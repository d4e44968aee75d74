import { constants, readSync, writeSync } from "node:fs";
import { type FileHandle, open, unlink } from "node:fs/promises";
import type { ColumnOf } from "../files/columns/filled.js";
import { moveAside } from "../files/resume/kept.js";
import { NO_FOLLOW, problemWith, whyUnwritable } from "../files/resume/private-file.js";
import { droppedFrom } from "../files/without-invalid.js";
import { ConfigError, type SourceRecord } from "../index.js";

/** Lines are written together, and before a checkpoint is saved: a state never counts a record whose line is not there. */
const BUFFER_CHARACTERS = 64 * 1024;

/**
 * What becomes of a list that is there. Of a check it is replaced. A run that goes on reads the input from its start and writes the
 * same lines over the same, so that none is missing at any moment. For any other run it is about another input, and is kept beside.
 */
export type ListedBefore = "replaced" | "same" | "kept";

/**
 * The file that lists what the records of an input go without, one field a line: where, why, and the value itself. Readable by its
 * owner alone.
 */
export class DroppedList {
  readonly path: string;
  /** Where a list of before is now. */
  readonly kept: string[] = [];
  readonly #columnOf: ColumnOf;
  readonly #before: ListedBefore;
  #handle: FileHandle;
  /** Bytes of a list of before. */
  #size: number;
  #written = 0;
  #pending = "";
  /** A state counts what is listed. */
  #isOfRun = false;

  private constructor(path: string, handle: FileHandle, size: number, columnOf: ColumnOf, before: ListedBefore) {
    this.path = path;
    this.#handle = handle;
    this.#size = size;
    this.#columnOf = columnOf;
    this.#before = before;
  }

  /** @throws {ConfigError} when it cannot be written, or is a file of something else */
  static async open(path: string, columnOf: ColumnOf, before: ListedBefore): Promise<DroppedList> {
    const handle = await openList(path);
    try {
      if (!(await isList(handle))) {
        throw new ConfigError(`${path} is not a list of what was left out, so it is left as it is. Move it away.`);
      }
      const problem = await problemWith(handle, path);
      if (problem !== undefined) throw new ConfigError(`The list of what is left out, ${path}, ${problem}.`);
      if (before === "replaced") await handle.truncate(0);
      const { size } = await handle.stat();
      return new DroppedList(path, handle, size, columnOf, before);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Nothing of this input is listed. */
  get isEmpty(): boolean {
    return this.#written === 0 && (this.#before !== "same" || this.#size === 0);
  }

  /** @throws {ConfigError} when it cannot be written */
  add(record: SourceRecord): void {
    const { file, line } = record.origin ?? {};
    for (const { field, part, issue, value } of droppedFrom(record)) {
      const column = this.#columnOf(part);
      this.#pending += `${JSON.stringify({ line, file, column, field, code: issue.code, reason: issue.message, value })}\n`;
    }
    if (this.#pending.length > BUFFER_CHARACTERS && !this.#isOther()) this.#write();
  }

  /** Resolves when all that was added is in the file. */
  async flush(): Promise<void> {
    this.#isOfRun = true;
    if (this.#pending === "") return;
    if (this.#isOther()) await this.#moveAside();
    this.#write();
  }

  /**
   * Removes the file if there is nothing in it. A run that was refused leaves it as it was.
   *
   * @param isWhole All of the input was read: a list of before has nothing more to say of it
   */
  async close(isWhole: boolean): Promise<void> {
    try {
      if (isWhole || this.#isOfRun) await this.flush();
      if (isWhole && this.#before === "kept" && this.#size > 0) await this.#moveAside();
      if (isWhole && this.#before === "same") await this.#handle.truncate(this.#written);
    } finally {
      const { size } = await this.#handle.stat();
      await this.#handle.close();
      if (size === 0) await unlink(this.path);
    }
  }

  /** Whether what is in the file is about another input, or in other words. */
  #isOther(): boolean {
    if (this.#before === "kept") return this.#size > 0;
    const bytes = Buffer.from(this.#pending).subarray(0, Math.max(0, this.#size - this.#written));
    const there = Buffer.alloc(bytes.length);
    readSync(this.#handle.fd, there, 0, there.length, this.#written);
    return !there.equals(bytes);
  }

  /** What of it this run has found again stays. */
  async #moveAside(): Promise<void> {
    const again = Buffer.alloc(this.#written);
    await this.#handle.read(again, 0, again.length, 0);
    const { mtime } = await this.#handle.stat();
    await this.#handle.close();
    this.kept.push(await moveAside(this.path, this.path, mtime));
    this.#handle = await openList(this.path);
    await this.#handle.write(again, 0, again.length, 0);
    this.#size = again.length;
  }

  #write(): void {
    let left = Buffer.from(this.#pending);
    this.#pending = "";
    try {
      while (left.length > 0) {
        const count = writeSync(this.#handle.fd, left, 0, left.length, this.#written);
        this.#written += count;
        left = left.subarray(count);
      }
    } catch (error) {
      throw unwritable(this.path, error);
    }
  }
}

function openList(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDWR | constants.O_CREAT | NO_FOLLOW, 0o600).catch((error: unknown) => {
    throw unwritable(path, error);
  });
}

const unwritable = (path: string, error: unknown): ConfigError =>
  new ConfigError(`Cannot write the list of what is left out, ${path}${whyUnwritable(error)}`, { cause: error });

/** An empty file is what a killed run leaves behind. */
async function isList(handle: FileHandle): Promise<boolean> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(BUFFER_CHARACTERS), 0, BUFFER_CHARACTERS, 0);
  if (bytesRead === 0) return true;
  const [line = ""] = buffer.subarray(0, bytesRead).toString("utf8").split("\n", 1);
  return /^\{(?:"line":\d+,)?(?:"file":"(?:[^"\\]|\\.)*",)?(?:"column":"(?:[^"\\]|\\.)*",)?"field":"/.test(line);
}
