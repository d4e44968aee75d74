import { ConfigError, isRelevaError } from "../errors.js";
import { sizeOf } from "../span.js";
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

/** Takes the entries of one part of a batch to their outcomes, by as many requests as that needs. */
export class Resolver<E extends Entry> {
  readonly #steps: ResolveSteps<E>;
  readonly #limits: AdaptiveLimits;
  readonly #halting = new AbortController();
  readonly #aborting = new AbortController();
  /** What is to be sent after the request in flight. */
  #later: readonly E[] = [];
  #asked = 0;
  /** Entries that were accepted or rejected, and those of them that were rejected. */
  #settled = 0;
  #rejected = 0;
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
   * Settles every entry. When their request is refused, it finds the entries at fault one request at a time and in order: of a
   * refused group the first half is sent. If that is accepted, the fault is in the second half, which is not sent to learn so;
   * if not, nothing is known of the second half, which waits with the rest. Whatever is inferred, an entry is rejected only when
   * it was refused alone. A single refused entry among n costs at most log2(n) + 3 requests, k of them k(log2(n/k) + 5.1) + 1,
   * for n up to 500.
   */
  async resolve(all: readonly E[]): Promise<void> {
    /** Holds a refused entry, if it holds any. */
    let faulty: readonly E[] = [];
    let rest = all;
    /** Of the groups so far, the latest last, and how many entries came behind each. */
    const refusals: { readonly refusal: Refusal; readonly behind: number }[] = [];
    for (let left = all.length; left > 0; left = faulty.length + rest.length) {
      while (left <= (refusals.at(-1)?.behind ?? 0)) refusals.pop(); // all of that group has settled
      const refusal = refusals.at(-1)?.refusal; // of the last request that the next entry was part of
      const [tried, others] = faulty.length > 0 ? halves(faulty) : refusal ? this.#promising(rest) : [rest, []];
      if (faulty.length === 0) rest = [];
      this.#later = [...others, ...rest];
      const verdict = refusal ? await this.#sendAgain(tried, refusal) : await this.#sendFirst(tried);
      if (verdict.kind === "refused" && tried.length > 1) {
        refusals.push({ refusal: verdict, behind: this.#later.length });
        // Of what is too large nothing can be inferred.
        rest = verdict.tooLarge ? [...tried, ...this.#later] : this.#later;
        faulty = verdict.tooLarge ? [] : tried;
        continue;
      }
      if (verdict.kind === "undelivered") {
        await this.#steps.settle([...tried, ...this.#later], outcomeOf(verdict, refusal !== undefined));
        return;
      }
      this.#note(verdict.kind, tried);
      await this.#steps.settle(tried, outcomeOf(verdict, refusal !== undefined));
      const isInferred = verdict.kind === "accepted" && faulty.length > 0;
      if (!isInferred) rest = this.#later;
      faulty = isInferred ? others : [];
    }
  }

  /** A single attempt. It settles nothing. */
  probe(entries: readonly E[]): Promise<Verdict> {
    return this.#send(entries, { isProbe: true, isSuspect: false });
  }

  async #sendFirst(entries: readonly E[]): Promise<Verdict> {
    const verdict = await this.#decide(entries, false);
    if (verdict.kind === "accepted") this.#adjust(() => this.#limits.accepted()); // requests that isolate say nothing of how many may go
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
    const all = failing.length > 1 ? [...failing, ...this.#later] : this.#later;
    this.#asked += 1;
    return all[Math.floor(scattered(this.#asked) * all.length)];
  }

  /**
   * The first entries of the rest, and the others: as many as one request may hold by what was learnt meanwhile, and, once two
   * were found at fault, as are about as likely to be refused as not where the others are as close together.
   */
  #promising(rest: readonly E[]): [readonly E[], readonly E[]] {
    const { maxBytes, envelopeBytes, separatorBytes } = this.#limits.batchLimits;
    const half = (this.#settled + rest.length) / 2;
    const most = this.#rejected < 2 ? rest.length : (Math.LN2 * (this.#settled + half)) / (this.#rejected - 1);
    let count = 0;
    let bytes = envelopeBytes;
    for (const entry of rest) {
      bytes += sizeOf(entry) + (count > 0 ? separatorBytes : 0);
      if (count > 0 && (bytes > maxBytes || count >= most)) break;
      count += 1;
    }
    return [rest.slice(0, count), rest.slice(count)];
  }

  #note(kind: "accepted" | "refused", entries: readonly E[]): void {
    this.#limits.settled(entries.length, kind);
    this.#settled += entries.length;
    if (kind === "refused") {
      this.#rejected += 1;
      return;
    }
    this.#acceptedEntry = entries[0];
    this.#limits.fits(bodyBytes(entries, this.#limits.batchLimits));
  }

  #adjust(change: () => void): void {
    const before = this.#limits.concurrency;
    change();
    if (this.#limits.concurrency !== before) this.#steps.onConcurrency?.(this.#limits.concurrency);
  }
}

/** Steps of the golden ratio: the n-th of any number of places, from 0 to 1, far from those before. */
export const scattered = (n: number): number => (n * 0.618_034) % 1;

function halves<E>(entries: readonly E[]): [readonly E[], readonly E[]] {
  const middle = Math.ceil(entries.length / 2);
  return [entries.slice(0, middle), entries.slice(middle)];
}
