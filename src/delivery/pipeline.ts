import { isRelevaError, RelevaError } from "../errors.js";
import type { BatchLimits } from "./batch.js";
import { bodyBytes } from "./batch.js";
import type { Entry, Outcome, Verdict } from "./entry.js";
import { Guard } from "./guard.js";
import { isolate } from "./isolate.js";
import { Pace } from "./pace.js";
import { type Part, Schedule } from "./schedule.js";

export interface PipelineSettings {
  readonly concurrency: number;
  readonly limits: BatchLimits;
}

/** Both signals are the request's own: runtimes warn of a leak when many listeners share one. */
export interface SendContext {
  /** Ends the attempt in the air. `halted` is aborted before. */
  readonly signal: AbortSignal;
  /** No further attempt starts once it is aborted. */
  readonly halted: AbortSignal;
  /** The server asks for less: 429, 503, timeout. */
  readonly onPressure: () => void;
}

export interface PipelineOptions<E extends Entry> {
  /** One request with its retries. Never throws. */
  readonly send: (entries: readonly E[], context: SendContext) => Promise<Verdict>;
  /** Told once for every entry that ends, before anything that waits for its keys is sent. A throw stops the pipeline. */
  readonly onSettled: (entries: readonly E[], outcome: Outcome) => void | Promise<void>;
  /** Told of every further request that a refusal costs. */
  readonly onSplit?: () => void;
  /** Told once, when it stops for whatever reason. */
  readonly onStopped?: () => void;
  readonly settings: PipelineSettings;
}

/** The signals of one part in the air. */
interface Lane {
  readonly attempt: AbortController;
  readonly halt: AbortController;
}

/**
 * Entries in, one outcome per entry out: batches, order per key, concurrency, isolation of refused records. Knows no HTTP,
 * no file and no field of the contract.
 */
export class Pipeline<E extends Entry> {
  readonly #options: PipelineOptions<E>;
  readonly #pace: Pace;
  readonly #schedule: Schedule<E>;
  readonly #guard = new Guard();
  readonly #lanes = new Set<Lane>();
  readonly #roomBytes: number;
  #stopped = false;
  #stopReason: unknown;
  #wake: (() => void)[] = [];

  constructor(options: PipelineOptions<E>) {
    const { concurrency, limits } = options.settings;
    this.#options = options;
    this.#pace = new Pace(options.settings);
    this.#schedule = new Schedule(() => this.#pace.capacity);
    this.#roomBytes = (concurrency + 2) * limits.maxBytes;
  }

  /** Entries that were offered and not sent. */
  get waiting(): number {
    return this.#schedule.waiting;
  }

  get inAir(): number {
    return this.#lanes.size;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Why it stopped; undefined while it runs and after a graceful stop. */
  get stopReason(): unknown {
    return this.#stopReason;
  }

  get effective(): { concurrency: number; maxBatchBytes: number } {
    return { concurrency: this.#pace.concurrency, maxBatchBytes: this.#pace.capacity.maxBytes };
  }

  get hasRoom(): boolean {
    return this.#schedule.pendingBytes < this.#roomBytes;
  }

  /** Takes one entry. Check `hasRoom` or await `ready()` before: it is all the back-pressure there is. */
  offer(entry: E): void {
    this.#schedule.add(entry);
    this.#pump();
  }

  /** Resolves when there is room, or when the pipeline stopped. */
  async ready(): Promise<void> {
    while (!this.hasRoom && !this.stopped) await this.#change();
  }

  /** Closes the open batches: what waits is sent as it is. */
  seal(): void {
    this.#schedule.seal();
    this.#pump();
  }

  /** Resolves when nothing is in the air and nothing waits; after a stop, when nothing is in the air. */
  async drain(): Promise<void> {
    while (this.inAir > 0 || (this.#schedule.waiting > 0 && !this.stopped)) await this.#change();
  }

  /** Nothing new starts, no retry either; what is in the air ends. The first reason counts. */
  stop(reason?: unknown): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#stopReason = reason;
    for (const { halt } of this.#lanes) halt.abort();
    this.#options.onStopped?.();
    this.#notify();
  }

  /** Stops, and ends the attempts in the air. */
  abort(reason: unknown): void {
    this.stop(reason);
    for (const { attempt } of this.#lanes) attempt.abort();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve));
  }

  #notify(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }

  #pump(): void {
    while (!this.stopped && this.inAir < this.#pace.concurrency) {
      const part = this.#schedule.take({
        limits: this.#pace.limits,
        hungry: !this.hasRoom,
        // While the server has only refused, ask about records from across what waits (steps of the golden ratio).
        probeAt: this.#guard.suspicious ? (this.#guard.refused * 0.618_034) % 1 : undefined,
      });
      if (!part) return;
      void this.#deliver(part);
    }
  }

  async #deliver(part: Part<E>): Promise<void> {
    const lane: Lane = { attempt: new AbortController(), halt: new AbortController() };
    this.#lanes.add(lane);
    await this.#resolve(part.entries, lane);
    this.#lanes.delete(lane);
    this.#schedule.release(part);
    this.#pump();
    this.#notify();
  }

  /** Settles every entry, by as many requests as it takes. */
  async #resolve(entries: readonly E[], lane: Lane): Promise<void> {
    const verdict = await this.#send(entries, lane);
    if (verdict.kind === "accepted") this.#pace.accepted();
    if (verdict.kind === "refused") this.#pace.refused(); // once: what it takes to isolate says nothing new about the size
    const unresolved = await isolate(entries, verdict, {
      send: (part) => {
        this.#options.onSplit?.();
        return this.#send(part, lane);
      },
      settle: (settled, outcome) => this.#settle(settled, outcome),
      isTooLarge: (part) => bodyBytes(part, this.#pace.capacity) > this.#pace.capacity.maxBytes,
      isHalted: () => this.#stopped,
    });
    if (!unresolved) return;
    await this.#settle(unresolved.entries, unresolved.outcome);
    this.stop(unresolved.outcome.error);
  }

  async #send(entries: readonly E[], lane: Lane): Promise<Verdict> {
    let round = this.#pace.round;
    const onPressure = (): void => {
      this.#pace.pressed(round);
      round = this.#pace.round;
    };
    const context = { signal: lane.attempt.signal, halted: lane.halt.signal, onPressure };
    const verdict = await this.#options.send(entries, context).catch((error: unknown) => this.#broken(error));
    if (verdict.kind === "refused" && verdict.tooLarge) this.#pace.tooLarge(bodyBytes(entries, this.#pace.capacity));
    return verdict;
  }

  /** A send that throws breaks its promise. Its entries must be neither lost nor waited for. */
  #broken(thrown: unknown): Verdict {
    this.stop(thrown);
    const error = isRelevaError(thrown)
      ? thrown
      : new RelevaError("api", "the request could not be made", { cause: thrown });
    return { kind: "undelivered", attempts: 1, error };
  }

  async #settle(entries: readonly E[], outcome: Outcome): Promise<void> {
    try {
      await this.#options.onSettled(entries, outcome);
    } catch (error) {
      this.stop(error);
    }
    if (outcome.kind === "accepted") this.#guard.accepted(entries.length);
    const systemic = outcome.kind === "rejected" ? this.#guard.rejected() : undefined;
    if (systemic) this.stop(systemic);
  }
}
