import { type FileHandle, unlink } from "node:fs/promises";
import { checkedAgainst, FLAG, type RulesOf } from "../../option-table.js";
import type { Reject } from "../../reject.js";
import { LineEnds, NEWLINE } from "../bytes/lines.js";
import { FileError } from "../file-error.js";
import { contentOf, keepCut, moveAside, settleCut } from "./kept.js";
import { openRejects } from "./open-rejects.js";
import { unwritable } from "./private-file.js";
import { readAsOf, rejectLine } from "./reject-line.js";

/** A file of refused records, one JSON object per line, that can be corrected and sent again. */
export interface RejectsFile {
  /** As it was given. */
  readonly path: string;
  /** Lines in the file. Lines of earlier runs count after `fileCheckpoint` has restored their number. */
  readonly count: number;
  /** Bytes in the file. */
  readonly length: number;
  /** Resolves when the line is written. Pass it as `onReject`: a slow disk then slows the run down instead of filling the memory. */
  readonly write: (reject: Reject) => Promise<void>;
  /** Files beside it that keep what this one held before, and what no run can write again. Complete once it is closed. */
  readonly kept: readonly string[];
  /** Waits for what is being written; removes the file if there is nothing in it. */
  close(): Promise<void>;
  /** What `fileCheckpoint` needs to write every reject exactly once. */
  readonly marks: RejectMarks;
}

/** Ties the lines of a rejects file to checkpoints. */
export interface RejectMarks {
  /** Bytes of the first `count` lines; undefined when there are not that many. */
  lengthAfter(count: number): number | undefined;
  /** The lines so far, of which there are `count`, get a file of their own with a date in its name; what is written from now on begins this one. */
  renew(count: number): Promise<void>;
  /** The same, as soon as there is a line to write. @param before called then, and awaited */
  renewLater(count: number, before: () => Promise<void>): void;
  /**
   * Keeps the first `count` lines, which have `bytes` bytes; the rest is cut off before the next line is written.
   *
   * @throws {ConfigError} when no line ends there: the file was changed
   */
  restore(count: number, bytes: number): Promise<void>;
  /** Resolves when every line written so far would survive a crash of the machine. */
  sync(): Promise<void>;
  /** Forgets where the lines before the first `count` end: no later checkpoint asks for them. */
  forgetBelow(count: number): void;
}

/** What to do with a file that exists. By default one that holds anything is refused. */
export interface RejectsOptions {
  /** Goes on with a file that exists. Without `fileCheckpoint` its lines stay, and new lines follow. @default false */
  readonly resume?: boolean | undefined;
  /** Drops what is in a file of rejects that exists. @default false */
  readonly replace?: boolean | undefined;
}

const RULES: RulesOf<RejectsOptions> = { resume: FLAG, replace: FLAG };

/**
 * Opens the file, readable by its owner alone: it holds personal data.
 *
 * @throws {ConfigError} when the file cannot be written, or is not empty and `resume` is false; for an option that it does not have
 */
export async function fileRejects(path: string, options: RejectsOptions = {}): Promise<RejectsFile> {
  const { resume = false, replace = false } = checkedAgainst("fileRejects", RULES, options);
  const { handle, size, isNew } = await openRejects(path, resume || replace);
  if (replace && size > 0) await handle.truncate(0);
  return new Rejects(path, handle, replace ? 0 : size, isNew || replace);
}

class Rejects implements RejectsFile {
  readonly path: string;
  readonly marks: RejectMarks;
  #handle: FileHandle;
  #ends: LineEnds;
  #size: number;
  #synced = -1;
  #last: Promise<void> = Promise.resolve();
  #cut: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  readonly kept: string[] = [];
  /** How rows are read, as far as a line of this run says it: what earlier runs have written may be cut off. */
  readonly #told = new Set<string>();
  #toRenew: (() => Promise<void>) | undefined;
  /** It is the file of this run. Else it may be another run's, which goes on: then it stays, though it is empty. */
  #isOwn: boolean;

  constructor(path: string, handle: FileHandle, size: number, isOwn: boolean) {
    this.path = path;
    this.#handle = handle;
    this.#size = size;
    this.#isOwn = isOwn;
    this.#ends = new LineEnds(0, size);
    this.marks = {
      lengthAfter: (count) => this.#ends.after(count),
      renew: (count) => this.#renew(count),
      renewLater: (count, before) => {
        this.#isOwn = true;
        this.#ends = new LineEnds(count, 0);
        this.#toRenew = before;
      },
      restore: (count, bytes) => this.#restore(count, bytes),
      sync: () => this.#sync(),
      forgetBelow: (count) => this.#ends.forgetBelow(count),
    };
  }

