import type { Entry, Verdict } from "./entry.js";

/** A verdict that settles what comes next. */
export type FinalVerdict = Exclude<Verdict, { kind: "suspect" }>;

export interface SuspectSteps<E extends Entry> {
  readonly send: (entries: readonly E[]) => Promise<Verdict>;
  /** A single try, which only asks whether the server accepts anything. */
  readonly probe: (entry: E) => Promise<boolean>;
  /** The same with a record from among those that wait; undefined when none may go. */
  readonly tryAnother: () => Promise<boolean> | undefined;
  /** A record of the same part that the server has accepted before. To be sent twice is no harm to it. */
  readonly witness: () => E | undefined;
}

/** Steps of the golden ratio: the n-th of any number of places, from 0 to 1, far from those before. */
export const scattered = (n: number): number => (n * 0.618_034) % 1;

/**
 * Sends until the server decides. While it only fails, a single other record tells whether the server is ill, and waiting is
 * all there is to do, or these entries are poison to it: then they count as refused, and are taken apart.
 *
 * @param isPart whether they were part of such a request
 */
export async function decided<E extends Entry>(
  entries: readonly E[],
  steps: SuspectSteps<E>,
  isPart: boolean,
): Promise<FinalVerdict> {
  const verdict = await judged(entries, steps, isPart);
  const isLone = entries.length === 1 && !isPart;
  if (!isLone || verdict.kind !== "refused" || !verdict.poison) return verdict;
  // Of a larger batch each part would be sent again. The only part of this one gets no less: the failures may have been chance.
  return judged(entries, steps, true);
}

async function judged<E extends Entry>(
  entries: readonly E[],
  steps: SuspectSteps<E>,
  isPart: boolean,
): Promise<FinalVerdict> {
  let verdict = await steps.send(entries);
  for (let round = 1; verdict.kind === "suspect"; round += 1) {
    if (await isServerWell(entries, steps, round, isPart)) {
      return { kind: "refused", tooLarge: false, poison: true, error: verdict.error };
    }
    verdict = await verdict.resume();
  }
  return verdict;
}

async function isServerWell<E extends Entry>(
  entries: readonly E[],
  { probe, tryAnother, witness }: SuspectSteps<E>,
  round: number,
  isPart: boolean,
): Promise<boolean> {
  const another = await tryAnother();
  if (another) return true;
  // Of their own another one each time, since it may be the poison itself.
  const own = witness() ?? (entries.length > 1 ? entries[Math.floor(scattered(round) * entries.length)] : undefined);
  if (own) return probe(own);
  return another ?? isPart; // with nobody to ask, what told against the whole tells against the last of it
}
