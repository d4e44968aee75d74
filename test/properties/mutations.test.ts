import fc from "fast-check";
import { expect, test } from "vitest";
import { backfilled } from "../support/properties/backfilled.js";
import { type Mutation, mutant } from "../support/properties/mutant.js";
import { resumed } from "../support/properties/resumed.js";

/** What the properties are for: with one of these rules broken, 200 sequences are enough to see it. */
const BROKEN: readonly (readonly [rule: string, typeof backfilled | typeof resumed, Mutation])[] = [
  [
    "a batch waits for an earlier one that shares a key with it",
    backfilled,
    { "delivery/schedule.ts": ["for (const other of earlier) this.#waitFor(batch, other);", ""] },
  ],
  [
    "the parts of a refused batch are sent one at a time",
    backfilled,
    {
      "delivery/isolate.ts": [
        "const parts = halves(entries);",
        `const parts = halves(entries);
        const conclude = async (part) => isolate(part, await steps.send(part, verdict.poison), steps);
        await Promise.all(parts.splice(0).map(conclude));`,
      ],
    },
  ],
  [
    "the parts of a refused batch are sent in order",
    backfilled,
    {
      "delivery/isolate.ts": [
        "[entries.slice(0, middle), entries.slice(middle)]",
        "[entries.slice(middle), entries.slice(0, middle)]",
      ],
    },
  ],
  [
    "the keys of a refused batch are held until its parts have ended",
    backfilled,
    {
      "delivery/pipeline.ts": [
        ".resolve(free));\n    });\n    this.#schedule.release(part);",
        `.resolve(free));
        }, () => { part.released = true; this.#schedule.release(part); this.#pump(); });
        if (!part.released) this.#schedule.release(part);`,
      ],
      "delivery/lanes.ts": [
        "async run<T>(task: (lane: Lane) => Promise<T>): Promise<T> {\n    const lane: Lane = {",
        "async run(task, letGo) {\n    const lane = { letGo,",
      ],
      "delivery/resolver.ts": ["this.#pace.refused();", "{ this.#pace.refused(); this.#lane.letGo(); }"],
    },
  ],
  [
    "a reject settles when its handler has taken it",
    resumed,
    {
      "backfill/reject-sink.ts": [
        "await this.#onReject(reject());",
        "settle(); settle = () => {}; await this.#onReject(reject());",
      ],
    },
  ],
  [
    "what was in the air at the end of a run is sent again",
    resumed,
    {
      "backfill/run.ts": [
        'if (outcome.kind === "accepted") this.#ledger',
        'if (outcome.kind !== "rejected") this.#ledger',
      ],
    },
  ],
  [
    "a resume remembers what settled above the watermark",
    resumed,
    {
      "backfill/ledger.ts": [
        "new Watermark(restored?.watermark, restored?.settled)",
        "new Watermark(restored?.watermark)",
      ],
    },
  ],
];

test.each(BROKEN)("200 sequences show it when it is not so that %s", async (_, property, mutation) => {
  const broken = property(await mutant(mutation)) as fc.IAsyncProperty<unknown>;
  const result = await fc.check(broken, { numRuns: 200, endOnFailure: true });
  expect(result.failed).toBe(true);
  expect(causesOf(result.errorInstance)).toContain("AssertionError"); // and not because the change broke the code
});

function causesOf(error: unknown): string[] {
  return error instanceof Error ? [error.name, ...causesOf(error.cause)] : [];
}
