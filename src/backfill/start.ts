import type { ClientContext } from "../dispatch.js";
import { isRelevaError } from "../errors.js";
import { type ClientEvent, nextId, type Purpose } from "../events.js";
import { checkedOptions } from "../option-table.js";
import type { SourceRecord } from "../record/source-record.js";
import type { ProfileUpsertInput } from "../types.js";
import type { BackfillOptions, BackfillRun, StopOptions } from "./options.js";
import { BackfillError, type BackfillReport } from "./report.js";
import { Backfill } from "./run.js";
import type { Source } from "./source.js";

/** Starts a run over `source`, and tells when it begins and ends. Wrong options are told as a run that fails. */
export function startBackfill<Context>(
  source: Source<ProfileUpsertInput | SourceRecord<Context>>,
  given: BackfillOptions<Context>,
  context: ClientContext,
): BackfillRun {
  const purpose: Purpose = { operation: "backfill", run: nextId() };
  try {
    const options = checkedOptions("backfill", given) as BackfillOptions; // what a context is, only its caller knows
    const run = new Backfill(options, context, purpose);
    context.onEvent({ type: "start", ...purpose });
    const tell = (end: Omit<Ended, "type" | "durationMs">): void =>
      context.onEvent({ type: "end", durationMs: run.progress().elapsedMs, ...end });
    const report = run.start(source).then(
      (done) => {
        tell({ ...countsOf(done), status: done.status, ...purpose });
        return done;
      },
      (error: unknown) => {
        const counts = countsOf(error instanceof BackfillError ? error.report : run.progress());
        const cause = error instanceof BackfillError ? error.cause : error;
        tell({ ...counts, status: "failed", ...(isRelevaError(cause) && { code: cause.code }), ...purpose });
        throw error;
      },
    );
    return asRun(report, run);
  } catch (error) {
    return asRun(Promise.reject(error), new Backfill({}, context, purpose));
  }
}

type Ended = Extract<ClientEvent, { type: "end" }>;
type Counts = Pick<BackfillReport, "read" | "accepted" | "invalid" | "rejected" | "failed" | "unsent">;

const countsOf = ({ read, accepted, invalid, rejected, failed, unsent }: Counts): Counts => ({
  read,
  accepted,
  invalid,
  rejected,
  failed,
  unsent,
});

function asRun(report: Promise<BackfillReport>, run: Backfill): BackfillRun {
  return Object.defineProperties(report, {
    progress: { get: () => run.progress() },
    stop: { value: (options?: StopOptions) => run.stop(options) },
  }) as BackfillRun;
}
