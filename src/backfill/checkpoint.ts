import type { Call } from "../callback.js";
import { ConfigError } from "../errors.js";
import { identify } from "../record/prepare.js";
import { type DestinationOf, otherThan } from "../settings.js";
import { bytesOf, type Span } from "../span.js";
import { type Checkpoint, contradictionIn, hasReached } from "./checkpoint-content.js";
import { Digest } from "./digest.js";
import { type SettledRange, Watermark } from "./watermark.js";

/** Where a run keeps its checkpoint. `fileCheckpoint` of `./node` is one. */
export interface CheckpointStore {
  /** What the last `save` was given; undefined when there was none. */
  load(): Promise<Checkpoint | undefined>;
  /** Called one at a time. What the checkpoint says must be durable when it resolves; it is read before the first `await`. */
  save(checkpoint: Checkpoint): Promise<void>;
  /** Called first. Keeps other runs away until what it gives is called, when the run has ended, however it ended. @throws when another run has it */
  lock?(): Promise<() => Promise<void>>;
  /** Called before a run starts anew, although there is a checkpoint of an earlier one that completed over another source. */
  restart?(): Promise<void>;
}

/** The same store, of which every call is named in an error. */
export function named(store: CheckpointStore, call: Call): CheckpointStore {
  let isGivenUp = false;
  /** A lock that comes when nobody waits for it any more is given back: it would keep the next run out. */
  async function locking(): Promise<Release | undefined> {
    const release = await store.lock?.();
    if (isGivenUp) await release?.();
    return release;
  }
  return {
    load: () => call("the checkpoint's load", () => store.load()),
    save: (checkpoint) => call("the checkpoint's save", () => store.save(checkpoint)),
    ...(store.restart && { restart: () => call("the checkpoint's restart", () => store.restart?.()) }),
    lock: async () => {
      const release = await call("the checkpoint's lock", locking).catch((error: unknown) => {
        isGivenUp = true;
        throw error;
      });
      return () => call("the release of the checkpoint's lock", () => release?.());
    },
  };
}

export interface CheckpointerOptions {
  readonly store: CheckpointStore;
  /** Of the source, given that of the checkpoint; undefined when it has none. */
  readonly fingerprint: (earlier: string | undefined) => Promise<string | undefined> | string | undefined;
  readonly destinationOf: DestinationOf;
  /** Another key is a further key of the same account. */
  readonly sameAccount: boolean | undefined;
  /** What a checkpoint says beside the positions, at this moment. */
  readonly summary: () => Pick<Checkpoint, "counts" | "report" | "completedAt">;
  /** Receives the reason when a checkpoint cannot be saved. */
  readonly onError: (error: unknown) => void;
}

type Release = () => Promise<void>;

/** A position that has settled, and the bytes of its record, if it has some. */
export interface SettledPosition extends Partial<Span> {
  readonly index: number;
}

/** Keeps the checkpoint of a run: which records of its source have settled, over all the runs that shared the checkpoint. */
export class Checkpointer {
  /** What the earlier runs left; undefined for the first. */
  readonly restored: Checkpoint | undefined;
  readonly #options: CheckpointerOptions;
  readonly #identity: Pick<Checkpoint, "fingerprint" | "destination">;
  readonly #settled: Watermark;
  /** Ranges of the earlier runs that were not compared yet, and the digest of what was read of the first of them. */
  readonly #uncompared: SettledRange[];
  #read = new Digest();
  readonly #release: Release | undefined;
  #saving: Promise<void> | undefined;
  #isNew = false;

  /** @throws {ConfigError} without a fingerprint, and for a checkpoint of another source, destination or version, or one that contradicts itself */
  static async open(options: CheckpointerOptions): Promise<Checkpointer> {
    const release = await options.store.lock?.();
    try {
      return await Checkpointer.#open(options, release);
    } catch (error) {
      await release?.();
      throw error;
    }
  }

