import { ConfigError, isRelevaError } from "../errors.js";
import { type Outcome, outcomeOf, type Pressure, type Verdict } from "../verdict.js";
import type { AdaptiveLimits } from "./adaptive-limits.js";
import { bodyBytes, type Entry } from "./batch.js";

/** What a request needs to know beside its entries. */
export interface SendContext {
  /** Ends the attempt in flight. `halted` is aborted before. */
  readonly signal: AbortSignal;
  /** No further attempt starts once it is aborted. */
  readonly halted: AbortSignal;
  readonly onPressure: (pressure: Pressure) => void;
  /** A single attempt, which only asks how the server is. */
  readonly isProbe: boolean;
  /** It is part of a request that was poison to the server. */
  readonly isSuspect: boolean;
  /** Asked while the request keeps failing: sends another record, and says whether the server accepted it. The first time, a second one is sent if that one fails: it may be at fault itself. */
  readonly isServerWell: (isFirst: boolean) => Promise<boolean>;
}

export interface ResolveSteps<E extends Entry> {
  /** One request with its retries. */
  readonly send: (entries: readonly E[], context: SendContext) => Promise<Verdict>;
  /** Must not throw. */
  readonly settle: (entries: readonly E[], outcome: Outcome) => Promise<void>;
  /** Probes with an entry that waits: whether it was accepted. Undefined when none may go. */
  readonly probeAnother: () => Promise<boolean | undefined>;
  /** Probes with an entry that was accepted: whether it is again. Undefined when none may go. */
  readonly askWitness: () => Promise<boolean | undefined>;
  readonly isStopped: () => boolean;
  readonly onSplit: ((size: number) => void) | undefined;
  readonly onConcurrency: ((limit: number) => void) | undefined;
}

type Refusal = Extract<Verdict, { kind: "refused" }>;

/** Entries that go in one request, and the refusal of the larger request that they were part of. */
interface Piece<E extends Entry> {
  readonly entries: readonly E[];
  readonly refusal?: Refusal;
}

/** Takes the entries of one part of a batch to their outcomes, by as many requests as that needs. */
export class Resolver<E extends Entry> {
  readonly #steps: ResolveSteps<E>;
  readonly #limits: AdaptiveLimits;
  readonly #halting = new AbortController();
  readonly #aborting = new AbortController();
  /** What is still to be sent. */
  readonly #pieces: Piece<E>[] = [];
  #asked = 0;
  /** Bytes of a request before this part taught a lower cap. */
  #capBefore: number | undefined;
  #acceptedEntry: E | undefined;

  constructor(steps: ResolveSteps<E>, limits: AdaptiveLimits) {
    this.#steps = steps;
    this.#limits = limits;
  }

  /** The part's keys are held until it is released, so this one may be sent again without overtaking. */
  get acceptedEntry(): E | undefined {
    return this.#acceptedEntry;
  }

  /** No further attempt. */
  halt(): void {
    this.#halting.abort();
  }

  /** Ends the attempt in flight. */
  abort(reason: unknown): void {
    this.#aborting.abort(reason);
  }

  /**
   * Settles every entry. When their request is refused, it finds the entries at fault by halving, one request at a time and
   * in order: k refused entries among n cost at most 2k(log2(n/k) + 2) + 1 requests, the first one included.
   */
  async resolve(all: readonly E[]): Promise<void> {
    const pieces = this.#pieces;
    pieces.push({ entries: all });
    for (let piece = pieces.shift(); piece; piece = pieces.shift()) {
      const { entries, refusal } = piece;
      if (refusal && entries.length > 1 && this.#isTooLarge(entries)) {
        pieces.unshift(...halves(entries, refusal));
        continue;
      }
      const verdict = refusal ? await this.#sendAgain(entries, refusal) : await this.#sendFirst(entries);
      if (verdict.kind === "refused" && entries.length > 1) {
        pieces.unshift(...halves(entries, verdict));
        continue;
      }
      if (verdict.kind === "accepted") {
        this.#acceptedEntry = entries[0];
        this.#limits.fits(bodyBytes(entries, this.#limits.batchLimits));
      }
      const ended =
        verdict.kind === "undelivered" ? [...entries, ...pieces.splice(0).flatMap((later) => later.entries)] : entries;
      await this.#steps.settle(ended, outcomeOf(verdict, refusal !== undefined));
    }
  }

