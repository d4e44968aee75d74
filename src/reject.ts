import { ConfigError, HttpError, type RelevaError, SystemicRejectionError } from "./errors.js";
import { LIMITS } from "./limits.js";
import type { Provenance } from "./record/prepare.js";
import type { Origin } from "./record/source-record.js";
import type { ValidationIssue } from "./record/validate.js";

/** Why a record was not accepted. No personal data. */
export interface Why {
  /** That of the first issue of an invalid record; else of the error: see `RelevaErrorCode`. */
  readonly code: string;
  /** In words: of the validator, or of the server with what it may have echoed taken out. */
  readonly reason: string;
  /** JSON Pointer from the record to what is invalid. */
  readonly path?: string;
}

/** A record that will not be accepted as it is. It holds the record: treat it as personal data. */
export interface Reject<Context = unknown> extends Why {
  /** Position in the source, from 0. */
  readonly index: number;
  /** File and line, if it came from a file. */
  readonly origin?: Origin;
  /** What its `SourceRecord`, or the `add` of a batcher, was given. */
  readonly context?: Context;
  /** `failed` comes from a batcher only: the record was not delivered, and may have been applied. A run keeps such records for a resume. */
  readonly outcome: "invalid" | "rejected" | "failed";
  /** As it was given or read; text when it is no JSON. */
  readonly record: unknown;
  /** All that is wrong with an `invalid` record. */
  readonly issues?: readonly ValidationIssue[];
  /** The status that refused a `rejected` record. */
  readonly status?: number;
  /** The server's words about a `rejected` record, as they came but for the key: for the owner of the record alone. */
  readonly message?: string;
}

/** A record that was accepted: in a request that was answered 202. */
export interface Accepted<Context = unknown> {
  /** Position in the source, from 0. */
  readonly index: number;
  /** File and line, if it came from a file. */
  readonly origin?: Origin;
  /** What its `SourceRecord`, or the `add` of a batcher, was given. */
  readonly context?: Context;
}

/** Position of a record, in its source and in the file it came from. */
export interface Position extends Provenance {
  readonly index: number;
}

export function placeOf({ index, origin, context }: Position): Accepted {
  return { index, ...(origin && { origin }), ...(context !== undefined && { context }) };
}

export function invalidReject(position: Position, record: unknown, issues: readonly ValidationIssue[]): Reject {
  return { ...placeOf(position), outcome: "invalid", ...whyOf(issues), record, issues };
}

/** The one place where a server's words go on as they came: to the owner of the record. */
export function rejectedReject(
  position: Position,
  bytes: Uint8Array,
  error: RelevaError,
  outcome: "rejected" | "failed" = "rejected",
): Reject {
  const answer = error instanceof HttpError && { status: error.status, message: HttpError.serverTextOf(error) };
  return {
    ...placeOf(position),
    outcome,
    ...whyOf(error),
    record: recordOf(bytes),
    ...(answer || { message: error.message }),
  };
}

export function whyOf(cause: readonly ValidationIssue[] | RelevaError): Why {
  if (cause instanceof Error) {
    return { code: cause.code, reason: cause instanceof HttpError ? cause.serverMessage : cause.message };
  }
  const { code = "validation", message = "invalid", path } = cause[0] ?? {};
  return { code, reason: message, ...(path !== undefined && { path }) };
}

/** Entries keep no objects, so a reject reads its record again. Bytes that a source gave may be no JSON: then it is their text. */
export function recordOf(bytes: Uint8Array): unknown {
  const text = new TextDecoder().decode(bytes);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Why, for the report: digits folded so that like reasons meet. */
export function reasonOf(cause: readonly ValidationIssue[] | RelevaError): string {
  const { path, reason } = whyOf(cause);
  if (path === undefined) return foldDigits(reason);
  return `${path === "" ? "record" : foldDigits(path)} ${reason}`;
}

const foldDigits = (text: string): string => text.replace(/[0-9]+/g, "#");

/**
 * Reports to a handler, one at a time, and calls `onReported` in the same step in which the handler resolved. So what counts
 * as reported is always what was reported first: that is what lets a rejects file be cut to a checkpoint.
 */
export class Sink<T> {
  readonly #handler: (item: T) => void | Promise<void>;
  #last: Promise<void> = Promise.resolve();

  constructor(handler: (item: T) => void | Promise<void>) {
    this.#handler = handler;
  }

  /** @throws what `create` or the handler threw; from then on nothing is reported, and each call throws the same */
  report(create: () => T, onReported: () => void): Promise<void> {
    this.#last = this.#last.then(async () => {
      await this.#handler(create());
      onReported();
    });
    return this.#last;
  }

  /** Resolves when all that was reported so far was taken. */
  settled(): Promise<void> {
    return this.#last;
  }
}

/** Counts how often each reason was given, and keeps at most `most` of them: memory is bounded whatever servers say. */
export class ReasonCounter<Entry extends { count: number }> {
  readonly #most: number;
  readonly #entries = new Map<string, Entry>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Counts one more, and returns the entry of its reason; undefined when the reason is new and there is no place for it. */
  add(reason: string, create: () => Entry): Entry | undefined {
    let entry = this.#entries.get(reason);
    if (!entry) {
      if (this.#entries.size === this.#most) return undefined;
      entry = create();
      this.#entries.set(reason, entry);
    }
    entry.count += 1;
    return entry;
  }

  /** Copies; the most frequent comes first. */
  sorted(): Entry[] {
    return Array.from(this.#entries.values(), (entry) => ({ ...entry })).sort((a, b) => b.count - a.count);
  }
}

/** A reject that nobody takes must not vanish: the message shows the code to write. */
export function missingHandler({ index, origin }: Position, reason: string): ConfigError {
  const where = origin?.line === undefined ? `record ${index}` : `line ${origin.line}`;
  return new ConfigError(
    `${where} was not accepted (${reason}), and there is no onReject to take it. Pass one: backfill(source, { onReject: (reject) => rejects.push(reject) })`,
  );
}

export type RejectLimit = (rejects: number, read: number, atEnd: boolean) => SystemicRejectionError | undefined;

/** Reads `maxRejects`, which was checked. A share means little while little was read, so it counts from the 1 000th record on, and at the end. */
export function rejectLimit(maxRejects: number | string | undefined): RejectLimit {
  if (maxRejects === undefined) return () => undefined;
  const percent = typeof maxRejects === "string" ? Number.parseFloat(maxRejects) : undefined;
  return (rejects, read, atEnd) => {
    if (percent !== undefined && read < LIMITS.systemicWindow && !atEnd) return undefined;
    const allowed = percent === undefined ? Number(maxRejects) : (percent / 100) * read;
    if (rejects <= allowed) return undefined;
    return new SystemicRejectionError(
      `${rejects} of ${read} records were rejected, more than maxRejects (${maxRejects}) allows`,
    );
  };
}
