import { fileRejects } from "../files/rejects.js";
import { BackfillError, type BackfillReport, type BackfillRun, type RelevaClient } from "../index.js";
import type { BackfillFlags } from "./backfill.js";
import type { Input } from "./input.js";
import type { Io, Signal } from "./io.js";
import { type ProgressView, showProgress, silent } from "./progress.js";
import type { Outcome } from "./report.js";

/** What became of one input. */
export interface Ended extends Outcome {
  /** The signal that asked it to stop. */
  readonly interrupted: Signal | undefined;
}

/** One run over one input: its rejects go to their file, its progress to stderr, and a signal stops it gracefully. */
export async function runInput(client: RelevaClient, input: Input, flags: BackfillFlags, io: Io): Promise<Ended> {
  const rejects = await fileRejects(flags.rejects ?? input.rejectsPath);
  let view = silent;
  let interrupted: Signal | undefined;
  let deafen = (): void => {};
  try {
    const run = client.backfill(limited(input.records, flags.limit), {
      ...runOptions(flags),
      onReject: rejects.write,
      onProgress: (progress) => view.update(progress),
    });
    if (!flags.quiet) view = progressOf(input, flags, io);
    deafen = io.onSignal((signal) => {
      interrupted = signal;
      run.stop();
      if (!flags.quiet) io.stderr.write("\nStopping: waiting for what is in the air. Once more stops at once.\n");
    });
    const end = await settled(run);
    return { ...end, file: input.name, interrupted, rejects: rejects.count > 0 ? rejects.path : undefined };
  } finally {
    view.end();
    deafen();
    await rejects.close();
  }
}

/** `backfill` rejects when something stopped the run; either way there is a report. */
async function settled(run: BackfillRun): Promise<{ report: BackfillReport; error: unknown }> {
  try {
    return { report: await run, error: undefined };
  } catch (error) {
    if (error instanceof BackfillError) return { report: error.report, error: error.cause };
    throw error;
  }
}

function runOptions({
  dryRun,
  batchSize,
  batchBytes,
  concurrency,
  maxRejects,
}: BackfillFlags): Parameters<RelevaClient["backfill"]>[1] {
  return {
    ...(dryRun !== undefined && { dryRun }),
    ...(batchSize !== undefined && { maxBatchSize: batchSize }),
    ...(batchBytes !== undefined && { maxBatchBytes: batchBytes }),
    ...(concurrency !== undefined && { concurrency }),
    ...(maxRejects !== undefined && { maxRejects }),
  };
}

function progressOf({ records }: Input, { limit }: BackfillFlags, io: Io): ProgressView {
  return showProgress(io.stderr, ({ read }) => {
    const shares = [records.size && records.bytesRead / records.size, limit && read / limit];
    const known = shares.filter((share) => share !== undefined);
    return known.length === 0 ? undefined : Math.min(1, Math.max(...known));
  });
}

async function* limited<T>(source: AsyncIterable<T>, limit = Number.POSITIVE_INFINITY): AsyncGenerator<T> {
  let left = limit;
  if (left === 0) return;
  for await (const item of source) {
    yield item;
    left -= 1;
    if (left === 0) return;
  }
}
