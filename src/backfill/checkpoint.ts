import { ConfigError } from "../errors.js";
import type { BackfillReport, Counts } from "./report.js";
import type { Ranges } from "./watermark.js";

/** How far a run came. Positions and counts only: no personal data. */
export interface Checkpoint {
  readonly version: 1;
  /** Of the source: a run over another one must not skip by these positions. */
  readonly fingerprint: string;
  /** All records below this position have settled. */
  readonly watermark: number;
  /** Half-open ranges of positions above the watermark that have settled too. */
  readonly settled: Ranges;
  readonly counts: Pick<Counts, "accepted" | "invalid" | "rejected">;
  /** Of a run that completed: a further run sends nothing and gives this report. */
  readonly report?: BackfillReport;
}

/** Where a run keeps its checkpoint. `fileCheckpoint` of `./node` is one. */
export interface CheckpointStore {
  load(): Promise<Checkpoint | undefined>;
  /** Called one at a time. What the checkpoint says must be durable when it resolves; it is read before the first `await`. */
  save(checkpoint: Checkpoint): Promise<void>;
}

/** @throws {ConfigError} when the checkpoint is not one, or not of this source */
export function checkCheckpoint(found: Checkpoint, fingerprint: string): Checkpoint {
  if (found.version !== 1) {
    throw new ConfigError(
      "the checkpoint was not written by this version; start anew, or use the version that wrote it",
    );
  }
  if (found.fingerprint !== fingerprint) {
    throw new ConfigError(
      "the checkpoint belongs to another source: its records are skipped by position, so it must not be used for this one. Start anew, or give the source it was made for",
    );
  }
  return found;
}
