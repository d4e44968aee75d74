import type { ClientContext } from "../dispatch.js";

import type { SourceRecord } from "../record/source-record.js";
import type { RetryPolicy } from "../request/retry.js";
import type { ProfileUpsertInput } from "../types.js";
import type { BackfillOptions } from "./options.js";
import type { BackfillReport, Progress } from "./report.js";
import { Run } from "./run.js";
import type { Source } from "./source.js";

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
  context: ClientContext,
  retryPolicy: RetryPolicy,
): BackfillRun {
  const run = new Run(options, context, retryPolicy);
  const promise = run.start(source);
  return Object.defineProperties(promise, {
    progress: { get: () => run.progress() },
    stop: { value: () => run.stop() },
  }) as BackfillRun;
}
