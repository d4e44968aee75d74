import { isRelevaError, RelevaError } from "../errors.js";

/** How many records ended how. `read` is the sum of the others. */
export interface Counts {
  readonly read: number;
  /** In requests that were answered 202. */
  readonly accepted: number;
  /** Failed validation; never sent. */
  readonly invalid: number;
  /** Refused by the server, alone. */
  readonly rejected: number;
  /** Sent, with neither a 202 nor a refusal of that record alone; may have been applied. */
  readonly failed: number;
  /** Read or buffered when the run stopped; in a dry run, every valid record. */
  readonly unsent: number;
}

/** Why records were rejected, in the words of the validator or of the server, digits folded to `#`. No personal data. */
export interface Reason {
  readonly outcome: "invalid" | "rejected";
  readonly reason: string;
  readonly count: number;
  /** Position in the source of the first such record, from 0. */
  readonly firstIndex: number;
  /** Line of the first such record, when it came from a file. */
  readonly firstLine?: number;
}

/** Traffic of a run. */
export interface Traffic {
  /** HTTP requests, retries included. */
  readonly requests: number;
  readonly retries: number;
  /** Requests that a refusal cost on top, to find the records at fault. */
  readonly splits: number;
  /** Bytes of the bodies sent, retries included. */
  readonly bytesSent: number;
}

export interface BackfillReport extends Counts, Traffic {
  readonly status: "completed" | "stopped" | "dry-run";
  /** Completed, and every record accepted; in a dry run, every record valid. */
  readonly ok: boolean;
  readonly durationMs: number;
  /** The most frequent reasons, at most 20. After a resume, those of this run only: `invalid` and `rejected` count earlier rejects too. */
  readonly topReasons: readonly Reason[];
  /** Where this run began, when an earlier one had left a checkpoint: all records before had settled. Counts include theirs, traffic does not. */
  readonly resumedFrom?: number;
  /** What the run had settled on when it ended. */
  readonly effective: { readonly concurrency: number; readonly maxBatchBytes: number };
}

/** A run as it goes. */
export interface Progress extends Counts, Traffic {
  readonly elapsedMs: number;
  /** Requests that have no answer yet. */
  readonly inFlight: number;
  readonly concurrency: number;
  /** Milliseconds left of a pause that the server asked for; absent when there is none. */
  readonly pausedMs?: number;
  readonly total?: number;
}

/** A run ended before its source did. The report says what was done; `cause` says why. */
export class BackfillError extends RelevaError {
  declare readonly code: "backfill";
  readonly report: BackfillReport;

  constructor(report: BackfillReport, cause: unknown) {
    // The words of a foreign error may hold anything, so they stay in `cause`.
    const why = isRelevaError(cause) ? cause.message : "the source or a callback threw (see cause)";
    const done = `${report.accepted} accepted, ${report.unsent + report.failed} to be sent again`;
    super("backfill", `the run stopped (${done}): ${why}`, {
      cause,
      retryable: isRelevaError(cause) && cause.retryable,
    });
    this.report = report;
  }
}
