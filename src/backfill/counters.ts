import { LIMITS } from "../limits.js";
import { type Position, ReasonCounter } from "../reject.js";
import type { Counts, Reason, Traffic } from "./report.js";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

type SettledCounts = Pick<Counts, "accepted" | "invalid" | "rejected">;

/** What a run counts while it goes. */
export class Counters {
  readonly counts: Mutable<Omit<Counts, "unsent">> = { read: 0, accepted: 0, invalid: 0, rejected: 0, failed: 0 };
  readonly traffic: Mutable<Traffic> = { requests: 0, retries: 0, splits: 0, bytesSent: 0 };
  readonly #reasons = new ReasonCounter<Mutable<Reason>>(LIMITS.reasons - 2);
  /** Two at most: one for each outcome. */
  readonly #others = new ReasonCounter<Mutable<Reason>>(2);

  get rejects(): number {
    return this.counts.invalid + this.counts.rejected;
  }

  /** What a checkpoint holds of them. */
  get settled(): SettledCounts {
    const { accepted, invalid, rejected } = this.counts;
    return { accepted, invalid, rejected };
  }

  /** Goes on from what a checkpoint holds; from nothing without one. */
  restore({ accepted, invalid, rejected }: SettledCounts = { accepted: 0, invalid: 0, rejected: 0 }): void {
    Object.assign(this.counts, { read: accepted + invalid + rejected, accepted, invalid, rejected });
  }

  /** One more attempt of a request, counted from 1. */
  attempt(attempt: number, bytes: number): void {
    this.traffic.requests += 1;
    this.traffic.bytesSent += bytes;
    if (attempt > 1) this.traffic.retries += 1;
  }

  /** All counts, which must add up. */
  withUnsent(unsent: number): Counts {
    const counts = { ...this.counts, unsent };
    const { read, accepted, invalid, rejected, failed } = counts;
    const sum = accepted + invalid + rejected + failed + unsent;
    if (read !== sum) throw new Error(`internal: ${read} records were read, but ${sum} are accounted for`);
    return counts;
  }

  /** @param text says why, without personal data */
  reject(outcome: Reason["outcome"], text: string, { index, origin }: Position): void {
    this.counts[outcome] += 1;
    const line = origin?.line;
    const first = { firstIndex: index, ...(line !== undefined && { firstLine: line }) };
    const create = (reason: string) => () => ({ outcome, reason, count: 0, ...first });
    this.#reasons.add(`${outcome} ${text}`, create(text)) ?? this.#others.add(outcome, create("other reasons"));
  }

  topReasons(): Reason[] {
    return [...this.#reasons.sorted(), ...this.#others.sorted()].sort((a, b) => b.count - a.count);
  }
}

/** Calls `listener` at most `LIMITS.progressPerSecond` times a second; with `isLast`, at any time. `onError` gets what it throws. */
export function throttled(
  listener: () => unknown,
  now: () => number,
  onError: (error: unknown) => void,
): (isLast?: boolean) => void {
  let calledAt = Number.NEGATIVE_INFINITY;
  return (isLast = false) => {
    const time = now();
    if (!isLast && time - calledAt < 1000 / LIMITS.progressPerSecond) return;
    calledAt = time;
    try {
      // An async function is assignable too: its failure must not end the process as an unhandled rejection.
      Promise.resolve(listener()).catch(onError);
    } catch (error) {
      onError(error);
    }
  };
}
