import type { Sample } from "./contest.js";

/** The middle of some values, and how far they lie apart. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export type Goal = { readonly atMost: number } | { readonly atLeast: number };

/** What a sentence of docs/performance.md says, with the figure of this finding. */
export type Key = "checked" | "peak" | "growth" | "slow";

/** A bar of the picture in docs/performance.md. */
export interface Bar {
  readonly label: string;
  /** Whether every row is checked before it is sent. */
  readonly checks: boolean;
  /** Who is named in a sentence, too. */
  readonly who?: "ours" | "hand" | "zod";
}

/** One line of the result. Without a goal it is there to compare with. */
export interface Finding {
  readonly what: string;
  /** Why it is so, where a reader would ask. */
  readonly why?: string;
  readonly goal?: Goal;
  readonly reached: Spread;
  /** `x` is a ratio, `us` are microseconds. */
  readonly unit: "x" | "kB" | "MB" | "ms" | "us" | "/s";
  readonly key?: Key;
  readonly bar?: Bar;
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (position: number): number => sorted[position] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return { median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2, min: at(0), max: at(sorted.length - 1) };
}

/** Ours over theirs, round by round: what slowed a round down slowed both of its sides. */
export function ratio(what: string, ours: readonly number[], theirs: readonly number[], goal?: Goal): Finding {
  const reached = spread(ours.map((value, round) => value / (theirs[round] ?? Number.NaN)));
  return { what, reached, unit: "x", ...(goal && { goal }) };
}

/** CPU of the whole process, from its start to its end. */
export function cpuRatio(what: string, ours: readonly Sample[], theirs: readonly Sample[], goal?: Goal): Finding {
  return ratio(what, cpuOf(ours), cpuOf(theirs), goal);
}

export const cpuOf = (samples: readonly Sample[]): number[] => samples.map(({ cpuMs }) => cpuMs);

export function isReached({ goal, reached }: Finding): boolean | undefined {
  if (!goal) return undefined;
  return "atMost" in goal ? reached.median <= goal.atMost : reached.median >= goal.atLeast;
}
