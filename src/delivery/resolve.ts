import { isRelevaError, RelevaError } from "../errors.js";
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
  /** Asked when the request keeps failing: whether the server accepts another record now. Then this request is poison to it. */
  readonly isServerWell: () => Promise<boolean>;
}

export interface ResolveSteps<E extends Entry> {
  /** One request with its retries. */
  readonly send: (entries: readonly E[], context: SendContext) => Promise<Verdict>;
  /** Must not throw. */
  readonly settle: (entries: readonly E[], outcome: Outcome) => Promise<void>;
  /** Probes with one of the entries that wait: whether it was accepted. Undefined when none may go. */
  readonly probeAnother: () => Promise<boolean> | undefined;
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
  /** Each part has its own: runtimes warn of a leak when many listeners share one signal. */
  readonly #halting = new AbortController();
  readonly #aborting = new AbortController();
  /** The part's keys are held until it is released, so this one may be sent again without overtaking. */
  #acceptedEntry: E | undefined;
  /** Bytes of a request before this part taught a lower cap. */
  #capBefore: number | undefined;

  constructor(steps: ResolveSteps<E>, limits: AdaptiveLimits) {
    this.#steps = steps;
    this.#limits = limits;
  }

  /** No further attempt. */
  halt(): void {
    this.#halting.abort();
  }

  /** Ends the attempt in flight. */
  abort(): void {
    this.#aborting.abort();
  }

  /**
   * Settles every entry. When their request is refused, it finds the entries at fault by halving, one request at a time and
   * in order: k refused entries among n cost at most 2k(log2(n/k) + 2) + 1 requests, the first one included.
   */
  async resolve(all: readonly E[]): Promise<void> {
    const pieces: Piece<E>[] = [{ entries: all }];
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
    return this.#send(entries, { isProbe: true, isPoisonPart: false });
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

  async #decide(entries: readonly E[], isPoisonPart: boolean): Promise<Verdict> {
    let verdict = await this.#send(entries, { isProbe: false, isPoisonPart });
    if (entries.length === 1 && !isPoisonPart && verdict.kind === "refused" && verdict.poison) {
      // The records of a larger batch would each be sent again. A lone one gets no less: its failures may be chance.
      verdict = await this.#send(entries, { isProbe: false, isPoisonPart: true });
    }
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

  async #send(entries: readonly E[], kind: { isProbe: boolean; isPoisonPart: boolean }): Promise<Verdict> {
    let round = this.#limits.round;
    let asked = 0;
    try {
      return await this.#steps.send(entries, {
        signal: this.#aborting.signal,
        halted: this.#halting.signal,
        isProbe: kind.isProbe,
        onPressure: (pressure) => {
          this.#adjust(() => this.#limits.slowDown(pressure, entries.length, round));
          round = this.#limits.round;
        },
        isServerWell: () => this.#isServerWell(entries, ++asked, kind.isPoisonPart),
      });
    } catch (thrown) {
      // Such as a lack of memory for the body. Its entries must be neither lost nor waited for.
      const error = isRelevaError(thrown)
        ? thrown
        : new RelevaError("api", "the request could not be made", { cause: thrown });
      return { kind: "undelivered", attempts: 1, error };
    }
  }

  /** While these entries only fail, another record tells whether the server is down, and waiting helps, or they are poison to it. */
  async #isServerWell(entries: readonly E[], asked: number, isPoisonPart: boolean): Promise<boolean> {
    const another = await this.#steps.probeAnother();
    if (another) return true;
    const own = this.#acceptedEntry ?? oneOf(entries, asked);
    if (!own) return another ?? isPoisonPart; // with nobody to ask, the evidence against the larger request stands
    const { kind } = await this.probe([own]);
    if (kind === "accepted") this.#acceptedEntry = own;
    return kind === "accepted";
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

/** A different one each time, since it may be the poison itself; undefined for a lone entry. */
const oneOf = <E>(entries: readonly E[], asked: number): E | undefined =>
  entries.length > 1 ? entries[Math.floor(scattered(asked) * entries.length)] : undefined;

function halves<E extends Entry>(entries: readonly E[], refusal: Refusal): Piece<E>[] {
  const middle = Math.ceil(entries.length / 2);
  return [entries.slice(0, middle), entries.slice(middle)].map((half) => ({ entries: half, refusal }));
}
