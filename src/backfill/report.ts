import { isRelevaError, RelevaError } from "../errors.js";

/** How many records ended how. `read` is the sum of the others. */
export interface Counts {
  /** Taken from the source. */
  readonly read: number;
  /** In requests that were answered 202. */
  readonly accepted: number;
  /** Failed validation; never sent. */
  readonly invalid: number;
  /** Refused by the server, alone. */
  readonly rejected: number;
  /** Sent, and neither accepted nor refused alone: it may have been applied. */
  readonly failed: number;
  /** Read or buffered when the run stopped; in a dry run, every valid record. */
  readonly unsent: number;
}

/** Why records were rejected, in the words of the validator or of the server, digits folded to `#`. No personal data. */
export interface Reason {
  /** `invalid`: by the validator, never sent. `rejected`: by the server. */
  readonly outcome: "invalid" | "rejected";
  /** The path of what is wrong, if there is one, and the rule in words. */
  readonly reason: string;
  /** Records that were rejected for it. */
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
  /** Of these, repeated ones. */
  readonly retries: number;
  /** Requests that a refusal cost on top, to find the records at fault. */
  readonly splits: number;
  /** Bytes of the bodies sent, retries included. */
  readonly bytesSent: number;
}

/** What a run did. The counts are sums over all runs of its checkpoint, the traffic is of this run. No personal data. */
export interface BackfillReport extends Counts, Traffic {
  /** `completed`: the source is exhausted. `stopped`: by `stop()`. `dry-run`: nothing was sent. */
  readonly status: "completed" | "stopped" | "dry-run";
  /** Completed, and every record accepted; in a dry run, every record valid. */
  readonly ok: boolean;
  /** Of this run, in milliseconds. */
  readonly durationMs: number;
  /** The most frequent reasons, at most 20. After a resume, those of this run only: `invalid` and `rejected` count earlier rejects too. */
  readonly topReasons: readonly Reason[];
  /** Where this run began, when an earlier one had left a checkpoint: all records before had settled. Counts include theirs, traffic does not. */
  readonly resumedFrom?: number;
  /** What the run had settled on when it ended. */
  readonly effective: {
    /** Requests in flight at once. */
    readonly concurrency: number;
    /** Bytes per request body. */
    readonly maxBatchBytes: number;
  };
}

/** A run as it goes. */
export interface Progress extends Counts, Traffic {
  /** Since the run began, in milliseconds. */
  readonly elapsedMs: number;
  /** Requests that have no answer yet. */
  readonly inFlight: number;
  /** Requests that may be in flight at once: it adapts to the server. */
  readonly concurrency: number;
  /** Milliseconds left of a pause that the server asked for; absent when there is none. */
  readonly pausedMs?: number;
  /** The option `total`, passed through. */
  readonly total?: number;
}

/**
 * A run ended before its source did. The report says what was done; `cause` says why.
 *
 * What to do: see `cause`, which is another error of this package or what your code threw, and `report`, which says how far the run came. Run it again, with the checkpoint if it had one.
 */
export class BackfillError extends RelevaError {
  declare readonly code: "backfill";
  /** What the run did until then. */
  readonly report: BackfillReport;

  /** @param report of what was done @param cause why the run ended @param thrower whose code threw it */
  constructor(report: BackfillReport, cause: unknown, thrower = "the source or a callback") {
    // The words of a foreign error may hold anything, so they stay in `cause`.
    const why = isRelevaError(cause) ? cause.message : `${thrower} threw (see cause)`;
    const done = `${report.accepted} accepted, ${report.unsent + report.failed} to be sent again`;
    super("backfill", `the run stopped (${done}): ${why}`, {
      cause,
      retryable: isRelevaError(cause) && cause.retryable,
    });
    this.report = report;
  }
}
