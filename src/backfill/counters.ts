import { LIMITS } from "../limits.js";
import type { Position } from "../reject.js";
import type { Counts, Reason, Traffic } from "./report.js";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What a run counts while it goes. */
export class Tally {
  readonly counts: Mutable<Omit<Counts, "unsent">> = { read: 0, accepted: 0, invalid: 0, rejected: 0, failed: 0 };
  readonly traffic: Mutable<Traffic> = { requests: 0, retries: 0, splits: 0, bytesSent: 0 };
  readonly #reasons = new Map<string, Mutable<Reason>>();

  get rejects(): number {
    return this.counts.invalid + this.counts.rejected;
  }

  /** @param text says why, without personal data */
  reject(outcome: Reason["outcome"], text: string, { index, origin }: Position): void {
    this.counts[outcome] += 1;
    // The last place is for all that found none: memory stays bounded whatever servers say.
    const named = this.#reasons.has(`${outcome} ${text}`) || this.#reasons.size < LIMITS.reasons - 2;
    const reason = named ? text : "other reasons";
    const known = this.#reasons.get(`${outcome} ${reason}`);
    if (known) {
      known.count += 1;
      return;
    }
    const first = { firstIndex: index, ...(origin?.line !== undefined && { firstLine: origin.line }) };
    this.#reasons.set(`${outcome} ${reason}`, { outcome, reason, count: 1, ...first });
  }

  topReasons(): Reason[] {
    return [...this.#reasons.values()].sort((a, b) => b.count - a.count).map((reason) => ({ ...reason }));
  }
}
