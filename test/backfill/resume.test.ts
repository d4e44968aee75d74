import { describe, expect, test } from "vitest";
import type { BackfillReport, SourceRecord } from "../../src/index.js";
import { seededRandom } from "../../src/sandbox/random.js";
import type { ProfileUpsert } from "../../src/types.js";
import { checkpointAt, ending, isBad, memory, type World, world } from "../support/checkpoint.js";
import type { FakeClock } from "../support/clock.js";
import { accept, type Handler, refuse } from "../support/fetch.js";
import { nobody, numberOf, people } from "../support/people.js";

const slowly =
  (clock: () => FakeClock, random: () => number): Handler =>
  async (_, { records }) => {
    await new Promise<void>((resolve) => clock().setTimer(10 + random() * 100, resolve));
    return records.some(isBad) ? refuse(422, "no") : accept();
  };

/** 120 people, of which some fail validation and some are refused. */
const mixed = (): (ProfileUpsert | SourceRecord)[] =>
  people(120).map((record, n) => (n % 23 === 5 ? nobody() : record));
const invalid = 5;
const rejected = 7;

describe("a run that is ended again and again, and resumed", () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])("accepts every record, and writes every reject once: seed %i", async (seed) => {
    const random = seededRandom(seed);
    const subject: World = world(slowly(() => subject.clock, random));
    let inAirAtTheEnd = 0;
    let report: BackfillReport | undefined;
    for (let life = 0; report?.status !== "completed"; life += 1) {
      const abort = new AbortController();
      const run = subject.start(mixed(), { signal: abort.signal, maxBatchSize: 12, concurrency: 3 });
      const end = life % 2 === 0 ? () => run.stop() : () => abort.abort();
      const forget = life < 6 ? subject.clock.setTimer(random() * 600, end) : () => {};
      const before: number = report?.read ?? 0;
      ({ report } = await ending(subject, run));
      forget();
      inAirAtTheEnd += report.failed;
      expect(report.read).toBeGreaterThanOrEqual(before - 36); // only what had not settled is read again
      expect(report.invalid + report.rejected).toBe(subject.rejects.length);
    }
    expect(report).toMatchObject({
      read: 120,
      invalid,
      rejected,
      accepted: 120 - invalid - rejected,
      failed: 0,
      unsent: 0,
    });
    const times = new Map<number, number>();
    for (const { index } of subject.rejects) times.set(index, (times.get(index) ?? 0) + 1);
    expect([...times.values()]).toEqual(Array(invalid + rejected).fill(1));
    const accepted = subject.api.acceptedRecords().map(numberOf);
    expect(new Set(accepted).size).toBe(120 - invalid - rejected);
    expect(accepted.length - new Set(accepted).size).toBeLessThanOrEqual(inAirAtTheEnd);
  });

  test("is not asked for records that have settled: it skips by position", async () => {
    const { store, api, start, clock } = world(undefined, memory(checkpointAt(3, [[4, 6]])));
    const report = await clock.until(start(people(8)));
    expect(api.acceptedRecords().map(numberOf)).toEqual([3, 6, 7]);
    expect(report).toMatchObject({ status: "completed", ok: true, read: 8, accepted: 8, resumedFrom: 3, requests: 2 });
    expect(store.saved).toMatchObject({ watermark: 8, settled: [], counts: { accepted: 8 }, report: { read: 8 } });
  });

  test("counts rejects of all its parts, and limits them by that", async () => {
    const before = checkpointAt(10, [], { accepted: 6, invalid: 2, rejected: 2 });
    const subject = world((_, { records }) => (records.some(isBad) ? refuse(400) : accept()), memory(before));
    const { report, cause } = await ending(subject, subject.start(people(60), { maxRejects: 4, maxBatchSize: 1 }));
    expect(cause).toMatchObject({ code: "systemic_rejection" });
    expect(report.rejected).toBeGreaterThan(2);
    expect(report.invalid).toBe(2);
  });
});
