import { isRelevaError, RelevaError } from "../errors.js";
import type { AdaptiveLimits } from "./adaptive-limits.js";
import { bodyBytes } from "./batch.js";
import type { Entry, Outcome, Verdict } from "./entry.js";
import { isolate, type Unresolved } from "./isolate.js";
import type { Lane } from "./lanes.js";
import { decided, type FinalVerdict, type SuspectSteps } from "./suspect.js";

export interface SendContext {
  /** Ends the attempt in the air. `halted` is aborted before. */
  readonly signal: AbortSignal;
  /** No further attempt starts once it is aborted. */
  readonly halted: AbortSignal;
  /** The server asks for less. */
  readonly onStrain: (strain: "busy" | "slow") => void;
  /** A single try, which only asks how the server is. */
  readonly isProbe: boolean;
}

export interface ResolverSteps<E extends Entry> {
  readonly send: (entries: readonly E[], context: SendContext) => Promise<Verdict>;
  readonly settle: (entries: readonly E[], outcome: Outcome) => Promise<void>;
  /** Probes with a record from among those that wait; undefined when none may go. */
  readonly tryAnother: () => Promise<boolean> | undefined;
  readonly isHalted: () => boolean;
  /** Hears what `send` threw, against its promise. */
  readonly onBroken: (thrown: unknown) => void;
  readonly onSplit: ((size: number) => void) | undefined;
  readonly onConcurrency: ((limit: number) => void) | undefined;
}

/** Takes the entries of one part to their outcomes, by as many requests as that needs, and tells the pace what they taught. */
export class Resolver<E extends Entry> {
  readonly #steps: ResolverSteps<E>;
  readonly #pace: AdaptiveLimits;
  readonly #lane: Lane;
  /** An entry that was accepted. Its keys are held as long as the part is, so it may be sent again without overtaking. */
  #witness: E | undefined;

  constructor(steps: ResolverSteps<E>, pace: AdaptiveLimits, lane: Lane) {
    this.#steps = steps;
    this.#pace = pace;
    this.#lane = lane;
  }

  /** @returns what is left without a verdict */
  async resolve(entries: readonly E[]): Promise<Unresolved<E> | undefined> {
    const verdict = await this.#decided(entries, false);
    if (verdict.kind === "accepted") this.#adjust(() => this.#pace.accepted());
    if (verdict.kind === "refused") this.#pace.refused(); // once: what it takes to isolate says nothing new about the size
    return this.conclude(entries, verdict);
  }

  /** A single try, of which nothing is settled yet. */
  async probe(entries: readonly E[]): Promise<FinalVerdict> {
    const verdict = await this.#send(entries, true).catch((thrown: unknown) => this.#broken(thrown));
    return verdict.kind === "suspect" ? { kind: "undelivered", attempts: 1, error: verdict.error } : verdict;
  }

  /** Settles the entries of a request by its verdict. */
  conclude(entries: readonly E[], verdict: FinalVerdict): Promise<Unresolved<E> | undefined> {
    const { settle, isHalted, onSplit } = this.#steps;
    return isolate(entries, verdict, {
      send: (part, poison) => {
        onSplit?.(part.length);
        return this.#decided(part, poison);
      },
      settle: (settled, outcome) => {
        if (outcome.kind === "accepted") this.#witness = settled[0];
        return settle(settled, outcome);
      },
      isHalted,
      isTooLarge: (part) => bodyBytes(part, this.#pace.capacity) > this.#pace.capacity.maxBytes,
    });
  }

  async #decided(entries: readonly E[], isPart: boolean): Promise<FinalVerdict> {
    const steps: SuspectSteps<E> = {
      send: (all) => this.#send(all, false),
      probe: (entry) => this.#tryOwn(entry),
      tryAnother: this.#steps.tryAnother,
      witness: () => this.#witness,
    };
    const verdict = await decided(entries, steps, isPart).catch((thrown: unknown) => this.#broken(thrown));
    if (verdict.kind === "refused" && verdict.tooLarge) this.#pace.tooLarge(bodyBytes(entries, this.#pace.capacity));
    return verdict;
  }

  async #tryOwn(entry: E): Promise<boolean> {
    const { kind } = await this.#send([entry], true);
    if (kind === "accepted") this.#witness = entry;
    return kind === "accepted";
  }

  async #send(entries: readonly E[], isProbe: boolean): Promise<Verdict> {
    const { attempt, halt } = this.#lane;
    let round = this.#pace.round;
    const onStrain = (strain: "busy" | "slow"): void => {
      this.#adjust(() => this.#pace.strained(strain, entries.length, round));
      round = this.#pace.round;
    };
    return this.#steps.send(entries, { signal: attempt.signal, halted: halt.signal, onStrain, isProbe });
  }

  /** Its entries must be neither lost nor waited for. */
  #broken(thrown: unknown): FinalVerdict {
    this.#steps.onBroken(thrown);
    const error = isRelevaError(thrown)
      ? thrown
      : new RelevaError("api", "the request could not be made", { cause: thrown });
    return { kind: "undelivered", attempts: 1, error };
  }

  #adjust(change: () => void): void {
    const before = this.#pace.concurrency;
    change();
    if (this.#pace.concurrency !== before) this.#steps.onConcurrency?.(this.#pace.concurrency);
  }
}
