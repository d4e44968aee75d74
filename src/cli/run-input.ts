import { fileRejects } from "../files/rejects.js";
import { BackfillError, type BackfillReport, type BackfillRun, type RelevaClient } from "../index.js";
import type { BackfillFlags } from "./flags.js";
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
    const run = client.backfill(flags.limit === undefined ? input.records : limited(input.records, flags.limit), {
      ...runOptions(flags),
      onReject: rejects.write,
      onProgress: (progress) => view.update(progress),
    });
    if (!flags.quiet) view = progressOf(input, flags, io);
    deafen = io.onSignal((signal) => {
      interrupted = signal;
      run.stop();
      view.end();
      view = silent;
      if (!flags.quiet) io.stderr.write("Stopping: waiting for what is in the air. Once more stops at once.\n");
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

function progressOf({ records }: Input, { dryRun, limit }: BackfillFlags, io: Io): ProgressView {
  return showProgress(io.stderr, ({ read, accepted, invalid, rejected }) => {
    // A small file is read at once: what counts is how much of it is settled.
    const settled = dryRun ? read : accepted + invalid + rejected;
    const ofBytes = records.size && (records.bytesRead / records.size) * (settled / Math.max(1, read));
    const shares = [ofBytes, limit && settled / limit].filter((share) => share !== undefined);
    return shares.length === 0 ? undefined : Math.min(1, Math.max(...shares));
  });
}

async function* limited<T>(source: AsyncIterable<T>, limit: number): AsyncGenerator<T> {
  let left = limit;
  if (left === 0) return;
  for await (const item of source) {
    yield item;
    left -= 1;
    if (left === 0) return;
  }
}
