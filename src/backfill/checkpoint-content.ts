import type { Destination } from "../settings.js";
import { Digest } from "./digest.js";
import type { BackfillReport, Counts } from "./report.js";
import type { SettledRange } from "./watermark.js";

/** How far a run came. Positions, counts and sums only: no personal data. */
export interface Checkpoint {
  /** Of this format. A checkpoint of another version is refused. */
  readonly version: 3;
  /** Where the records went: what is settled there is not settled anywhere else. */
  readonly destination: Destination;
  /** Of the source: a run over another one must not skip by these positions. */
  readonly fingerprint: string;
  /** All records below this position have settled. */
  readonly watermark: number;
  /** Of the records below the watermark, 16 hexadecimal digits: a run goes on only where the source still has these records. */
  readonly digest: string;
  /** Positions above the watermark that have settled too, each range with the digest of its records. */
  readonly settled: readonly SettledRange[];
  /** How the records that have settled ended. */
  readonly counts: Pick<Counts, "accepted" | "invalid" | "rejected">;
  /** Of a run that completed. While the source ends where it ended, a further run sends nothing and gives this report. */
  readonly report?: BackfillReport;
  /** When that was, in UTC (RFC 3339). */
  readonly completedAt?: string;
}

/** Whether the runs of the checkpoint had any effect. */
export const hasSettled = ({ watermark, settled, report }: Checkpoint): boolean =>
  watermark > 0 || settled.length > 0 || report !== undefined;

/** Whether a server took or refused any of its records. What was invalid is so for every server and every account. */
export const hasReached = ({ counts }: Checkpoint): boolean => counts.accepted + counts.rejected > 0;

/**
 * What in a checkpoint cannot be, as the end of a sentence: such a one must not be believed. Undefined for a sound one.
 *
 * @param found of this version; a store may have lost or changed any part of it
 */
export function contradictionIn(found: Checkpoint): string | undefined {
  const { fingerprint, destination, watermark, digest, settled, counts, report, completedAt } = found;
  const { accepted, invalid, rejected } = counts ?? {};
  const isWhole =
    [fingerprint, destination?.origin, destination?.salt, destination?.account].every(isText) &&
    [watermark, accepted, invalid, rejected].every(isCount) &&
    Array.isArray(settled) &&
    settled.every((range) => Array.isArray(range) && isCount(range[0]) && isCount(range[1]));
  if (!isWhole) return "it does not say how far the run came";
  let count = watermark;
  let end = watermark;
  for (const [from, to, sum] of settled) {
    if (from <= end || to <= from) return "its ranges overlap, touch or are out of order";
    if (!Digest.parse(sum)) return "a range has no digest";
    count += to - from;
    end = to;
  }
  if (!Digest.parse(digest)) return "it has no digest";
  if (watermark === 0 && digest !== new Digest().toString()) return "it has a digest of no records";
  if (count !== accepted + invalid + rejected) {
    return `${count} records have settled, but ${accepted + invalid + rejected} are counted`;
  }
  if (!report) return undefined;
  const isOfAll = settled.length === 0 && report.read === watermark && report.status === "completed";
  const isCounted = report.accepted === accepted && report.invalid === invalid && report.rejected === rejected;
  const isOver = isText(completedAt) && !report.failed && !report.unsent;
  return isOfAll && isCounted && isOver ? undefined : "its report is not of what has settled";
}

const isText = (value: unknown): boolean => typeof value === "string";

/** A whole number from 0 on. */
export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
