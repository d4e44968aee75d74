import type { RelevaError } from "../errors.js";
import type { Entry, Outcome } from "./entry.js";
import type { FinalVerdict } from "./suspect.js";

export interface IsolateSteps<E extends Entry> {
  /** @param poison whether the request that these entries were part of was refused for its failing */
  readonly send: (entries: readonly E[], poison: boolean) => Promise<FinalVerdict>;
  readonly settle: (entries: readonly E[], outcome: Outcome) => Promise<void>;
  /** Whether these entries are known to be too large for one request, so that asking would be a waste. */
  readonly isTooLarge: (entries: readonly E[]) => boolean;
  readonly isHalted: () => boolean;
}

/** Entries without a verdict on them alone, and what kept them from one. Those that `failed` were part of a request. */
export interface Unresolved<E extends Entry> {
  readonly entries: readonly E[];
  readonly outcome: { readonly kind: "failed" | "unsent"; readonly error: RelevaError };
}

/**
 * Settles the entries of a request by its verdict. When it was refused, finds the records at fault by halving, one request
 * at a time and in order: k refused records among n cost at most 2k(log2(n/k) + 2) + 1 requests, the first one included.
 */
export async function isolate<E extends Entry>(
  entries: readonly E[],
  verdict: FinalVerdict,
  steps: IsolateSteps<E>,
): Promise<Unresolved<E> | undefined> {
  if (verdict.kind === "accepted") {
    await steps.settle(entries, verdict);
    return undefined;
  }
  const { error } = verdict;
  if (verdict.kind === "undelivered") {
    return { entries, outcome: { kind: verdict.attempts > 0 ? "failed" : "unsent", error } };
  }
  if (entries.length === 1) {
    await steps.settle(entries, { kind: "rejected", error });
    return undefined;
  }
  const parts = halves(entries);
  for (let part = parts.shift(); part; part = parts.shift()) {
    if (part.length > 1 && steps.isTooLarge(part)) {
      parts.unshift(...halves(part));
      continue;
    }
    if (steps.isHalted()) return { entries: [...part, ...parts.flat()], outcome: { kind: "failed", error } };
    const unresolved = await isolate(part, await steps.send(part, verdict.poison), steps);
    if (unresolved) {
      // All of them were in the refused request, even if nothing was sent since.
      const outcome = { kind: "failed", error: unresolved.outcome.error } as const;
      return { entries: [...unresolved.entries, ...parts.flat()], outcome };
    }
  }
  return undefined;
}

function halves<E>(entries: readonly E[]): (readonly E[])[] {
  const middle = Math.ceil(entries.length / 2);
  return [entries.slice(0, middle), entries.slice(middle)];
}
