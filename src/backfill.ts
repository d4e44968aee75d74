import type { BackfillOptions } from "./options.js";
import type { SourceRecord } from "./record/source-record.js";
import type { BackfillReport, Progress } from "./report.js";
import { Run, type RunContext } from "./run.js";
import type { Source } from "./source.js";
import type { ProfileUpsertInput } from "./types.js";

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
