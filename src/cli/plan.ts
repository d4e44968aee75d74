import { hasReached, hasSettled } from "../backfill/checkpoint-content.js";
import { compareWith } from "../backfill/unsettled.js";
import { areOfSameBytes } from "../files/formats/source.js";
import { readState } from "../files/resume/state-file.js";
import { type BackfillReport, type Checkpoint, ConfigError } from "../index.js";
import { type DestinationOf, otherThan } from "../settings.js";
import type { BackfillFlags } from "./flags.js";
import type { Input } from "./input.js";
import { plural } from "./terminal.js";

/** What is to be done with an input, and where in it the run begins. */
export type Plan =
  | { readonly kind: "dry-run" }
  /** An earlier run reached the end: there is nothing to send. */
  | ({ readonly kind: "finished" } & Finished)
  | SendPlan;

/** An earlier run that reached the end. */
export interface Finished {
  readonly report: BackfillReport;
  /** When, in UTC (RFC 3339). */
  readonly completedAt: string;
}

export interface SendPlan {
  readonly kind: "send";
  /** What is said of before: the input is another one, or goes on behind what was sent. */
  readonly finished?: Finished;
  readonly fingerprint: string;
  readonly statePath: string;
  /** `anew` forgets the checkpoint of an earlier run, and keeps its rejects under another name. */
  readonly from: "nothing" | "checkpoint" | "anew";
  /** Records that need not be sent again. */
  readonly settled: number;
  /** The bytes are those of the run before, and the flags or the mapping file are others. */
  readonly isReadOtherwise?: true;
}

/**
 * Decides by the state file of an earlier run. Nothing is written yet.
 *
 * @throws {ConfigError} when the user must decide with a flag, or when the state file is of another input
 */
export async function planFor(input: Input, flags: BackfillFlags, destinationOf: DestinationOf): Promise<Plan> {
  if (flags.dryRun) return { kind: "dry-run" };
  const statePath = flags.state ?? input.statePath;
  const restart = flags.restart === true;
  const state = restart ? undefined : await readState(statePath);
  const checkpoint = state?.checkpoint;
  const fingerprint = await input.records.fingerprint(checkpoint?.fingerprint);
  if (checkpoint && hasSettled(checkpoint)) {
    if (hasReached(checkpoint)) await refuseOtherDestination(checkpoint, destinationOf, flags, statePath);
    const { report, completedAt = "" } = checkpoint;
    if (report) return planAfter({ report, completedAt }, checkpoint, { input, fingerprint, statePath, flags });
    if (!flags.resume) throw undecided(input, checkpoint, statePath);
    refuseAnother(checkpoint, fingerprint, statePath);
    refuseLess(checkpoint, flags.limit, statePath);
    return { kind: "send", fingerprint, statePath, from: "checkpoint", settled: settledIn(checkpoint) };
  }
  // A run in which nothing has settled had no effect, so it can start anew without a flag.
  return { kind: "send", fingerprint, statePath, from: restart || state ? "anew" : "nothing", settled: 0 };
}

/** The same file every night, or a stream: what is there now decides. A file is read once for that; a stream is compared by the run itself. */
async function planAfter(
  finished: Finished,
  checkpoint: Checkpoint,
  {
    input,
    fingerprint,
    statePath,
    flags,
  }: { input: Input; fingerprint: string; statePath: string; flags: BackfillFlags },
): Promise<Plan> {
  const compared =
    checkpoint.fingerprint !== fingerprint
      ? "other"
      : input.isFile
        ? await compareWith(checkpoint, input.records)
        : "longer";
  const isWithin = flags.limit !== undefined && flags.limit <= checkpoint.watermark;
  if (compared === "same" || (compared === "longer" && isWithin)) return { kind: "finished", ...finished };
  const send = { kind: "send", fingerprint, statePath, finished } as const;
  if (compared === "other") {
    const isReadOtherwise =
      checkpoint.fingerprint !== fingerprint && areOfSameBytes(checkpoint.fingerprint, fingerprint);
    return { ...send, from: "anew", settled: 0, ...(isReadOtherwise && { isReadOtherwise }) };
  }
  return { ...send, from: "checkpoint", settled: settledIn(checkpoint) };
}

/** What has settled at one server says nothing of another, nor of another account there. */
async function refuseOtherDestination(
  { destination }: Checkpoint,
  destinationOf: DestinationOf,
  { sameAccount }: BackfillFlags,
  path: string,
): Promise<void> {
  const other = await otherThan(destination, destinationOf);
  const anew = "send it there from the start with --restart, or keep both with --state <another file>";
  if (other === "origin") {
    const { origin } = await destinationOf();
    throw new ConfigError(
      `${path} is of a run that sent to ${destination.origin}, and nothing of it is known at ${origin}: ${anew}.`,
    );
  }
  if (other === "account" && !sameAccount) {
    throw new ConfigError(
      `${path} is of a run with another key. If it is a key of the same account, say so with --same-account. For another account, ${anew}.`,
    );
  }
}

function undecided(input: Input, found: Checkpoint, path: string): ConfigError {
  const name = input.name === "-" ? "Standard input" : input.name;
  const settled = plural(settledIn(found), "record", "records");
  return new ConfigError(
    `${name} was sent in part: ${settled} settled (${path}). --resume goes on from there; --restart forgets that, keeps the rejects under another name, and sends it from the start.`,
  );
}

function refuseAnother(found: Checkpoint, fingerprint: string, path: string): void {
  if (found.fingerprint === fingerprint) return;
  if (areOfSameBytes(found.fingerprint, fingerprint)) {
    throw new ConfigError(
      `The input is the one that ${path} was kept for, but the options differ: its columns or its cells would be read in another way than before. Go on with the same flags and mapping file as then, or start anew with --restart.`,
    );
  }
  throw new ConfigError(
    `The input is not the one that ${path} was kept for: it was changed. Records are skipped by position, so go on with the old one, or start anew with --restart.`,
  );
}

function refuseLess({ watermark }: Checkpoint, limit: number | undefined, path: string): void {
  if (limit === undefined || limit >= watermark) return;
  throw new ConfigError(
    `--limit ${limit} is less than the ${watermark} records that have settled already (${path}); leave it out or raise it.`,
  );
}

function settledIn({ counts }: Checkpoint): number {
  return counts.accepted + counts.invalid + counts.rejected;
}
