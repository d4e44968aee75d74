import fc from "fast-check";
import { expect } from "vitest";
import type { DeliverResult } from "../../../src/index.js";
import { keysIn } from "../../../src/record/keys.js";
import { SCENARIO, type Scenario } from "./scenario.js";
import { type CreateClient, type Ending, World } from "./world.js";

/** How a queue engine cuts its slices, and how soon a call gives up. */
interface Queue {
  readonly size: number;
  readonly maxRetries: number;
}

const QUEUE: fc.Arbitrary<Queue> = fc.record({ size: fc.integer({ min: 1, max: 20 }), maxRetries: fc.nat(3) });

/** Slices of a queue: the next one comes when nothing of the one before is left. */
export const delivered = (createClient?: CreateClient): fc.IAsyncProperty<[Scenario, Queue]> =>
  fc.asyncProperty(SCENARIO, QUEUE, async (scenario, { size, maxRetries }) => {
    const world = new World(scenario, createClient);
    const client = world.client();
    const endings: [number, Ending][] = [];

    async function drive(): Promise<void> {
      const positions = [...world.records.keys()];
      for (let from = 0; from < positions.length; from += size) {
        let left = positions.slice(from, from + size);
        for (let calls = 0; left.length > 0; calls += 1) {
          expect(calls).toBeLessThan(50);
          world.wire.begin();
          left = await deliver(left);
        }
      }
    }

    /** Returns what is left of the slice. */
    async function deliver(slice: readonly number[]): Promise<number[]> {
      const records = slice.map((position) => world.records[position] as (typeof world.records)[number]);
      const results = await client.deliver(records, { retry: { maxRetries } });
      expect(results).toHaveLength(slice.length);
      const held = new Set<string>();
      const left: number[] = [];
      let afterMs = 0;
      for (const [index, position] of slice.entries()) {
        const result = results[index] as DeliverResult;
        const keys = keysIn(records[index]);
        if (result.status !== "undelivered") {
          endings.push([position, result.status]);
          if (result.status !== "invalid") expect(keys.filter((key) => held.has(key))).toEqual([]);
          continue;
        }
        for (const key of keys) held.add(key);
        left.push(position);
        afterMs = Math.max(afterMs, result.afterMs ?? 0);
      }
      await world.wait(afterMs);
      return left;
    }

    await world.clock.until(drive());
    await world.expectFold(endings);
  });