  /** A single attempt. It settles nothing. */
  probe(entries: readonly E[]): Promise<Verdict> {
    return this.#send(entries, { isProbe: true, isSuspect: false });
  }

  async #sendFirst(entries: readonly E[]): Promise<Verdict> {
    const verdict = await this.#decide(entries, false);
    if (verdict.kind === "accepted") this.#adjust(() => this.#limits.accepted());
    if (verdict.kind === "refused") this.#limits.refused(); // the requests that isolate say nothing new about the size
    return verdict;
  }

  async #sendAgain(entries: readonly E[], { poison, error }: Refusal): Promise<Verdict> {
    if (this.#steps.isStopped()) return { kind: "undelivered", attempts: 0, error };
    this.#steps.onSplit?.(entries.length);
    return this.#decide(entries, poison);
  }

  async #decide(entries: readonly E[], isSuspect: boolean): Promise<Verdict> {
    const verdict = await this.#send(entries, { isProbe: false, isSuspect });
    if (verdict.kind === "refused" && verdict.tooLarge) this.#learnCap(entries);
    return verdict;
  }

  /** A record that is refused alone says nothing of batches, and takes back what was learnt from the batch that it was in. */
  #learnCap(entries: readonly E[]): void {
    const { batchLimits } = this.#limits;
    if (entries.length > 1) {
      this.#capBefore ??= batchLimits.maxBytes;
      this.#limits.tooLarge(bodyBytes(entries, batchLimits));
    } else if (this.#capBefore) this.#limits.forgetCap(this.#capBefore);
  }

  async #send(entries: readonly E[], kind: { isProbe: boolean; isSuspect: boolean }): Promise<Verdict> {
    let round = this.#limits.round;
    try {
      return await this.#steps.send(entries, {
        signal: this.#aborting.signal,
        halted: this.#halting.signal,
        ...kind,
        onPressure: (pressure) => {
          this.#adjust(() => this.#limits.slowDown(pressure, entries.length, round));
          round = this.#limits.round;
        },
        isServerWell: (isFirst) => this.#isServerWell(entries, isFirst),
      });
    } catch (thrown) {
      // Such as a lack of memory for the body. Its entries must be neither lost nor waited for.
      const error = isRelevaError(thrown)
        ? thrown
        : new ConfigError("the request could not be made (see cause)", { cause: thrown });
      return { kind: "undelivered", attempts: 1, error };
    }
  }

  /** Sends another record, while these entries only fail: that it is accepted tells against them, that it is not, against the server. */
  async #isServerWell(entries: readonly E[], isFirst: boolean): Promise<boolean> {
    const another = await this.#steps.probeAnother();
    if (another || (another === false && !isFirst)) return another;
    const witness = this.#acceptedEntry ? undefined : await this.#steps.askWitness();
    const own = this.#acceptedEntry ?? this.#oneOf(entries);
    if (witness !== undefined || !own) return witness ?? false; // with nobody to ask, it may be the server
    const { kind } = await this.probe([own]);
    if (kind === "accepted") this.#acceptedEntry = own;
    return kind === "accepted";
  }

  /** A different one of the part each time, since it may be the poison itself; never a failing record that is alone. */
  #oneOf(failing: readonly E[]): E | undefined {
    const later = this.#pieces.flatMap(({ entries }) => entries);
    const all = failing.length > 1 ? [...failing, ...later] : later;
    this.#asked += 1;
    return all[Math.floor(scattered(this.#asked) * all.length)];
  }

  #isTooLarge(entries: readonly E[]): boolean {
    const { batchLimits } = this.#limits;
    return bodyBytes(entries, batchLimits) > batchLimits.maxBytes;
  }

  #adjust(change: () => void): void {
    const before = this.#limits.concurrency;
    change();
    if (this.#limits.concurrency !== before) this.#steps.onConcurrency?.(this.#limits.concurrency);
  }
}

/** Steps of the golden ratio: the n-th of any number of places, from 0 to 1, far from those before. */
export const scattered = (n: number): number => (n * 0.618_034) % 1;

function halves<E extends Entry>(entries: readonly E[], refusal: Refusal): Piece<E>[] {
  const middle = Math.ceil(entries.length / 2);
  return [entries.slice(0, middle), entries.slice(middle)].map((half) => ({ entries: half, refusal }));
}
