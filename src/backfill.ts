import type { CallOptions } from "./options.js";
import type { SourceRecord } from "./record/source-record.js";
import type { BackfillReport, Progress, Reject } from "./report.js";
import { Run, type RunContext } from "./run.js";
import type { Source } from "./source.js";
import type { ProfileUpsertInput } from "./types.js";

export interface BackfillOptions extends CallOptions {
  /** Records per request. @default 500 */
  readonly maxBatchSize?: number;
  /** Bytes per request body, exact, in UTF-8. A single larger record goes alone. @default 524288 */
  readonly maxBatchBytes?: number;
  /** Requests in flight at once. Order per profile is kept at any value. @default 4 */
  readonly concurrency?: number;
  /** `profile`: records of one profile take effect in the order of the source. `none`: they may overtake each other. @default "profile" */
  readonly ordering?: "profile" | "none";
  /** Validate only: nothing is sent, and every valid record counts as `unsent`. @default false */
  readonly dryRun?: boolean;
  /** Records the source will give, if known; it is passed through to `onProgress`. */
  readonly total?: number;
  /** Stop when more records than this were rejected: a number, or a share of what was read (from the 1000th record on, and at the end). @default none */
  readonly maxRejects?: number | `${number}%`;
  /**
   * Takes the records that were not accepted. Awaited, so a slow sink slows the run down instead of filling memory.
   * Without it the first reject stops the run.
   */
  readonly onReject?: (reject: Reject) => void | Promise<void>;
  /** Told at most 4 times a second, and at the end. */
  readonly onProgress?: (progress: Progress) => void;
}

/** A run. It resolves when the source is exhausted (look at `ok`) or after `stop()`, and rejects with a `BackfillError` otherwise. */
export interface BackfillRun extends Promise<BackfillReport> {
  readonly progress: Progress;
  /** Graceful: requests in the air end, nothing else starts. The report then says `stopped`. */
  stop(): void;
}

/** Starts a run over `source`. @throws {ConfigError} for an option out of range */
export function startBackfill(
  source: Source<ProfileUpsertInput | SourceRecord>,
  options: BackfillOptions,
  context: RunContext,
): BackfillRun {
  const run = new Run(options, context);
  const promise = run.start(source);
  return Object.defineProperties(promise, {
    progress: { get: () => run.progress() },
    stop: { value: () => run.stop() },
  }) as BackfillRun;
}
