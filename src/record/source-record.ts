import type { ValidationIssue } from "../../generated/validate.js";

const BRAND = Symbol.for("releva-profiles/source-record");

/** Marks a record that was found to be valid, and is ready to be sent. Of this copy of the package alone: nobody else can say so. */
export const READY: unique symbol = Symbol("ready");

/** Where a record came from. */
export interface Origin {
  /** Its path or name. */
  readonly file?: string | undefined;
  /** 1-based line on which the record starts. */
  readonly line?: number | undefined;
}

/** What a `SourceRecord` is made of. */
export interface SourceRecordInit<Context = unknown> {
  /** The record, `{ profile, subscribedAtChanged }`. */
  readonly value?: unknown;
  /** The same as JSON in UTF-8, if it is at hand: it is then sent as it is. */
  readonly bytes?: Uint8Array | undefined;
  /** What is known to be wrong with it. It is then never sent. */
  readonly issues?: readonly ValidationIssue[] | undefined;
  /** Where it came from. */
  readonly origin?: Origin | undefined;
  /** The caller's own, for `onAccept` and `onReject`. */
  readonly context?: Context | undefined;
}

/**
 * What a reader yields: a record with where it came from and what is already known to be wrong with it (a ragged row, a
 * broken line). It counts in `read`; one with issues goes to `onReject` once and is never sent.
 */
export class SourceRecord<Context = unknown> {
  /** The record, `{ profile, subscribedAtChanged }`; not checked yet. */
  readonly value?: unknown;
  /** The record as JSON in UTF-8. Sent as it is, so `JSON.parse(bytes)` must equal `value`. */
  readonly bytes?: Uint8Array;
  /** What was wrong with it before any validation. */
  readonly issues?: readonly ValidationIssue[];
  /** Where it came from. */
  readonly origin?: Origin;
  /** The caller's own, such as the message that the record came in: `onAccept` and `onReject` get it with the record. */
  readonly context?: Context;

  /** @param init its fields */
  constructor(init: SourceRecordInit<Context>) {
    this.value = init.value;
    if (init.bytes) this.bytes = init.bytes;
    if (init.issues) this.issues = init.issues;
    if (init.origin) this.origin = init.origin;
    if (init.context !== undefined) this.context = init.context;
  }
}

/** Makes objects of a class known as source records. Two copies of this package may be in one process, such as one that was imported and one that was required. */
export function brand(type: { readonly prototype: object }): void {
  Object.defineProperty(type.prototype, BRAND, { value: true });
}
brand(SourceRecord);

/**
 * An item of a source: a `SourceRecord` of any copy of this package as it is, anything else as the value of one. Only looking at a
 * proxy that was revoked can fail: an invalid record, and no reason to end a run.
 */
export function sourceRecordOf(item: unknown): SourceRecordInit {
  try {
    if (typeof item === "object" && item !== null && BRAND in item) return item as SourceRecordInit;
  } catch {
    // `readOnce` sees it as well.
  }
  return { value: item };
}