  static async #open(options: CheckpointerOptions, release: Release | undefined): Promise<Checkpointer> {
    const { store, destinationOf, sameAccount } = options;
    const found = (await store.load()) ?? undefined; // a database says null
    const fingerprint = await options.fingerprint(found?.fingerprint);
    if (fingerprint === undefined) {
      throw new ConfigError(
        "a checkpoint needs a fingerprint of the source, since its records are skipped by position; pass the option fingerprint, such as a version of the data",
      );
    }
    if (found && found.version !== 3) {
      throw new ConfigError(
        "the checkpoint was not written by this version; start anew, or use the version that wrote it",
      );
    }
    const contradiction = found && contradictionIn(found);
    if (contradiction) {
      throw new ConfigError(
        `the checkpoint contradicts itself: ${contradiction}. Put a copy of it back, or start anew`,
      );
    }
    const destination = await destinationOf();
    // A run that reached no server had no effect anywhere: its wrong host or key may be mended.
    const other = found && hasReached(found) && (await otherThan(found.destination, destinationOf));
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
    const checkpointer = new Checkpointer(options, { fingerprint, destination }, found, release);
    if (!found || found.fingerprint === fingerprint) return checkpointer;
    if (!found.report) {
      throw new ConfigError(
        "the checkpoint belongs to another source: its records are skipped by position, so it must not be used for this one. Start anew, or give the source it was made for",
      );
    }
    return checkpointer.anew();
  }

  private constructor(
    options: CheckpointerOptions,
    identity: Pick<Checkpoint, "fingerprint" | "destination">,
    restored: Checkpoint | undefined,
    release: Release | undefined,
  ) {
    this.restored = restored;
    this.#release = release;
    this.#options = options;
    this.#identity = identity;
    const { watermark = 0, digest = "", settled = [] } = restored ?? {};
    this.#settled = new Watermark(watermark, digest, settled);
    this.#uncompared = watermark > 0 ? [[0, watermark, digest], ...settled] : [...settled];
  }

  /** The same run from the start, since the earlier one completed, and was over another source. */
  async anew(): Promise<Checkpointer> {
    await this.#options.store.restart?.();
    return new Checkpointer(this.#options, this.#identity, undefined, this.#release);
  }

  /** Not all that has settled was compared with the source: until then nothing is sent. */
  get isComparing(): boolean {
    return this.#uncompared.length > 0;
  }

  /** Whether the record has settled in an earlier run: then it is compared. @throws {OtherSourceError} at the end of a range of other records */
  skips(index: number, item: unknown): boolean {
    const [from, to, digest] = this.#uncompared[0] ?? [];
    if (from === undefined || to === undefined || index < from) return false;
    this.#read.add(index, identify(item));
    if (index + 1 < to) return true;
    if (this.#read.toString() !== digest) throw new OtherSourceError(to);
    this.#uncompared.shift();
    this.#read = new Digest();
    return true;
  }

  /** Call it in the same step in which the counts change: a checkpoint may be saved right after. */
  settle(positions: readonly SettledPosition[]): void {
    for (const { index, buffer, start = 0, end = 0 } of positions) {
      this.#settled.settle(index, buffer && bytesOf({ buffer, start, end }));
    }
    this.#isNew = true;
    this.#saving ??= this.#save();
  }

  /** @throws {OtherSourceError} when the source ended before what has settled already */
  checkLength(length: number): void {
    if (length < this.#settled.end) throw new OtherSourceError(this.#settled.end, length);
  }

  /** Resolves when all is saved, or cannot be. */
  async flush(): Promise<void> {
    this.settle([]);
    await this.#saving;
  }

  /** Lets other runs have the store. */
  async close(): Promise<void> {
    await this.#release?.();
  }

  /** Saves back to back, one at a time, while there is something new. */
  async #save(): Promise<void> {
    const { store, summary, onError } = this.#options;
    await undefined; // what settles in the same step is saved together
    try {
      while (this.#isNew) {
        this.#isNew = false;
        await store.save({ version: 3, ...this.#identity, ...this.#settled.snapshot(), ...summary() });
      }
    } catch (error) {
      onError(error);
    }
    this.#saving = undefined;
  }
}

/** The records are not those that have settled, though their fingerprint says so. */
export class OtherSourceError extends ConfigError {
  /** @param settled Records from the start, of which some have changed or, with `length`, are no longer there */
  constructor(settled: number, length?: number) {
    const found =
      length === undefined
        ? `the first ${settled} records of the source are not those that have settled already: some were changed, added or moved`
        : `the source has ${length} records, but record ${settled - 1} has settled already according to the checkpoint: it is not the same source`;
    super(`${found}. Nothing was sent. Start anew, or give the source as it was`);
  }
}
