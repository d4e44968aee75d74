import { constants, writeSync } from "node:fs";
import { type FileHandle, open, unlink } from "node:fs/promises";
import type { ColumnOf } from "../files/columns/filled.js";
import { NO_FOLLOW, problemWith, whyUnwritable } from "../files/resume/private-file.js";
import { droppedFrom } from "../files/without-invalid.js";
import { ConfigError, type SourceRecord } from "../index.js";

/** Lines are written together: what a killed run did not write, the next one writes, as it reads the input from its start. */
const BUFFER_CHARACTERS = 64 * 1024;

/**
 * The file that lists what the records of an input go without, one field a line: where, why, and the value itself. Readable by its
 * owner alone. Each run writes it anew, of all that it reads.
 */
export class DroppedList {
  readonly path: string;
  readonly #handle: FileHandle;
  readonly #columnOf: ColumnOf;
  #pending = "";
  #count = 0;

  private constructor(path: string, handle: FileHandle, columnOf: ColumnOf) {
    this.path = path;
    this.#handle = handle;
    this.#columnOf = columnOf;
  }

  /** @throws {ConfigError} when it cannot be written, or is a file of something else */
  static async open(path: string, columnOf: ColumnOf): Promise<DroppedList> {
    const flags = constants.O_RDWR | constants.O_CREAT | NO_FOLLOW;
    const handle = await open(path, flags, 0o600).catch((error: unknown) => {
      throw unwritable(path, error);
    });
    try {
      if (!(await isList(handle))) {
        throw new ConfigError(`${path} is not a list of what was left out, so it is left as it is. Move it away.`);
      }
      const problem = await problemWith(handle, path);
      if (problem !== undefined) throw new ConfigError(`The list of what is left out, ${path}, ${problem}.`);
      await handle.truncate(0);
      return new DroppedList(path, handle, columnOf);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** @throws {ConfigError} when it cannot be written */
  add(record: SourceRecord): void {
    const { file, line } = record.origin ?? {};
    for (const { field, part, issue, value } of droppedFrom(record)) {
      const column = this.#columnOf(part);
      this.#pending += `${JSON.stringify({ line, file, column, field, code: issue.code, reason: issue.message, value })}\n`;
      this.#count += 1;
    }
    if (this.#pending.length > BUFFER_CHARACTERS) this.#write();
  }

  /** Removes the file if there is nothing in it. */
  async close(): Promise<void> {
    try {
      if (!this.isEmpty) this.#write();
    } finally {
      await this.#handle.close();
    }
    if (this.isEmpty) await unlink(this.path);
  }

  #write(): void {
    let left = Buffer.from(this.#pending);
    this.#pending = "";
    try {
      while (left.length > 0) left = left.subarray(writeSync(this.#handle.fd, left));
    } catch (error) {
      throw unwritable(this.path, error);
    }
  }
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
