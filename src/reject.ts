import { ConfigError, HttpError, type RelevaError, SystemicRejectionError } from "./errors.js";
import { LIMITS } from "./limits.js";
import type { Origin } from "./record/source-record.js";
import type { ValidationIssue } from "./record/validate.js";

/** A record that will not be accepted as it is. It holds the record: treat it as personal data. */
export interface Reject {
  /** Position in the source, from 0. */
  readonly index: number;
  readonly origin?: Origin;
  /** `failed` comes from a batcher only: the record was not delivered, and may have been applied. A run keeps such records for a resume. */
  readonly outcome: "invalid" | "rejected" | "failed";
  readonly record: unknown;
  /** What is wrong with an `invalid` record. */
  readonly issues?: readonly ValidationIssue[];
  /** The status that refused a `rejected` record. */
  readonly status?: number;
  /** The server's words about a `rejected` record, as they came but for the key. */
  readonly message?: string;
}

/** Position of a record, in its source and in the file it came from. */
export interface Position {
  readonly index: number;
  readonly origin: Origin | undefined;
}

export function invalidReject(
  { index, origin }: Position,
  record: unknown,
  issues: readonly ValidationIssue[],
): Reject {
  return { index, ...(origin && { origin }), outcome: "invalid", record, issues };
}

/** The one place where a server's words go on as they came: to the owner of the record. */
export function rejectedReject(
  { index, origin }: Position,
  bytes: Uint8Array,
  error: RelevaError,
  outcome: "rejected" | "failed" = "rejected",
): Reject {
  const answer = error instanceof HttpError && { status: error.status, message: HttpError.serverTextOf(error) };
  return {
    index,
    ...(origin && { origin }),
    outcome,
    record: recordOf(bytes),
    ...(answer || { message: error.message }),
  };
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

/** Why, for the report: a path and a rule, or the redacted words of the server, digits folded so that like reasons meet. No personal data. */
export function reasonOf(cause: readonly ValidationIssue[] | RelevaError): string {
  if (cause instanceof HttpError) return foldDigits(cause.serverMessage);
  if (cause instanceof Error) return foldDigits(cause.message);
  const [issue] = cause;
  return issue ? `${issue.path === "" ? "record" : foldDigits(issue.path)} ${issue.message}` : "invalid";
}

const foldDigits = (text: string): string => text.replace(/[0-9]+/g, "#");

/**
 * Reports rejects to their handler, one at a time, and calls `onReported` in the same step in which the handler resolved. So
 * what counts as reported is always what was reported first: that is what lets a rejects file be cut to a checkpoint.
 */
export class RejectSink {
  readonly #handler: (reject: Reject) => void | Promise<void>;
  #last: Promise<void> = Promise.resolve();

  constructor(handler: (reject: Reject) => void | Promise<void>) {
    this.#handler = handler;
  }

  /** @throws what `create` or the handler threw; from then on no reject is reported, and each of them throws the same */
  report(create: () => Reject, onReported: () => void): Promise<void> {
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
