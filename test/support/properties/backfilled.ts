import fc from "fast-check";
import { expect } from "vitest";
import type { BackfillOptions } from "../../../src/index.js";
import { BATCHING, type Batching, SCENARIO, type Scenario } from "./scenario.js";
import { type CreateClient, type Ending, World } from "./world.js";

/** One run from the beginning to the end. */
export const backfilled = (
  createClient?: CreateClient,
  options: BackfillOptions = {},
): fc.IAsyncProperty<[Scenario, Batching]> =>
  fc.asyncProperty(SCENARIO, BATCHING, async (scenario, batching) => {
    const world = new World(scenario, createClient);
    const endings = new Map<number, Ending>();
    const report = await world.clock.until(
      world.client().backfill(world.records, {
        ...batching,
        onReject({ index, outcome }) {
          expect(endings.has(index)).toBe(false);
          endings.set(index, outcome as Ending);
        },
        ...options,
      }),
    );
    expect(report).toMatchObject({ status: "completed", read: world.records.length, failed: 0, unsent: 0 });
    expect(report.invalid + report.rejected).toBe(endings.size);
    const accepted = [...world.records.keys()].filter((position) => !endings.has(position));
    expect(report.accepted).toBe(accepted.length);
    for (const position of accepted) endings.set(position, "accepted");
    await world.expectFold([...endings], batching.concurrency);
  });
