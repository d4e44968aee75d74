import { ConfigError } from "../errors.js";
import { type Destination, type DestinationOf, otherThan } from "../settings.js";
import type { BackfillReport, Counts } from "./report.js";

/** Half-open ranges of indices, ascending, not touching. */
export type Ranges = readonly (readonly [from: number, to: number])[];

/** How far a run came. Positions and counts only: no personal data. */
export interface Checkpoint {
  readonly version: 2;
  /** Where the records went: what is settled there is not settled anywhere else. */
  readonly destination: Destination;
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

export interface CheckpointerOptions {
  readonly store: CheckpointStore;
  readonly fingerprint: string | undefined;
  readonly destinationOf: DestinationOf;
  /** Another key is a further key of the same account. */
  readonly sameAccount: boolean | undefined;
  /** What a checkpoint says beside the positions, at this moment. */
  readonly summary: () => Pick<Checkpoint, "counts" | "report">;
  /** Receives the reason when a checkpoint cannot be saved. */
  readonly onError: (error: unknown) => void;
}

/** Keeps the checkpoint of a run: which records of its source have settled, over all the runs that shared the checkpoint. */
export class Checkpointer {
  /** What the earlier runs left; undefined for the first. */
  readonly restored: Checkpoint | undefined;
  readonly #options: CheckpointerOptions;
  readonly #identity: Pick<Checkpoint, "fingerprint" | "destination">;
  readonly #settled: Watermark;
  #saving: Promise<void> | undefined;
  #isNew = false;

  /** @throws {ConfigError} without a fingerprint, and for a checkpoint of another source, destination or version */
  static async open(options: CheckpointerOptions): Promise<Checkpointer> {
    const { store, fingerprint, destinationOf, sameAccount } = options;
    if (fingerprint === undefined) {
      throw new ConfigError(
        "a checkpoint needs a fingerprint of the source, since its records are skipped by position; pass the option fingerprint, such as a version of the data",
      );
    }
    const found = await store.load();
    if (found && found.version !== 2) {
      throw new ConfigError(
        "the checkpoint was not written by this version; start anew, or use the version that wrote it",
      );
    }
    if (found && found.fingerprint !== fingerprint) {
      throw new ConfigError(
        "the checkpoint belongs to another source: its records are skipped by position, so it must not be used for this one. Start anew, or give the source it was made for",
      );
    }
    const destination = await destinationOf();
    // A run in which nothing has settled had no effect anywhere: its wrong host or key may be mended.
    const other = found && hasSettled(found) && (await otherThan(found.destination, destinationOf));
    if (other === "origin") {
      throw new ConfigError(
        `the checkpoint is of a run that sent to ${found?.destination.origin}, and this one sends to ${destination.origin}, where nothing has settled. Start anew, or use a checkpoint of its own`,
      );
    }
    if (other === "account" && !sameAccount) {
      throw new ConfigError(
        "the checkpoint is of a run with another key. If both are keys of one account, pass sameAccount: true; for another account start anew, or use a checkpoint of its own",
      );
    }
    return new Checkpointer(options, { fingerprint, destination }, found);
  }

  private constructor(
    options: CheckpointerOptions,
    identity: Pick<Checkpoint, "fingerprint" | "destination">,
    restored: Checkpoint | undefined,
  ) {
    this.restored = restored;
    this.#options = options;
    this.#identity = identity;
    this.#settled = new Watermark(restored?.watermark, restored?.settled);
  }

  has(index: number): boolean {
    return this.#settled.has(index);
  }

  /** Call it in the same step in which the counts change: a checkpoint may be saved right after. */
  settle(positions: readonly { readonly index: number }[]): void {
    for (const { index } of positions) this.#settled.settle(index);
    this.#isNew = true;
    this.#saving ??= this.#save();
  }

  /** @throws {ConfigError} when the source ended before what has settled already */
  checkLength(length: number): void {
    if (length >= this.#settled.end) return;
    throw new ConfigError(
      `the source has ${length} records, but record ${this.#settled.end - 1} has settled already according to the checkpoint: it is not the same source`,
    );
  }

  /** Resolves when all is saved, or cannot be. */
  async flush(): Promise<void> {
    this.settle([]);
    await this.#saving;
  }

  /** Saves back to back, one at a time, while there is something new. */
  async #save(): Promise<void> {
    const { store, summary, onError } = this.#options;
    await undefined; // what settles in the same step is saved together
    try {
      while (this.#isNew) {
        this.#isNew = false;
        await store.save({ version: 2, ...this.#identity, ...this.#settled.snapshot(), ...summary() });
      }
    } catch (error) {
      onError(error);
    }
    this.#saving = undefined;
  }
}

/** Whether the runs of the checkpoint had any effect. */
export const hasSettled = ({ watermark, settled, report }: Checkpoint): boolean =>
  watermark > 0 || settled.length > 0 || report !== undefined;

/**
 * Which indices have settled: all below the watermark, and some above it. Kept as ranges, of which there are no more than
 * indices in the pipeline, so that memory does not grow with the source, however long one of them takes.
 */
export class Watermark {
  /** The first begins at 0, and ends at the watermark. */
  readonly #ranges: [from: number, to: number][];

  constructor(mark = 0, settled: Ranges = []) {
    this.#ranges = [[0, mark]];
    for (const [from, to] of settled) {
      const last = this.#at(this.#ranges.length - 1);
      if (from <= last[1]) last[1] = Math.max(last[1], to);
      else this.#ranges.push([from, to]);
    }
  }

  /** No index from here on has settled. */
  get end(): number {
    return this.#at(this.#ranges.length - 1)[1];
  }

  has(index: number): boolean {
    return index < this.#at(this.#find(index))[1];
  }

  settle(index: number): void {
    const position = this.#find(index);
    const before = this.#at(position);
    if (index < before[1]) return;
    const after = this.#ranges[position + 1];
    const to = after?.[0] === index + 1 ? after[1] : index + 1;
    if (before[1] === index) {
      before[1] = to;
      if (to > index + 1) this.#ranges.splice(position + 1, 1);
    } else if (after && to > index + 1) after[0] = index;
    else this.#ranges.splice(position + 1, 0, [index, to]);
  }

  /** All below `watermark` has settled, and the ranges `settled` above it. */
  snapshot(): { watermark: number; settled: Ranges } {
    const [below, ...above] = this.#ranges;
    return { watermark: below?.[1] ?? 0, settled: above.map(([from, to]) => [from, to]) };
  }

  /** Position of the last range that begins at or before `index`. */
  #find(index: number): number {
    let low = 0;
    let high = this.#ranges.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.#at(middle)[0] <= index) low = middle;
      else high = middle;
    }
    return low;
  }

  #at(position: number): [from: number, to: number] {
    return this.#ranges[position] as [number, number]; // there is always the first
  }
}
