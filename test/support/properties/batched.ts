import fc from "fast-check";
import { expect } from "vitest";
import type { BatcherOptions, ProfileBatcher } from "../../../src/index.js";
import { BATCHING, type Batching, SCENARIO, type Scenario } from "./scenario.js";
import { type CreateClient, type Ending, World } from "./world.js";

/** Between two records: how long they are apart, and what is asked of the batcher. After a close there is a new one. */
interface Step {
  readonly apartMs: number;
  readonly way: "add" | "tryAdd";
  readonly next: "nothing" | "flush" | "await flush" | "close";
}

interface Liveliness {
  readonly lingerMs: number;
  readonly maxQueued: number;
  /** Taken in turn. */
  readonly steps: readonly Step[];
}

const STEP: fc.Arbitrary<Step> = fc.record({
  apartMs: fc.constantFrom(0, 0, 0, 1, 10, 200),
  way: fc.constantFrom("add", "tryAdd"),
  next: fc.constantFrom("nothing", "nothing", "nothing", "nothing", "flush", "await flush", "close"),
});

const LIVELINESS: fc.Arbitrary<Liveliness> = fc.record({
  lingerMs: fc.integer({ min: 0, max: 20 }),
  maxQueued: fc.integer({ min: 1, max: 60 }),
  steps: fc.array(STEP, { minLength: 1, maxLength: 12 }),
});

/** Records that come one by one. */
export const batched = (createClient?: CreateClient): fc.IAsyncProperty<[Scenario, Batching, Liveliness]> =>
  fc.asyncProperty(SCENARIO, BATCHING, LIVELINESS, async (scenario, batching, { lingerMs, maxQueued, steps }) => {
    const world = new World(scenario, createClient);
    const client = world.client();
    const promised = new Map<number, Ending>();
    let promises = 0;
    const refusals = new Map<number, Ending>();

    /** A batcher counts what was added to it, so positions are looked up. */
    function open(): { batcher: ProfileBatcher; added: number[] } {
      const added: number[] = [];
      const options: BatcherOptions = {
        ...{ ...batching, lingerMs, maxQueued },
        async onReject({ index, outcome }) {
          refusals.set(added[index] ?? Number.NaN, outcome as Ending);
        },
      };
      return { batcher: client.batcher(options), added };
    }

    async function drive(): Promise<void> {
      let { batcher, added } = open();
      for (const [position, record] of world.records.entries()) {
        const { apartMs, way, next } = steps[position % steps.length] as Step;
        await world.wait(apartMs);
        if (way === "tryAdd" && isTaken(batcher, position)) added.push(position);
        else if (!refusals.has(position)) {
          added.push(position);
          promises += 1;
          batcher.add(record).then(
            () => promised.set(position, "accepted"),
            (error) => promised.set(position, error.code === "validation" ? "invalid" : "rejected"),
          );
        }
        if (next === "flush") void batcher.flush();
        if (next === "await flush") await batcher.flush();
        if (next !== "close") continue;
        await batcher.close();
        expect(batcher.pending).toBe(0);
        ({ batcher, added } = open());
      }
      await batcher.close();
      expect(batcher.pending).toBe(0);
    }

    function isTaken(batcher: ProfileBatcher, position: number): boolean {
      try {
        return batcher.tryAdd(world.records[position] as (typeof world.records)[number]);
      } catch (error) {
        expect(error).toMatchObject({ code: "validation" });
        refusals.set(position, "invalid");
        return false;
      }
    }

    await world.clock.until(drive());
    expect(promised.size).toBe(promises);
    for (const [position, ending] of promised) expect(refusals.get(position) ?? "accepted").toBe(ending);
    const endings = [...world.records.keys()].map(
      (position) => [position, refusals.get(position) ?? "accepted"] as const,
    );
    await world.expectFold(endings, batching.concurrency);
    expect(world.clock.pending).toBe(0);
  });
