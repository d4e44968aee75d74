import { access, unlink } from "node:fs/promises";
import { fileCheckpoint } from "../files/resume/checkpoint.js";
import { fileRejects, type RejectsFile } from "../files/resume/rejects.js";
import {
  BackfillError,
  type BackfillOptions,
  type BackfillReport,
  type BackfillRun,
  type CheckpointStore,
  type Progress,
  type RelevaClient,
} from "../index.js";
import type { Outcome } from "./backfill-report.js";
import type { Signal } from "./exit.js";
import type { BackfillFlags } from "./flags.js";
import type { Input } from "./input.js";
import type { Io } from "./io.js";
import type { Plan, Sending } from "./plan.js";
import { type ProgressView, showProgress, silent } from "./progress.js";

/** What became of one input. */
export interface Ended extends Outcome {
  /** The signal that asked it to stop. */
  readonly interrupted: Signal | undefined;
  /** A further run can go on where this one stopped. */
  readonly resumable: boolean;
}

/** One run over one input: its rejects and its state go to their files, its progress to stderr, and a signal stops it gracefully. */
export async function runInput(
  client: RelevaClient,
  input: Input,
  plan: Exclude<Plan, { kind: "finished" }>,
  flags: BackfillFlags,
  io: Io,
): Promise<Ended> {
  const sending = plan.kind === "send" ? plan : undefined;
  const rejects = await openRejects(input, sending, flags);
  let view = silent;
  let interrupted: Signal | undefined;
  let deafen = (): void => {};
  try {
    const firstRecords = flags.limit === undefined ? undefined : new FirstRecords(input.records, flags.limit);
    const run = client.backfill(firstRecords ?? input.records, {
      ...runOptions(flags),
      ...(sending && (await resumption(sending, rejects, firstRecords))),
      onReject: rejects.write,
    });
    if (!flags.quiet) view = progressOf(run, input, flags, io, sending?.settled);
    deafen = io.onSignal((signal) => {
      interrupted = signal;
      run.stop();
      view.end();
      view = silent;
      if (!flags.quiet) io.stderr.write("Stopping: waiting for what is in the air. Once more stops at once.\n");
    });
    const end = await settled(run);
    const { accepted, invalid, rejected, status } = end.report;
    const isKept = sending && (sending.from === "checkpoint" || accepted + invalid + rejected > 0);
    if (sending && !isKept) await forget(sending.statePath);
    return {
      ...end,
      file: input.name,
      isCheck: sending === undefined,
      cleanedPhones: input.mapped.cleanedPhones,
      interrupted,
      resumable: isKept === true && status !== "completed",
      rejects: rejects.count > 0 ? rejects.path : undefined,
    };
  } finally {
    view.end();
    deafen();
    await rejects.close();
  }
}

async function openRejects(
  { rejectsPath, findingsPath }: Input,
  sending: Sending | undefined,
  { rejects }: BackfillFlags,
): Promise<RejectsFile> {
  if (sending) return fileRejects(rejects ?? rejectsPath, { resume: sending.from !== "nothing" });
  if (rejects !== undefined) return fileRejects(rejects);
  const findings = await fileRejects(findingsPath, { resume: true });
  await findings.marks.restore(0, 0);
  await findings.marks.sync(); // cuts off what an earlier check found: nothing of it was sent
  return findings;
}

/** Of an input that an earlier run has finished: nothing is sent, and its report is told again. */
export async function endedBefore(
  { report }: Extract<Plan, { kind: "finished" }>,
  input: Input,
  flags: BackfillFlags,
): Promise<Ended> {
  const path = flags.rejects ?? input.rejectsPath;
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  const rejects = isThere && report.invalid + report.rejected > 0 ? path : undefined;
  return {
    file: input.name,
    report,
    rejects,
    isCheck: false,
    cleanedPhones: 0,
    error: undefined,
    interrupted: undefined,
    resumable: false,
  };
}

type Resumption = Required<Pick<BackfillOptions, "checkpoint" | "fingerprint">>;

async function resumption(
  { statePath, fingerprint, from }: Sending,
  rejects: RejectsFile,
  firstRecords: FirstRecords<unknown> | undefined,
): Promise<Resumption> {
  const store = fileCheckpoint({ path: statePath, rejects });
  if (from === "anew") await store.restart();
  return { fingerprint, checkpoint: firstRecords?.store(store) ?? store };
}

/** A state in which nothing has settled is of no use to anybody. */
function forget(statePath: string): Promise<void> {
  return unlink(statePath).catch(() => {}); // it could not be written: the run has said so
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

function runOptions(flags: BackfillFlags): BackfillOptions {
  const { dryRun, batchSize, batchBytes, concurrency, maxRejects, rate } = flags;
  return {
    ...(dryRun !== undefined && { dryRun }),
    ...(batchSize !== undefined && { maxBatchSize: batchSize }),
    ...(batchBytes !== undefined && { maxBatchBytes: batchBytes }),
    ...(concurrency !== undefined && { concurrency }),
    ...(maxRejects !== undefined && { maxRejects }),
    ...(rate !== undefined && { rateLimit: { profilesPerSecond: rate } }),
  };
}

function progressOf(
  run: BackfillRun,
  { records }: Input,
  { dryRun, limit }: BackfillFlags,
  io: Io,
  before = 0,
): ProgressView {
  const share = ({ read, accepted, invalid, rejected }: Progress): number | undefined => {
    // A small file is read at once: what counts is how much of it is settled.
    const settled = dryRun ? read : accepted + invalid + rejected;
    const ofBytes = records.size && (records.bytesRead / records.size) * (settled / Math.max(1, read));
    const shares = [ofBytes, limit && settled / limit].filter((share) => share !== undefined);
    return shares.length === 0 ? undefined : Math.min(1, Math.max(...shares));
  };
  return showProgress(io.stderr, { look: () => run.progress, share, before });
}

/**
 * The records that `--limit` leaves. A run that reaches the limit has not reached the end of the file: it is never saved as
 * finished, so that `--resume` goes on with the rest.
 */
class FirstRecords<T> implements AsyncIterable<T> {
  readonly #source: AsyncIterable<T>;
  readonly #limit: number;
  #isLimitReached = false;

  constructor(source: AsyncIterable<T>, limit: number) {
    this.#source = source;
    this.#limit = limit;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    let left = this.#limit;
    if (left > 0) {
      for await (const item of this.#source) {
        yield item;
        left -= 1;
        if (left === 0) break;
      }
    }
    this.#isLimitReached = left === 0;
  }

  /** The same store, which is not given the report of a run that ended at the limit. */
  store(store: CheckpointStore): CheckpointStore {
    return {
      load: () => store.load(),
      save: ({ report, ...checkpoint }) =>
        store.save({ ...checkpoint, ...(report && !this.#isLimitReached && { report }) }),
    };
  }
}
