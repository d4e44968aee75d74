import { expect, test } from "vitest";
import { type BackfillReport, type Checkpoint, ConfigError } from "../../src/index.js";
import { checkpointAt, ending, memory, world } from "../support/checkpoint.js";
import { numberOf, people } from "../support/people.js";

/** What a store, a migration or a hand may leave in place of a value. */
const VALUES: readonly unknown[] = [undefined, null, -1, 0, 1, 2, 1.5, 1e9, "", "x", "3", true, [], {}, [[0, 1]]];

type Path = readonly (string | number)[];

function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, member]) => pathsIn(member, [...path, name]))];
}

/** The same JSON with another value in one place; undefined takes it out. */
function withValue(whole: unknown, [name, ...rest]: Path, value: unknown): unknown {
  if (name === undefined) return value;
  const copy = structuredClone(whole) as Record<string | number, unknown>;
  const changed = withValue(copy[name], rest, value);
  if (changed === undefined && Array.isArray(copy)) copy.splice(Number(name), 1);
  else if (changed === undefined) delete copy[name];
  else copy[name] = changed;
  return copy;
}

const FINISHED: Checkpoint = {
  ...checkpointAt(9),
  completedAt: "2026-11-26T02:00:00.000Z",
  report: {
    status: "completed",
    read: 9,
    accepted: 9,
    invalid: 0,
    rejected: 0,
    failed: 0,
    unsent: 0,
  } as BackfillReport,
};

test.each<[string, Checkpoint, readonly number[]]>([
  ["a run that was stopped", checkpointAt(3, [[5, 7]]), [3, 4, 7, 8]],
  ["a run that completed", FINISHED, []],
])(
  "whatever one value is in the checkpoint of %s, it is refused, or just what is missing is sent",
  async (_, whole, missing) => {
    let refused = 0;
    for (const path of pathsIn(whole)) {
      for (const value of VALUES) {
        const found = withValue(whole, path, value) as Checkpoint;
        const subject = world(undefined, memory(found));
        const { cause } = await ending(subject, subject.start(people(9), { maxBatchSize: 4 }));
        const sent = subject.api.acceptedRecords().map(numberOf);
        const where = `${path.join(".")} = ${JSON.stringify(value)}`;
        if (cause !== undefined) {
          expect([where, cause instanceof ConfigError, sent]).toEqual([where, true, []]);
          refused += 1;
        } else if (path.length === 0 || (path[0] === "fingerprint" && found.report)) {
          expect([where, sent.length]).toEqual([where, 9]); // no checkpoint, or that of another source: all is sent
        } else expect([where, sent]).toEqual([where, missing]);
      }
    }
    expect(refused).toBeGreaterThan(200);
  },
);
