import { stat } from "node:fs/promises";
import { type Checkpoint, type CheckpointStore, hasSettled } from "../../backfill/checkpoint.js";
import { ConfigError } from "../../errors.js";
import { FileError } from "../file-error.js";
import type { RejectsFile } from "./rejects.js";
import { readState, type State, writeState } from "./state-file.js";

export interface FileCheckpointOptions {
  /** Path of the state file. The file holds positions and counts, no personal data. */
  readonly path: string;
  /** Opened with `resume: true`; its `write` must be the run's `onReject`. Every reject is then in the file exactly once, even after a kill. */
  readonly rejects?: RejectsFile;
}

/** A checkpoint in a file. A crash leaves either the old checkpoint or the new one. */
export interface FileCheckpoint extends CheckpointStore {
  /** Forgets how far the earlier run came. Its rejects are kept in a file with a date in its name. */
  restart(): Promise<void>;
}

export function fileCheckpoint({ path, rejects }: FileCheckpointOptions): FileCheckpoint {
  const marks = rejects?.marks;
  let seen: bigint | undefined;

  /** Two runs over one state file would cut off each other's rejects. */
  async function refuseAnother(): Promise<void> {
    const found = await writtenAt(path);
    if (seen !== undefined && found !== undefined && found !== seen) {
      throw new FileError(
        "state-shared",
        `The state file ${path} was written by somebody else while this run went on: another run over the same input?`,
      );
    }
  }

  async function write(state: State): Promise<void> {
    await writeState(path, state);
    seen = await writtenAt(path);
  }

  /** Before the first reject is written: without it, a kill before the first `save` would leave rejects that no state counts. */
  function begin(): Promise<void> {
    return write({ checkpoint: undefined, rejectsBytes: rejects && 0 });
  }

  return {
    async load() {
      seen = await writtenAt(path);
      const state = await readState(path);
      if (state?.checkpoint?.report) {
        marks?.renewLater(rejectsOf(state.checkpoint)); // nothing may follow, and somebody may be correcting the rejects
        return state.checkpoint;
      }
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
      await refuseAnother();
      await marks?.sync();
      await write({ checkpoint, rejectsBytes });
      marks?.forgetBelow(count);
    },
    async restart() {
      const earlier = await readState(path).catch(() => undefined); // a damaged one is no reason not to start anew
      const isOfNothing = earlier !== undefined && !(earlier.checkpoint && hasSettled(earlier.checkpoint));
      await begin();
      await (isOfNothing ? marks?.restore(0, 0) : marks?.renew(0));
    },
  };
}

/** Time of the last change in nanoseconds; undefined when there is no file. */
async function writtenAt(path: string): Promise<bigint | undefined> {
  try {
    return (await stat(path, { bigint: true })).mtimeNs;
  } catch {
    return undefined; // reading or writing the file reports what is wrong
  }
}

async function restore(rejects: RejectsFile, state: State | undefined, path: string): Promise<void> {
  if (!state) {
    if (rejects.length === 0) return;
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
