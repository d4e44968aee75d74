import { ConfigError } from "../errors.js";
import { type Checkpoint, type CheckpointStore, checkCheckpoint } from "./checkpoint.js";
import { Watermark } from "./watermark.js";

/** What a checkpoint says beside the positions. */
export type Standing = Pick<Checkpoint, "counts" | "report">;

export interface LedgerOptions {
  readonly store: CheckpointStore;
  readonly fingerprint: string | undefined;
  /** The standing at this moment. */
  readonly look: () => Standing;
  /** Hears why nothing more can be saved. */
  readonly onError: (error: unknown) => void;
}

/** Which records of a source have settled, over all the runs that shared its checkpoint. */
export class Ledger {
  /** What the earlier runs left; undefined for the first. */
  readonly restored: Checkpoint | undefined;
  readonly #settled: Watermark;
  readonly #saver: Saver;

  /** @throws {ConfigError} without a fingerprint, and for a checkpoint of another source */
  static async open(options: LedgerOptions): Promise<Ledger> {
    const { store, fingerprint } = options;
    if (fingerprint === undefined) {
      throw new ConfigError(
        "a checkpoint needs a fingerprint of the source, since its records are skipped by position; pass the option fingerprint, such as a version of the data",
      );
    }
    const found = await store.load();
    return new Ledger(options, fingerprint, found && checkCheckpoint(found, fingerprint));
  }

  private constructor({ store, look, onError }: LedgerOptions, fingerprint: string, restored: Checkpoint | undefined) {
    this.restored = restored;
    this.#settled = new Watermark(restored?.watermark, restored?.settled);
    this.#saver = new Saver(
      () => store.save({ version: 1, fingerprint, ...this.#settled.snapshot(), ...look() }),
      onError,
    );
  }

  has(index: number): boolean {
    return this.#settled.has(index);
  }

  /** Call it in the same step in which the standing changes: a checkpoint may be taken right after. */
  settle(positions: readonly { readonly index: number }[]): void {
    for (const { index } of positions) this.#settled.settle(index);
    this.#saver.touch();
  }

  /** @throws {ConfigError} when the source ended before what has settled already */
  checkLength(length: number): void {
    if (length >= this.#settled.end) return;
    throw new ConfigError(
      `the source has ${length} records, but record ${this.#settled.end - 1} has settled already according to the checkpoint: it is not the same source`,
    );
  }

  /** Resolves when all is saved, or cannot be. */
  flush(): Promise<void> {
    return this.#saver.flush();
  }
}

/** Saves back to back, one at a time, while there is something new. */
class Saver {
  readonly #save: () => Promise<void>;
  readonly #onError: (error: unknown) => void;
  #saving: Promise<void> | undefined;
  #isNew = false;

  /** @param save takes the state as it is when it is called */
  constructor(save: () => Promise<void>, onError: (error: unknown) => void) {
    this.#save = save;
    this.#onError = onError;
  }

  /** Something settled. */
  touch(): void {
    this.#isNew = true;
    this.#saving ??= this.#loop();
  }

  /** Resolves when all that was new is saved. */
  async flush(): Promise<void> {
    this.touch();
    await this.#saving;
  }

  async #loop(): Promise<void> {
    await undefined; // what settles in the same step is saved together
    try {
      while (this.#isNew) {
        this.#isNew = false;
        await this.#save();
      }
    } catch (error) {
      this.#onError(error);
    }
    this.#saving = undefined;
  }
}
