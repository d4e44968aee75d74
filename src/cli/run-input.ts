import { access, unlink } from "node:fs/promises";
import { noCounts } from "../files/reading/reading.js";
import { lockedCheckpoint } from "../files/resume/checkpoint.js";
import { fileRejects, type RejectsFile } from "../files/resume/rejects.js";
import {
  BackfillError,
  type BackfillOptions,
  type BackfillReport,
  type BackfillRun,
  type Progress,
  type RelevaClient,
} from "../index.js";
import type { InputReport } from "./backfill-report.js";
import { ColumnReasons } from "./column-reasons.js";
import { DroppedList } from "./dropped-list.js";
import { DuplicateList } from "./duplicate-list.js";
import { DuplicateCounter } from "./duplicates.js";
import { EffectCounter } from "./effect-counter.js";
import type { Signal } from "./exit.js";
import { FirstRecords } from "./first-records.js";
import type { BackfillFlags } from "./flags.js";
import type { Input } from "./input.js";
import type { Io } from "./io.js";
import type { Plan, SendPlan } from "./plan.js";
import type { ProgressScreen, Watched } from "./progress.js";

/** How the run over one input ended: its report, and whether a further run is possible. */
export interface InputEnd extends InputReport {
  /** The signal that asked it to stop. */
  readonly interrupted: Signal | undefined;
  /** A further run can go on where this one stopped. */
  readonly resumable: boolean;
}

/** Where a run tells what happens while it goes on. */
export interface Telling {
  readonly screen: ProgressScreen;
  /** The line that says how to go on with a run that a second signal ends. */
  readonly goOn: string;
}

/** Runs over one input. Rejects and checkpoints go to their files, progress to stderr, and a signal stops the run gracefully. */
export async function runInput(
  client: RelevaClient,
  input: Input,
  plan: Exclude<Plan, { kind: "finished" }>,
  flags: BackfillFlags,
  io: Io,
  { screen, goOn }: Telling,
): Promise<InputEnd> {
  const sending = plan.kind === "send" ? plan : undefined;
  const rejects = await openRejects(input, sending, flags);
  let list: DroppedList | undefined;
  const end = await runWith(rejects).finally(() => rejects.close());
  const isThere = rejects.count > 0 && (await exists(rejects.path));
  return {
    ...end,
    rejects: isThere ? rejects.path : undefined,
    dropped: list?.isEmpty === false ? list.path : undefined,
    kept: [...rejects.kept, ...(list?.kept ?? [])],
  };

  async function runWith({ write }: RejectsFile): Promise<Omit<InputEnd, "rejects" | "dropped" | "kept">> {
    list = await openList(input, sending, flags);
    let isWhole = false;
    let same: DuplicateList | undefined;
    let interrupted: Signal | undefined;
    let stopListening = (): void => {};
    try {
      const effects = new EffectCounter(sending === undefined);
      const reasons = new ColumnReasons(input.columnOf, input.name === "-" ? "standard input" : input.name);
      const { listDuplicates } = flags;
      if (listDuplicates !== undefined) same = await DuplicateList.open(listDuplicates, input.columnOf);
      const duplicates = new DuplicateCounter({ keepsLines: same !== undefined });
      const records = effects.watch(input.records, (record) => {
        list?.add(record);
        const shared = duplicates.look(record);
        if (shared.length > 0) same?.add(record, shared);
      });
      const firstRecords = flags.limit === undefined ? undefined : new FirstRecords(records, flags.limit);
      const run = client.backfill(firstRecords ?? records, {
        ...runOptions(flags),
        ...(sending && (await resumption(sending, rejects, firstRecords, reasons, list))),
        ...(flags.sameAccount && { sameAccount: true }),
        onReject: (reject) => {
          effects.rejected(reject.context);
          return write(reasons.take(reject));
        },
        onAccept: (accepted) => {
          for (const { context } of accepted) effects.accepted(context);
        },
      });
      if (!flags.quiet) screen.show(watchedOf(run, input, flags, sending?.settled));
      stopListening = io.onSignal(
        (signal) => {
          interrupted = signal;
          run.stop();
          screen.end();
          if (!flags.quiet) screen.note("Stopping: waiting for what is in flight. Once more stops at once.");
        },
        () => {
          if (sending && !flags.quiet) screen.note(goOn);
        },
      );
      const end = await endOf(run);
      isWhole = end.report.status !== "stopped" && firstRecords?.isLimitReached !== true;
      const { accepted, invalid, rejected, status } = end.report;
      const isKept = sending && (sending.from === "checkpoint" || accepted + invalid + rejected > 0);
      if (sending && !isKept) await forget(sending.statePath);
      const finished = sending?.finished;
      const isSameAgain = finished !== undefined && isSame(finished.report, end.report);
      return {
        ...end,
        report: isSameAgain ? end.report : reasons.over(end.report),
        reasonsGiven: reasons.total(end.report),
        file: input.name,
        isCheck: sending === undefined,
        isOfTable: input.chosen() !== undefined,
        subscriptions: effects.subscriptions,
        ruleUses: input.ruleUses(),
        without: effects.without,
        duplicates: duplicates.counts,
        duplicatesList: same?.isEmpty === false ? same.path : undefined,
        normalised: input.mapped,
        notices: input.records.notices,
        interrupted,
        resumable: isKept === true && status !== "completed",
        ...(isSameAgain && { sentBefore: finished.completedAt }),
      };
    } finally {
      screen.end();
      stopListening();
      await list?.close(isWhole);
      await same?.close();
    }
  }
}

