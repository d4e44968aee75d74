import { expect } from "vitest";
import { BackfillError, isRelevaError, type Reject, type RelevaClient } from "../../../src/index.js";
import type { BatchOptions } from "../../../src/options.js";
import type { Journal } from "./journal.js";

export type EntryPoint = "upsert" | "backfill" | "batcher" | "deliver";

/** Sends what is left of the journal's records, and writes down what became of each. */
type Send = (client: RelevaClient, journal: Journal, batches: BatchOptions) => Promise<void>;

/** Records of one `upsert`. */
const SLICE = 8;

export const ENTRY_POINTS: Readonly<Record<EntryPoint, Send>> = {
  /** One call after another, until one fails. */
  upsert: (client, journal) =>
    journal.pass(async (left) => {
      const { records, errors, answers } = journal;
      let failed = false;
      for (let from = 0; from < left.length; from += SLICE) {
        const slice = left.slice(from, from + SLICE);
        if (!failed) {
          await client.upsert(slice.map((index) => record(records, index))).then(
            (result) => answers.push(result),
            (error: unknown) => {
              failed = true;
              errors.push(error);
            },
          );
        }
        for (const index of slice) journal.note(index, failed ? "undelivered" : "accepted");
      }
    }),

  backfill: (client, journal, batches) =>
    journal.pass(async (left) => {
      const rejects: number[] = [];
      const onReject = ({ index }: Reject): void => void rejects.push(index);
      const { checkpoint, records, errors, answers } = journal;
      const before = [journal.all("accepted").length, journal.all("rejected").length] as const;
      const report = await client
        .backfill(records, { ...batches, onReject, checkpoint, fingerprint: "people" })
        .catch((error: unknown) => {
          errors.push(error);
          if (error instanceof BackfillError) return error.report;
          throw error;
        });
      answers.push(report);
      for (const index of left) {
        const settled = journal.isSaved(index) ? "accepted" : "undelivered";
        journal.note(index, rejects.includes(index) ? "rejected" : settled);
      }
      const { read, accepted, invalid, rejected, failed, unsent } = report;
      expect(rejects).toHaveLength(new Set(rejects).size);
      expect({ accepted, invalid, rejected }).toEqual({
        accepted: journal.all("accepted").length,
        invalid: 0,
        rejected: before[1] + rejects.length,
      });
      expect(accepted + rejected + failed + unsent).toBe(read);
      expect(read).toBeLessThanOrEqual(records.length);
      if (report.status === "completed") expect(read).toBe(records.length);
    }),

  batcher: (client, journal, batches) =>
    journal.pass(async (left) => {
      const heard: [number, string][] = [];
      const { records, errors } = journal;
      const ends = new Map<number, "accepted" | "failed">();
      const onReject = ({ index, outcome }: Reject): void => void heard.push([left[index] as number, outcome]);
      const batcher = client.batcher({ ...batches, lingerMs: 5, onReject });
      const added = left.map((index) =>
        batcher.add(record(records, index)).then(
          () => ends.set(index, "accepted"),
          (error: unknown) => {
            ends.set(index, "failed");
            errors.push(error);
          },
        ),
      );
      await batcher.close();
      await Promise.all(added);
      expect(batcher.pending).toBe(0);
      for (const [index, outcome] of heard) journal.note(index, outcome === "rejected" ? "rejected" : "undelivered");
      for (const [index, end] of ends) if (end === "accepted") journal.note(index, "accepted");
    }),

  deliver: (client, journal) =>
    journal.pass(async (left) => {
      const { records, errors, answers } = journal;
      const results = await client.deliver(left.map((index) => record(records, index)));
      expect(results).toHaveLength(left.length);
      answers.push(results);
      for (const [position, result] of results.entries()) {
        if (result.status === "undelivered") errors.push(result.error);
        journal.note(left[position] as number, result.status === "invalid" ? "rejected" : result.status);
      }
    }),
};

const record = <T>(records: readonly T[], index: number): T => records[index] as T;

/** The errors themselves; that of a run is its cause. */
export const causesOf = (errors: readonly unknown[]): unknown[] =>
  errors.map((error) => (error instanceof BackfillError ? error.cause : error));

/** The codes of errors, each once. */
export function codesOf(errors: readonly unknown[]): string[] {
  return [...new Set(causesOf(errors).map((error) => (isRelevaError(error) ? error.code : `not ours: ${error}`)))];
}
