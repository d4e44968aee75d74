import fc from "fast-check";
import { expect } from "vitest";
import type { BackfillError, BackfillReport, Checkpoint, CheckpointStore } from "../../../src/index.js";
import { isRelevaError } from "../../../src/index.js";
import { BATCHING, type Batching, SCENARIO, type Scenario } from "./scenario.js";
import { type CreateClient, type Ending, World } from "./world.js";

/** How a run ends before its time, and when. A kill leaves what its last finished save said, and nothing else. */
interface End {
  readonly how: "stop" | "abort" | "kill";
  readonly afterMs: number;
}

const END: fc.Arbitrary<End> = fc.record({ how: fc.constantFrom("stop", "abort", "kill"), afterMs: fc.nat(2_500) });
const ENDS: fc.Arbitrary<End[]> = fc.array(END, { minLength: 1, maxLength: 4 });

/** A disk: a checkpoint, and the rejects that were written before it. */
class Disk {
  readonly rejects: (readonly [position: number, ending: Ending])[] = [];
  /** What is wrong with what was saved. A run that has stopped already would not tell. */
  readonly problems: unknown[] = [];
  #saved: Checkpoint | undefined;

  /** What one process sees of it: a save takes its time, and is lost when the process dies before its end. */
  mount(isDead: () => boolean, wait: () => Promise<void>): CheckpointStore {
    return {
      load: async () => {
        this.rejects.length = this.#saved ? rejectsOf(this.#saved) : 0; // those after it will come again
        return this.#saved;
      },
      save: async (checkpoint) => {
        const copy = structuredClone(checkpoint);
        if (!isDead()) this.#look(() => expect(rejectsOf(copy)).toBeLessThanOrEqual(this.rejects.length));
        await wait();
        if (isDead()) return;
        this.#look(() => expectValid(copy, this.#saved));
        this.#saved = copy;
      },
    };
  }

  #look(check: () => void): void {
    try {
      check();
    } catch (problem) {
      this.problems.push(problem);
    }
  }
}

const rejectsOf = ({ counts }: Checkpoint): number => counts.invalid + counts.rejected;

function expectValid(next: Checkpoint, before: Checkpoint | undefined): void {
  const { watermark, settled, counts } = next;
  const bounds = [watermark, ...settled.flatMap((range) => range.slice(0, 2) as [number, number])];
  expect(bounds).toEqual([...new Set(bounds)].sort((a, b) => a - b)); // ascending, and nothing touches
  const above = settled.reduce((sum, [from, to]) => sum + to - from, 0);
  expect(counts.accepted + rejectsOf(next)).toBe(watermark + above);
  expect(watermark).toBeGreaterThanOrEqual(before?.watermark ?? 0);
  for (const [from, to] of before?.settled ?? []) {
    expect(to <= watermark || settled.some(([start, end]) => start <= from && to <= end)).toBe(true);
  }
}

/** Runs that are ended again and again, and a last one that is not. */
export const resumed = (createClient?: CreateClient): fc.IAsyncProperty<[Scenario, Batching, End[]]> =>
  fc.asyncProperty(SCENARIO, BATCHING, ENDS, async (scenario, batching, ends) => {
    const world = new World(scenario, createClient);
    const disk = new Disk();

    async function live(end?: End): Promise<BackfillReport> {
      let isDead = false;
      const wait = (): Promise<void> => world.wait(world.random() * 100);
      const controller = new AbortController();
      const run = world.client().backfill(world.records, {
        ...batching,
        checkpoint: disk.mount(() => isDead, wait),
        fingerprint: "records",
        signal: controller.signal,
        async onReject({ index, outcome }) {
          await wait();
          if (!isDead) disk.rejects.push([index, outcome as Ending]);
          await wait();
        },
      });
      const leave = (how: End["how"]): void => {
        isDead = how === "kill";
        if (how === "stop") run.stop();
        else controller.abort();
      };
      const forget = end && world.clock.setTimer(end.afterMs, () => leave(end.how));
      const report = await world.clock.until(
        run.catch((error: unknown) => {
          // A new process gives up after five tries without any answer: the host name may be wrong. It can be started again.
          const { report, cause } = error as BackfillError;
          if (isRelevaError(cause) && (cause.code === "aborted" || cause.code === "connection")) return report;
          throw error;
        }),
      );
      forget?.();
      if (disk.problems.length > 0) throw disk.problems[0];
      const { read, accepted, invalid, rejected, failed, unsent } = report;
      expect(read).toBe(accepted + invalid + rejected + failed + unsent);
      if (!isDead) expect(invalid + rejected).toBe(disk.rejects.length);
      return report;
    }

    for (const end of ends) await live(end);
    let report = await live();
    for (let again = 0; report.status !== "completed" && again < 3; again += 1) report = await live();
    expect(report).toMatchObject({ status: "completed", read: world.records.length, failed: 0, unsent: 0 });
    const rejected = disk.rejects.map(([position]) => position);
    const accepted = [...world.records.keys()].filter((position) => !rejected.includes(position));
    expect(report.accepted).toBe(accepted.length);
    await world.expectFold(
      [...disk.rejects, ...accepted.map((position) => [position, "accepted"] as const)],
      batching.concurrency,
    );
  });
