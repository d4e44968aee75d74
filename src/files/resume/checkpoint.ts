import { stat } from "node:fs/promises";
import type { Checkpoint, CheckpointStore } from "../../backfill/checkpoint.js";
import { ConfigError } from "../../errors.js";
import { FileError } from "../file-error.js";
import type { RejectsFile } from "./rejects.js";
import { readState, type State, writeState } from "./state-file.js";

export interface FileCheckpointOptions {
  /** Of the state file. It holds positions and counts, no personal data. */
  readonly path: string;
  /** Opened with `resume`, and its `write` is the run's `onReject`: then every reject is in it exactly once, whenever the run is killed. */
  readonly rejects?: RejectsFile;
}

/** A checkpoint in a file, written so that a crash leaves the old one or the new one. */
export interface FileCheckpoint extends CheckpointStore {
  /** Forgets how far the earlier run came, and its rejects. */
  restart(): Promise<void>;
}

export function fileCheckpoint({ path, rejects }: FileCheckpointOptions): FileCheckpoint {
  const marks = rejects?.marks;
  let seen: bigint | undefined;

  /** Two runs that share a state would cut each other's rejects. */
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
      if (state?.checkpoint?.report) return state.checkpoint; // nothing will be written, and its rejects may be under correction
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
      await begin();
      await marks?.restore(0, 0);
    },
  };
}

/** In nanoseconds; undefined when there is no file. */
async function writtenAt(path: string): Promise<bigint | undefined> {
  try {
    return (await stat(path, { bigint: true })).mtimeNs;
  } catch {
    return undefined; // reading and writing it will tell what is wrong
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

/** The first lines of the rejects file: rejects settle in the order in which they are written. */
function rejectsOf({ counts }: Checkpoint): number {
  return counts.invalid + counts.rejected;
}
