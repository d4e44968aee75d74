import type { Reading } from "./reading.js";

/** What the first rows of a file show of how its cells are written. It holds no cell. */
export interface ReadingEvidence {
  /** The member of `Reading` that it is about. */
  readonly about: "country" | "countryColumn" | "dateFormat" | "timeZone" | "decimal" | "nullWords";
  /** What is proposed. Undefined when the cells can be read in several ways, or in none: then somebody has to say it. */
  readonly value: string | readonly string[] | undefined;
  /** All that fits. */
  readonly candidates: readonly string[];
  /** Why, in words: "940 national phone numbers, of which 97 % begin with 08, like those of BG alone". */
  readonly because: string;
  /** Where it was seen, as the header names the columns. */
  readonly columns: readonly string[];
  /** Cells that show it, or that cannot be read without it. */
  readonly cells: number;
  /** The cells of those columns with something in them. */
  readonly of: number;
}

/** What is proposed, as a reading. */
export function readingOf(evidence: readonly ReadingEvidence[]): Reading {
  return Object.fromEntries(evidence.flatMap(({ about, value }) => (value === undefined ? [] : [[about, value]])));
}

/** "1 date has", "3 dates have": in the words of an evidence. */
export function many(count: number, one: string, several: string): string {
  return `${count} ${count === 1 ? one : several}`;
}

/** What comes most often, and how often. */
export function mostFrequent(texts: readonly string[]): readonly [text: string | undefined, times: number] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one)[0] ?? [undefined, 0];
}
