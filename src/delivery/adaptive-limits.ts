import { LIMITS } from "../limits.js";
import type { Pressure } from "../verdict.js";
import type { BatchLimits } from "./batch.js";
import { RefusalWindow } from "./refusals.js";

export interface PipelineSettings {
  readonly concurrency: number;
  readonly limits: BatchLimits;
}

/** What one server bears, as its answers so far tell: shared by all that is sent to it. */
export class ServerLimits {
  /** Requests that may be in flight. It grows by one, and halves under pressure. */
  concurrency = 1;
  /** Records of a request that an overloaded server bears. */
  maxRecords: number = Number.POSITIVE_INFINITY;
  /** Bytes of a body, as a 413 taught. */
  maxBytes: number = Number.POSITIVE_INFINITY;
  /** To be read when an attempt begins, and given to `slowDown`. */
  round = 0;
  /** How the last records fared. */
  readonly refusals: RefusalWindow = new RefusalWindow(LIMITS.refusalWindow);
  #largestAccepted = 0;
  #acceptedSinceCut = 0;
  #successes = 0;

  /** A request was accepted whole, of somebody who may have so many in flight, with so many records in each. */
  accepted(maxConcurrency: number, maxSize: number): void {
    this.#growBack(maxSize);
    this.#successes += 1;
    if (this.#successes < this.concurrency) return;
    this.#successes = 0;
    this.concurrency = Math.max(this.concurrency, Math.min(this.concurrency + 1, maxConcurrency));
  }

  /** The server accepted a body of this size. */
  fits(bytes: number): void {
    this.#largestAccepted = Math.max(this.#largestAccepted, bytes);
  }

  /** The server refused a body of this size: the cap is halfway between it and the largest that was accepted. */
  tooLarge(bytes: number, envelopeBytes: number): void {
    if (this.#largestAccepted >= bytes) this.#largestAccepted = 0; // the server takes less than before
    const cap = Math.max(1, Math.floor((Math.max(this.#largestAccepted, envelopeBytes) + bytes) / 2));
    this.maxBytes = Math.min(this.maxBytes, cap);
  }

  /**
   * An attempt of `round` met pressure: concurrency halves, and a new round begins. Attempts of the old round met the same
   * pressure, so they change nothing. An overloaded server halves the size as well, unless the request was small.
   *
   * @param inUse requests that its sender might have in flight
   */
  slowDown(pressure: Pressure, size: number, round: number, inUse: number): void {
    if (round !== this.round) return;
    this.round += 1;
    this.#successes = 0;
    this.concurrency = Math.max(1, Math.floor(inUse / 2));
    if (pressure === "throttled" || size <= LIMITS.minBatchSize) return;
    const half = Math.max(LIMITS.minBatchSize, Math.floor(size / 2));
    if (half >= this.maxRecords) return;
    this.maxRecords = half;
    this.#acceptedSinceCut = 0;
  }

  /** A bad minute does not cost the rest of the run. */
  #growBack(maxSize: number): void {
    if (this.maxRecords >= maxSize) return;
    this.#acceptedSinceCut += 1;
    if (this.#acceptedSinceCut % LIMITS.growthAfter > 0) return;
    this.maxRecords = Math.ceil(this.maxRecords * LIMITS.growth);
  }
}

/**
 * How many records go in a request, and how many requests at once, by the settings of one pipeline and what the server bears:
 * sizes grow from a single record, so that a wrong key, host or mapping costs one, and follow the share of records that is refused.
 */
export class AdaptiveLimits {
  readonly #settings: PipelineSettings;
  readonly #server: ServerLimits;
  /** Kept, since every entry asks for them and they seldom change. */
  #batch: BatchLimits;
  #request: BatchLimits;
  /** Records of one request, as far as successes have let it grow. */
  #size: number;

  /** @param server shared with others that send to it. Without it, nothing is known yet */
  constructor(settings: PipelineSettings, server: ServerLimits = new ServerLimits()) {
    this.#settings = settings;
    this.#server = server;
    this.#batch = settings.limits;
    this.#request = settings.limits;
    this.#size = Math.min(LIMITS.slowStart[0], settings.limits.maxSize);
  }

  /** Requests that may be in flight. */
  get concurrency(): number {
    return Math.min(this.#server.concurrency, this.#settings.concurrency);
  }

  /** Limits of the next request. */
  get requestLimits(): BatchLimits {
    const { maxSize, maxBytes } = this.batchLimits;
    this.#request = withLimits(this.#request, Math.min(this.#size, maxSize, this.#cheapest(maxSize)), maxBytes);
    return this.#request;
  }

  /** Limits of a batch that is being formed: it waits, and may be sent in parts. */
  get batchLimits(): BatchLimits {
    const { maxSize, maxBytes } = this.#settings.limits;
    const { maxRecords, maxBytes: bearable } = this.#server;
    this.#batch = withLimits(this.#batch, Math.min(maxSize, maxRecords), Math.min(maxBytes, bearable));
    return this.#batch;
  }

  get round(): number {
    return this.#server.round;
  }

  /** A request was accepted whole. */
  accepted(): void {
    const { concurrency, limits } = this.#settings;
    this.#server.accepted(concurrency, limits.maxSize);
    const step = LIMITS.slowStart.find((size) => size > this.#size);
    this.#size = Math.min(step ?? this.#size * 2, limits.maxSize);
  }

  /** So many records have settled: accepted, or one that was refused alone. */
  settled(count: number, outcome: "accepted" | "refused"): void {
    if (outcome === "accepted") this.#server.refusals.accept(count);
    else this.#server.refusals.refuse();
  }

  fits(bytes: number): void {
    this.#server.fits(bytes);
  }

  tooLarge(bytes: number): void {
    this.#server.tooLarge(bytes, this.#settings.limits.envelopeBytes);
  }

  /** A lower cap was learnt from a record that is too large alone: it is what it was before. */
  forgetCap(before: number): void {
    this.#server.maxBytes = Math.max(this.#server.maxBytes, before);
  }

  /** @param round of the server when the attempt began */
  slowDown(pressure: Pressure, size: number, round: number): void {
    this.#server.slowDown(pressure, size, round, this.concurrency);
    this.#size = Math.min(this.#size, this.batchLimits.maxSize);
  }

  /**
   * The size at which a request is as likely to be refused as not: then its answer tells most, and the fewest requests find who
   * is at fault (group testing).
   */
  #cheapest(maxSize: number): number {
    const { refused, seen } = this.#server.refusals;
    if (refused === 0) return maxSize;
    return Math.max(Math.round((Math.LN2 * seen) / refused), LIMITS.minBatchSize);
  }
}

const withLimits = (limits: BatchLimits, maxSize: number, maxBytes: number): BatchLimits =>
  limits.maxSize === maxSize && limits.maxBytes === maxBytes ? limits : { ...limits, maxSize, maxBytes };
