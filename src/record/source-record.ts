import type { ValidationIssue } from "../../generated/validate.js";

/** Where a record came from. */
export interface Origin {
  readonly file?: string;
  /** 1-based line on which the record starts. */
  readonly line?: number;
}

export interface SourceRecordInit {
  readonly value?: unknown;
  readonly bytes?: Uint8Array;
  readonly issues?: readonly ValidationIssue[];
  readonly origin?: Origin;
}

/**
 * What a reader yields: a record with where it came from and what is already known to be wrong with it (a ragged row, a
 * broken line). It counts in `read`; one with issues goes to `onReject` once and is never sent.
 */
export class SourceRecord {
  readonly value?: unknown;
  /** The record as JSON in UTF-8. Sent as it is, so `JSON.parse(bytes)` must equal `value`. */
  readonly bytes?: Uint8Array;
  readonly issues?: readonly ValidationIssue[];
  readonly origin?: Origin;

  constructor(init: SourceRecordInit) {
    this.value = init.value;
    if (init.bytes) this.bytes = init.bytes;
    if (init.issues) this.issues = init.issues;
    if (init.origin) this.origin = init.origin;
  }
}
