import type { ClientContext } from "../dispatch.js";
import { checkOptions } from "../options.js";
import type { SourceRecord } from "../record/source-record.js";
import type { ProfileUpsertInput } from "../types.js";
import type { BackfillOptions, BackfillRun } from "./options.js";
import type { BackfillReport } from "./report.js";
import { Backfill } from "./run.js";
import type { Source } from "./source.js";

/** Starts a run over `source`. Wrong options are told as a run that fails: who awaits it hears of them. */
export function startBackfill(
  source: Source<ProfileUpsertInput | SourceRecord>,
  options: BackfillOptions,
  context: ClientContext,
): BackfillRun {
  try {
    checkOptions("backfill", options);
    const run = new Backfill(options, context);
    return asRun(run.start(source), run);
  } catch (error) {
    return asRun(Promise.reject(error), new Backfill({}, context));
  }
}

function asRun(report: Promise<BackfillReport>, run: Backfill): BackfillRun {
  return Object.defineProperties(report, {
    progress: { get: () => run.progress() },
    stop: { value: () => run.stop() },
  }) as BackfillRun;
}
