import { LIMITS } from "../limits.js";
import type { Pressure } from "../verdict.js";
import type { BatchLimits } from "./batch.js";
import { RefusalWindow } from "./refusals.js";

export interface PipelineSettings {
  readonly concurrency: number;
  readonly limits: BatchLimits;
}

/**
 * How many records go in a request, and how many requests at once, as the answers so far allow: sizes grow from a single
 * record, so that a wrong key, host or mapping costs one, and follow the share of records that is refused; concurrency grows by
 * one and halves under pressure.
 */
export class AdaptiveLimits {
  /** Requests that may be in flight. */
  concurrency = 1;
  readonly #maxConcurrency: number;
  #limits: BatchLimits;
  /** Kept, since every entry asks for it and it seldom changes. */
  #next: BatchLimits;
  /** Records of one request, as far as successes have let it grow. */
  #size: number;
  /** How the last records fared. */
  readonly #refusals = new RefusalWindow(LIMITS.refusalWindow);
  /** What the settings allow. An overloaded server lowers the limit, and it grows back. */
  readonly #mostRecords: number;
  #acceptedSinceCut = 0;
  #largestAccepted = 0;
  #successes = 0;
  #round = 0;

  constructor({ concurrency, limits }: PipelineSettings) {
    this.#maxConcurrency = concurrency;
    this.#limits = limits;
    this.#next = limits;
    this.#mostRecords = limits.maxSize;
    this.#size = Math.min(LIMITS.slowStart[0], limits.maxSize);
  }

  /** Limits of the next request. */
  get requestLimits(): BatchLimits {
    const maxSize = Math.min(this.#size, this.#cheapest());
    if (this.#next.maxSize !== maxSize || this.#next.maxBytes !== this.#limits.maxBytes) {
      this.#next = { ...this.#limits, maxSize };
    }
    return this.#next;
  }

  /** Limits of a batch that is being formed: it waits, and may be sent in parts. */
  get batchLimits(): BatchLimits {
    return this.#limits;
  }

  /** To be read when an attempt begins, and given to `slowDown`. */
  get round(): number {
    return this.#round;
  }

  /** A request was accepted whole. */
  accepted(): void {
    this.#growBack();
    const step = LIMITS.slowStart.find((size) => size > this.#size);
    this.#size = Math.min(step ?? this.#size * 2, this.#limits.maxSize);
    this.#successes += 1;
    if (this.#successes < this.concurrency) return;
    this.#successes = 0;
    this.concurrency = Math.min(this.concurrency + 1, this.#maxConcurrency);
  }

  /** So many records have settled: accepted, or one that was refused alone. */
  settled(count: number, outcome: "accepted" | "refused"): void {
    if (outcome === "accepted") this.#refusals.accept(count);
    else this.#refusals.refuse();
  }

  /** The server accepted a body of this size. */
  fits(bytes: number): void {
    this.#largestAccepted = Math.max(this.#largestAccepted, bytes);
  }

  /** The server refused a body of this size: the cap is halfway between it and the largest that was accepted. */
  tooLarge(bytes: number): void {
    if (this.#largestAccepted >= bytes) this.#largestAccepted = 0; // the server takes less than before
    const cap = Math.max(1, Math.floor((Math.max(this.#largestAccepted, this.#limits.envelopeBytes) + bytes) / 2));
    this.#limits = { ...this.#limits, maxBytes: Math.min(this.#limits.maxBytes, cap) };
  }

  /** A lower cap was learnt from a record that is too large alone: it is what it was before. */
  forgetCap(before: number): void {
    this.#limits = { ...this.#limits, maxBytes: Math.max(this.#limits.maxBytes, before) };
  }

  /**
   * An attempt of `round` met pressure: concurrency halves, and a new round begins. Attempts of the old round met the same
   * pressure, so they change nothing. An overloaded server halves the size as well, unless the request was small.
   */
  slowDown(pressure: Pressure, size: number, round: number): void {
    if (round !== this.#round) return;
    this.#round += 1;
    this.#successes = 0;
    this.concurrency = Math.max(1, Math.floor(this.concurrency / 2));
    if (pressure === "throttled" || size <= LIMITS.minBatchSize) return;
    const half = Math.max(LIMITS.minBatchSize, Math.floor(size / 2));
    this.#setMaxSize(Math.min(this.#limits.maxSize, half));
  }

  /**
   * The size at which a request is as likely to be refused as not: then its answer tells most, and the fewest requests find who
   * is at fault (group testing).
   */
  #cheapest(): number {
    const { refused, seen } = this.#refusals;
    if (refused === 0) return this.#limits.maxSize;
    const size = Math.round((Math.LN2 * seen) / refused);
    return Math.min(Math.max(size, LIMITS.minBatchSize), this.#limits.maxSize);
  }

  /** A bad minute does not cost the rest of the run. */
  #growBack(): void {
    if (this.#limits.maxSize === this.#mostRecords) return;
    this.#acceptedSinceCut += 1;
    if (this.#acceptedSinceCut % LIMITS.growthAfter > 0) return;
    this.#setMaxSize(Math.min(this.#mostRecords, Math.ceil(this.#limits.maxSize * LIMITS.growth)));
  }

  #setMaxSize(maxSize: number): void {
    if (maxSize < this.#limits.maxSize) this.#acceptedSinceCut = 0;
    this.#limits = { ...this.#limits, maxSize };
    this.#size = Math.min(this.#size, maxSize);
  }
}
