import { expect } from "vitest";
import { type Assumptions, createSandbox, type Sandbox } from "../../../src/sandbox/index.js";
import { canonical, type StoredProfile } from "../../../src/sandbox/profile.js";
import type { ProfileUpsert } from "../../../src/types.js";
import type { Journal } from "./journal.js";
import { personOf } from "./people.js";

/** A sandbox after these records, in this order. */
export async function sequential(
  profiles: readonly ProfileUpsert[],
  assumptions: Partial<Assumptions> = {},
): Promise<Sandbox> {
  const { A8: _order, A12: _limits, ...rest } = assumptions;
  const sandbox = createSandbox({ assumptions: { ...rest, A6: "nothing-applied", A7: "in-order", A11: "accepted" } });
  const { status } = await sandbox.fetch("/api/v0/profiles", {
    method: "POST",
    headers: { authorization: "Bearer sandbox_key", "content-type": "application/json" },
    body: JSON.stringify({ profiles }),
  });
  expect(status).toBe(202);
  return sandbox;
}

/**
 * Each profile is what the accepted records of its person make of it, with or without each of those that were not delivered
 * and may have been applied. Nobody has more than two records, so four models hold all that may be.
 */
export async function expectPossible(state: readonly StoredProfile[], journal: Journal): Promise<void> {
  const { records } = journal;
  const accepted = new Set(journal.all("accepted"));
  const undelivered = new Set(journal.all("undelivered"));
  const possible = new Map<string, Set<string>>();
  for (const applied of [[], [0], [1], [0, 1]]) {
    const nth = new Map<string, number>();
    const model = await sequential(
      records.filter(({ profile }, index) => {
        const ordinal = nth.get(personOf(profile)) ?? 0;
        nth.set(personOf(profile), ordinal + 1);
        return accepted.has(index) || (undelivered.has(index) && applied.includes(ordinal));
      }),
    );
    const ofModel = byPerson(model.state.all());
    for (const person of nth.keys()) {
      possible.set(person, (possible.get(person) ?? new Set()).add(ofModel.get(person) ?? "nobody"));
    }
  }
  const found = byPerson(state);
  for (const [person, choices] of possible) expect(choices).toContain(found.get(person) ?? "nobody");
  expect([...found.keys()].filter((person) => !possible.has(person))).toEqual([]);
}

const byPerson = (profiles: readonly StoredProfile[]): Map<string, string> =>
  new Map(profiles.map((profile) => [personOf(profile), canonical(profile)]));
