import type { CheckpointStore } from "../../backfill/checkpoint.js";
import { type Checkpoint, hasSettled } from "../../backfill/checkpoint-content.js";
import { ConfigError } from "../../errors.js";
import { checkedAgainst, ELSEWHERE, type RulesOf, TEXT } from "../../option-table.js";
import { FileError } from "../file-error.js";
import { takeLock } from "./lock.js";
import type { RejectsFile } from "./rejects.js";
import { readState, refuseForeign, type State, writeState } from "./state-file.js";

/** Where `fileCheckpoint` keeps its state, and the rejects file that goes with it. */
export interface FileCheckpointOptions {
  /** Path of the state file. The file holds positions and counts, no personal data. */
  readonly path: string;
  /** Opened with `resume: true`; its `write` must be the run's `onReject`. Every reject is then in the file exactly once, even after a kill. */
  readonly rejects?: RejectsFile | undefined;
}

/**
 * A checkpoint in a file. A crash leaves either the old checkpoint or the new one. While a run goes, a lock beside the file
 * (`<path>.lock`) keeps others away; the lock of a process of this machine that died is taken over without a word. That of
 * another machine or container cannot be judged: `lock` throws, and names the file to delete.
 */
export interface FileCheckpoint extends CheckpointStore {
  /** Forgets how far the earlier run came. Its rejects are kept in a file with a date in its name. Throws while another run goes. */
  restart(): Promise<void>;
}

const RULES: RulesOf<FileCheckpointOptions> = { path: TEXT, rejects: ELSEWHERE };

/**
 * A checkpoint in a file, for `backfill`: a run that is started again with it goes on where the last one ended.
 *
 * @throws {ConfigError} for an option that it does not have; from its methods: when the file is damaged or not its own, or another run has it
 */
export function fileCheckpoint(options: FileCheckpointOptions): FileCheckpoint {
  let isHeld = false;
  const store = lockedCheckpoint(checkedAgainst("fileCheckpoint", RULES, options));
  const lock = async (): Promise<() => Promise<void>> => {
    const { release } = await takeLock(options.path);
    isHeld = true;
    return () => {
      isHeld = false;
      return release();
    };
  };
  return {
    ...store,
    lock,
    async restart() {
      const release = isHeld ? undefined : await lock();
      await store.restart().finally(release);
    },
  };
}

/** For who holds the lock already. */
export function lockedCheckpoint({ path, rejects }: FileCheckpointOptions): FileCheckpoint {
  const marks = rejects?.marks;
  /** Rejects of runs that completed before: their lines have a file of their own, or will get one. */
  let rejectsBefore = 0;

  /** Before the first reject is written: without it, a kill before the first `save` would leave rejects that no state counts. */
  function begin(): Promise<void> {
    return writeState(path, { checkpoint: undefined, rejectsBytes: rejects && 0 });
  }

  return {
    async load() {
      const state = await readState(path);
      if (state?.checkpoint?.report) {
        const { report: _report, completedAt: _at, ...checkpoint } = state.checkpoint;
        rejectsBefore = rejectsOf(checkpoint);
        // Nothing may follow, and somebody may be correcting the rejects. A kill while they move must find that written down.
        marks?.renewLater(rejectsBefore, () => writeState(path, { checkpoint, rejectsBytes: 0, rejectsBefore }));
        return state.checkpoint;
      }
      rejectsBefore = state?.rejectsBefore ?? 0;
      if (rejects) await restore(rejects, state, path);
      if (!state) await begin();
      return state?.checkpoint;
    },
    async save(checkpoint) {
      const count = rejectsOf(checkpoint);
      const rejectsBytes = marks?.lengthAfter(count);
      if (rejects && rejectsBytes === undefined) {
        throw new ConfigError(
          `${count} records were rejected, but not all are in ${rejects.path}. Pass its write as onReject, or make the checkpoint without rejects.`,
        );
      }
      await marks?.sync();
      await writeState(path, { checkpoint, rejectsBytes, ...(marks && { rejectsBefore }) });
      marks?.forgetBelow(count);
    },
    async restart() {
      await refuseForeign(path);
      const earlier = await readState(path).catch(() => undefined); // a damaged one is no reason not to start anew
      const isOfNothing = earlier !== undefined && !(earlier.checkpoint && hasSettled(earlier.checkpoint));
      rejectsBefore = 0;
      await begin();
      await (isOfNothing ? marks?.restore(0, 0) : marks?.renew(0));
    },
  };
}

async function restore(rejects: RejectsFile, state: State | undefined, path: string): Promise<void> {
  if (!state) {
    if (rejects.length === 0) return rejects.marks.restore(0, 0);
    throw new FileError(
      "rejects-without-state",
      `The rejects file ${rejects.path} is there from an earlier run, but its state ${path} is not.`,
    );
  }
  const { checkpoint, rejectsBytes } = state;
  if (rejectsBytes === undefined) {
    throw new FileError("state-without-rejects", `The state file ${path} was kept without a rejects file.`);
  }
  await rejects.marks.restore(checkpoint ? rejectsOf(checkpoint) : 0, rejectsBytes);
}

/** Lines of the rejects file that belong to the checkpoint: rejects settle in the order in which they are written. */
function rejectsOf({ counts }: Checkpoint): number {
  return counts.invalid + counts.rejected;
}