/** A run that found nothing new gives the report of the earlier one again. */
const isSame = (one: BackfillReport, other: BackfillReport): boolean => JSON.stringify(one) === JSON.stringify(other);

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

async function openRejects(
  { rejectsPath, findingsPath }: Input,
  sending: SendPlan | undefined,
  { rejects }: BackfillFlags,
): Promise<RejectsFile> {
  if (sending) return fileRejects(rejects ?? rejectsPath, { resume: sending.from !== "nothing" });
  if (rejects !== undefined) return fileRejects(rejects);
  return fileRejects(findingsPath, { replace: true }); // what an earlier check found: none of these records was sent
}

async function openList(
  { droppedPath, wouldDropPath, columnOf }: Input,
  sending: SendPlan | undefined,
  { dropInvalid }: BackfillFlags,
): Promise<DroppedList | undefined> {
  if (dropInvalid === undefined) return undefined;
  if (sending === undefined) return DroppedList.open(wouldDropPath, columnOf, "replaced");
  return DroppedList.open(droppedPath, columnOf, sending.from === "checkpoint" ? "same" : "kept");
}

/** The end of an input that an earlier run has finished: nothing is sent, and the saved report is shown again. */
export async function earlierEnd(
  { report, completedAt }: Extract<Plan, { kind: "finished" }>,
  input: Input,
  flags: BackfillFlags,
): Promise<InputEnd> {
  const path = flags.rejects ?? input.rejectsPath;
  const hasRejects = report.invalid + report.rejected > 0 && (await exists(path));
  return {
    file: input.name,
    report,
    rejects: hasRejects ? path : undefined,
    kept: [],
    sentBefore: completedAt,
    isCheck: false,
    subscriptions: undefined,
    without: {},
    dropped: undefined,
    normalised: noCounts(),
    error: undefined,
    interrupted: undefined,
    resumable: false,
  };
}

type Resumption = Required<Pick<BackfillOptions, "checkpoint" | "fingerprint">>;

async function resumption(
  { statePath, fingerprint, from }: SendPlan,
  rejects: RejectsFile,
  firstRecords: FirstRecords<unknown> | undefined,
  reasons: ColumnReasons,
  list: DroppedList | undefined,
): Promise<Resumption> {
  const file = lockedCheckpoint({ path: statePath, rejects });
  const store: typeof file = {
    ...file,
    async save({ report, ...checkpoint }) {
      await list?.flush();
      await file.save({ ...checkpoint, ...(report && { report: reasons.over(report) }) });
    },
  };
  if (from === "anew") await store.restart();
  return { fingerprint, checkpoint: firstRecords?.store(store) ?? store };
}

/** A state file in which nothing has settled is of no use to a further run. */
function forget(statePath: string): Promise<void> {
  return unlink(statePath).catch(() => {}); // there is none when it could not be written, and the run has reported that
}

/** The promise of a run rejects when something stopped it; either way there is a report. */
async function endOf(run: BackfillRun): Promise<{ report: BackfillReport; error: unknown }> {
  try {
    return { report: await run, error: undefined };
  } catch (error) {
    if (error instanceof BackfillError) return { report: error.report, error: error.cause };
    throw error;
  }
}

/** What the flags say of a run itself. */
export function runOptions(flags: BackfillFlags): BackfillOptions {
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

function watchedOf(run: BackfillRun, { records }: Input, { dryRun, limit }: BackfillFlags, before = 0): Watched {
  const share = ({ read, accepted, invalid, rejected }: Progress): number | undefined => {
    // A small file is read at once, so the share of bytes is weighed with the share of records that have settled.
    const settled = dryRun ? read : accepted + invalid + rejected;
    const ofBytes = records.size && (records.bytesRead / records.size) * (settled / Math.max(1, read));
    const shares = [ofBytes, limit && settled / limit].filter((share) => share !== undefined);
    return shares.length === 0 ? undefined : Math.min(1, Math.max(...shares));
  };
  return { look: () => run.progress, share, before };
}
