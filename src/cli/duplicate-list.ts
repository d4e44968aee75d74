import { writeFileSync } from "node:fs";
import { type FileHandle, open, unlink } from "node:fs/promises";
import type { ColumnOf } from "../files/columns/filled.js";
import { codeOf } from "../files/file-error.js";
import { whyUnwritable } from "../files/resume/private-file.js";
import { ConfigError, type SourceRecord } from "../index.js";
import type { Shared } from "./duplicates.js";

const BUFFER_CHARACTERS = 64 * 1024;

/** The file that lists rows about a customer of an earlier row, by their lines: no value is in it. Readable by its owner alone. */
export class DuplicateList {
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

  /** @throws {ConfigError} when it is there already, or cannot be written */
  static async open(path: string, columnOf: ColumnOf): Promise<DuplicateList> {
    const handle = await open(path, "wx", 0o600).catch((error: unknown) => {
      if (codeOf(error) !== "EEXIST") throw unwritable(path, error);
      throw new ConfigError(`${path} is there already; remove it, or name another file with --list-duplicates.`);
    });
    return new DuplicateList(path, handle, columnOf);
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** @throws {ConfigError} when it cannot be written */
  add({ origin }: SourceRecord, shared: readonly Shared[]): void {
    const { file, line } = origin ?? {};
    for (const { field, isOtherCase, earlierLine } of shared) {
      const column = this.#columnOf(field);
      const row = { line, earlierLine, file, column, field, ...(isOtherCase && { otherCase: true }) };
      this.#pending += `${JSON.stringify(row)}\n`;
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
    try {
      writeFileSync(this.#handle.fd, this.#pending);
      this.#pending = "";
    } catch (error) {
      throw unwritable(this.path, error);
    }
  }
}

const unwritable = (path: string, error: unknown): ConfigError =>
  new ConfigError(`Cannot write the list of duplicates, ${path}${whyUnwritable(error)}`, { cause: error });
