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
      "delivery/resolve.ts": [
        "const verdict = refusal ?",
        "if (refusal && others.length > 0) void this.#sendAgain(others, refusal);\n      const verdict = refusal ?",
      ],
    },
  ],
  [
    "the parts of a refused batch are sent in order",
    backfilled,
    {
      "delivery/resolve.ts": [
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
        "if (free.length > 0) await resolver.resolve(free);\n    this.#release(part, resolver.acceptedEntry);",
        `let released = false;
        resolver.release = () => { released = true; this.#release(part, undefined); this.#pump(); };
        if (free.length > 0) await resolver.resolve(free);
        if (!released) this.#release(part, resolver.acceptedEntry);`,
      ],
      "delivery/resolve.ts": ["refusals.push(", "this.release(); refusals.push("],
    },
  ],
  [
    "a reject settles when its handler has taken it",
    resumed,
    {
      "reject.ts": [
        "await this.#handler(create());",
        "onReported(); onReported = () => {}; await this.#handler(create());",
      ],
    },
  ],
  [
    "what was in flight at the end of a run is sent again",
    resumed,
    {
      "backfill/run.ts": ['else if (outcome.kind === "accepted") await', 'else if (outcome.kind !== "unsent") await'],
    },
  ],
  [
    "a resume remembers what settled above the watermark",
    resumed,
    {
      "backfill/checkpoint.ts": [
        'const { watermark = 0, digest = "", settled = [] } = restored ?? {};',
        'const { watermark = 0, digest = "" } = restored ?? {}; const settled = [];',
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
