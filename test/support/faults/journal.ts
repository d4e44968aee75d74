import type { CheckpointStore } from "../../../src/backfill/checkpoint.js";
import type { Checkpoint } from "../../../src/backfill/checkpoint-content.js";
import type { ProfileUpsert } from "../../../src/types.js";

export type Fate = "accepted" | "rejected" | "undelivered";

/** What became of each record. A record that ends twice, or not at all, is an error. */
export class Journal {
  readonly records: readonly ProfileUpsert[];
  /** Positions of the accepted records: by pass, and within a pass by position. */
  readonly accepted: number[] = [];
  /** What was thrown, or given as the reason. */
  readonly errors: unknown[] = [];
  /** Reports and results: with the errors, all that a program could log. */
  readonly answers: unknown[] = [];
  readonly checkpoint: CheckpointStore;
  readonly #fates = new Map<number, Fate>();
  #saved: Checkpoint | undefined;

  constructor(records: readonly ProfileUpsert[]) {
    this.records = records;
    this.checkpoint = {
      load: async () => this.#saved,
      save: async (checkpoint) => {
        this.#saved = structuredClone(checkpoint);
      },
    };
  }

  /** Runs `send` over the records that are left, and sees that each of them ends. */
  async pass(send: (left: readonly number[]) => Promise<void>): Promise<void> {
    const left = this.records.map((_, index) => index).filter((index) => !this.#isSettled(index));
    for (const index of left) this.#fates.delete(index);
    await send(left);
    const lost = left.filter((index) => !this.#fates.has(index));
    if (lost.length > 0) throw new Error(`records ${lost} have no outcome`);
    const ended = left.filter((index) => this.#fates.get(index) === "accepted");
    this.accepted.push(...ended);
  }

  note(index: number, fate: Fate): void {
    const before = this.#fates.get(index);
    if (before) throw new Error(`record ${index} is ${fate}, and was ${before}`);
    this.#fates.set(index, fate);
  }

  all(fate: Fate): number[] {
    return [...this.#fates]
      .filter(([, own]) => own === fate)
      .map(([index]) => index)
      .sort((a, b) => a - b);
  }

  /** Whether a run need not send the record again, by its last checkpoint. */
  isSaved(index: number): boolean {
    const { watermark = 0, settled = [] } = this.#saved ?? {};
    return index < watermark || settled.some(([from, to]) => index >= from && index < to);
  }

  #isSettled(index: number): boolean {
    const fate = this.#fates.get(index);
    return fate === "accepted" || fate === "rejected";
  }
}