  get count(): number {
    return this.#ends.count;
  }

  get length(): number {
    return this.#ends.bytes;
  }

  readonly write = (reject: Reject): Promise<void> => {
    // One after the other, in the order of the calls, even if the caller does not wait.
    this.#last = this.#last.then(() => this.#append(reject));
    return this.#last;
  };

  close(): Promise<void> {
    this.#closing ??= this.#finish();
    return this.#closing;
  }

  async #append(reject: Reject): Promise<void> {
    let line: Buffer;
    const readAs = readAsOf(reject);
    try {
      if (this.#toRenew) {
        await this.#toRenew();
        await this.#renew(this.count);
      }
      await this.#cutOnce();
      const isFirst = readAs !== undefined && !this.#told.has(readAs.id);
      line = Buffer.from(`${JSON.stringify(rejectLine(reject, readAs, isFirst))}\n`);
      await this.#writeAt(line, this.length);
    } catch (error) {
      await this.#handle.truncate(this.length).catch(() => {}); // part of the line may be written; a resume would cut it off as well
      throw unwritable("rejects", this.path, error);
    }
    this.#ends.add(line.length);
    if (readAs?.mapping) this.#told.add(readAs.id);
  }

  async #writeAt(bytes: Buffer, position: number): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, position + done);
      done += bytesWritten;
    }
  }

  async #settleCut(): Promise<void> {
    const left = await settleCut(this.path, contentOf(this.#handle));
    if (left !== undefined) this.kept.push(left);
  }

  async #renew(count: number): Promise<void> {
    this.#toRenew = undefined;
    await this.#settleCut();
    const { size, mtime } = await this.#handle.stat();
    if (size > 0) {
      await this.#handle.close();
      this.kept.push(await moveAside(this.path, this.path, mtime));
      ({ handle: this.#handle } = await openRejects(this.path, false));
    }
    this.#size = 0;
    this.#ends = new LineEnds(count, 0);
    this.#told.clear();
    this.#isOwn = true;
  }

  async #restore(count: number, bytes: number): Promise<void> {
    if (bytes > 0) {
      const { buffer } = await this.#handle.read(Buffer.alloc(1), 0, 1, bytes - 1);
      if (buffer[0] !== NEWLINE) throw changed(this.path, bytes, this.#size === 0);
    }
    this.#ends = new LineEnds(count, bytes);
    this.#isOwn = true;
  }

  /** Cuts when there is something to write, not earlier: a run that is refused leaves the file as it was. */
  #cutOnce(): Promise<void> {
    this.#cut ??= this.#size > this.length ? this.#cutTo(this.length) : Promise.resolve();
    return this.#cut;
  }

  async #cutTo(length: number): Promise<void> {
    const tail = Buffer.alloc(this.#size - length);
    await this.#handle.read(tail, 0, tail.length, length);
    await keepCut(this.path, tail);
    await this.#handle.truncate(length);
  }

  async #sync(): Promise<void> {
    const { length } = this;
    if (this.#synced === length || this.#toRenew) return;
    try {
      await this.#cutOnce();
      await this.#handle.datasync?.(); // a loader of packages may wrap handles, and leave it out
    } catch (error) {
      throw unwritable("rejects", this.path, error);
    }
    this.#synced = length;
  }

  async #finish(): Promise<void> {
    await this.#last.catch(() => {}); // the caller of `write` has this error
    let isEmpty: boolean;
    try {
      if (this.#cut) await this.#settleCut(); // a run that was refused changes nothing
      isEmpty = (await this.#handle.stat()).size === 0;
    } finally {
      await this.#handle.close();
    }
    if (isEmpty && this.#isOwn) await unlink(this.path);
  }
}

function changed(path: string, bytes: number, isGone: boolean): FileError {
  const what = isGone
    ? `is not there any more, and the state counts ${bytes} bytes of rejects in it.`
    : `was changed: its first ${bytes} bytes are no longer the rejects that the state counts.`;
  return new FileError("rejects-changed", `The rejects file ${path} ${what}`);
}
