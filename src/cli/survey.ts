import { type SourceRecord, validateRecord } from "../index.js";

/** Counting is to take a moment, not the evening: what it does not reach is labelled so. */
const MOST_MS = 3_000;

/** What the records of a file would do, counted before the first is sent. */
export interface Survey {
  readonly rows: number;
  /** False when the count ended before the file did. */
  readonly isWhole: boolean;
  readonly invalid: number;
  /** Of the valid ones, those with `subscribedAtChanged: true`. */
  readonly subscriptionChanges: number;
  /** Those with `subscriptions: []`. */
  readonly cleared: number;
  /** Those that set `custom`. */
  readonly custom: number;
}

/** Reads the records once, without keeping them. @throws {ConfigError} what a run would stop at, such as a quote that is never closed */
export async function survey(
  records: AsyncIterable<SourceRecord>,
  limit: number = Number.POSITIVE_INFINITY,
  now: () => number = () => performance.now(),
): Promise<Survey> {
  const counts = { rows: 0, isWhole: true, invalid: 0, subscriptionChanges: 0, cleared: 0, custom: 0 };
  const until = now() + MOST_MS;
  for await (const { value, issues } of records) {
    if (counts.rows === limit) break;
    if (now() > until) {
      counts.isWhole = false;
      break;
    }
    counts.rows += 1;
    const result = issues === undefined ? validateRecord(value) : undefined;
    if (!result?.ok) {
      counts.invalid += 1;
      continue;
    }
    const { profile, subscribedAtChanged } = result.value;
    if (subscribedAtChanged) counts.subscriptionChanges += 1;
    if (profile.subscriptions?.length === 0) counts.cleared += 1;
    if (profile.custom !== undefined) counts.custom += 1;
  }
  return counts;
}
