import type { BatchOptions, CallOptions } from "../options.js";
import type { Accepted, Reject } from "../reject.js";
import type { CheckpointStore } from "./checkpoint.js";
import type { BackfillReport, Progress } from "./report.js";

/** How a run goes. `Context` is what its `SourceRecord`s carry for their caller. */
export interface BackfillOptions<Context = unknown> extends CallOptions, BatchOptions {
  /** Validate only: nothing is sent, and every valid record counts as `unsent`. @default false */
  readonly dryRun?: boolean | undefined;
  /** Records the source will give, if known; it is passed through to `onProgress`. */
  readonly total?: number | undefined;
  /** Stop when more records than this were rejected: a number, or a share of what was read (from the 1000th record on, and at the end). @default none */
  readonly maxRejects?: number | `${number}%` | undefined;
  /**
   * Takes the records that were not accepted, one at a time. Awaited, so a slow sink slows the run down instead of filling
   * memory. Without it the first reject stops the run.
   */
  readonly onReject?: ((reject: Reject<Context>) => void | Promise<void>) | undefined;
  /**
   * Takes the records of each request that was accepted, one request at a time. Awaited before a checkpoint passes them: what it
   * did not take is sent again by a resume.
   */
  readonly onAccept?: ((accepted: readonly Accepted<Context>[]) => void | Promise<void>) | undefined;
  /**
   * Keeps how far the run came, so that a further one goes on there. A run that completed gives its report again, and sends
   * nothing. The source must give the same records in the same order each time. Not used by a dry run.
   */
  readonly checkpoint?: CheckpointStore | undefined;
  /** What the source is, for `checkpoint`: any text that changes when its records do. Readers of files have one of their own. */
  readonly fingerprint?: string | undefined;
  /** The checkpoint is of another key of the same account: keys rotate. @default false */
  readonly sameAccount?: boolean | undefined;
  /** Called at most 4 times a second, and at the end. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** How a run stops. */
export interface StopOptions {
  /** What was read is sent first: for a source that cannot be read again, such as a queue or a socket. @default false */
  readonly drain?: boolean | undefined;
}

/** A run. It resolves when the source is exhausted (look at `ok`) or after `stop()`, and rejects with a `BackfillError` otherwise. */
export interface BackfillRun extends Promise<BackfillReport> {
  /** The numbers at this moment. */
  readonly progress: Progress;
  /** Graceful: requests in flight end, nothing else starts. The report then says `stopped`, and a checkpoint can be resumed. */
  stop(options?: StopOptions): void;
}
