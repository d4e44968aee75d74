import { expect } from "vitest";
import { createClientWithClock } from "../../../src/client.js";
import type { RelevaClient } from "../../../src/index.js";
import { LIMITS } from "../../../src/limits.js";
import { seededRandom } from "../../../src/sandbox/faults.js";
import { createSandbox, type Sandbox } from "../../../src/sandbox/index.js";
import type { ProfileUpsert } from "../../../src/types.js";
import { type FakeClock, fakeClock } from "../clock.js";
import { FAULTS, foldOf, isInvalid, isRefused, recordsOf, type Scenario, stateOf } from "./scenario.js";
import { Wire } from "./wire.js";

/** Makes the client that a property is about. */
export type CreateClient = typeof createClientWithClock;

/** What became of a record, by its position. */
export type Ending = "accepted" | "invalid" | "rejected";

/** A sandbox, a client of it, and all that lies between the two. */
export class World {
  readonly records: readonly ProfileUpsert[];
  readonly sandbox: Sandbox;
  readonly clock: FakeClock;
  readonly wire: Wire;
  readonly random: () => number;
  readonly #scenario: Scenario;
  readonly #createClient: CreateClient;

  constructor(scenario: Scenario, createClient: CreateClient = createClientWithClock) {
    this.#scenario = scenario;
    this.#createClient = createClient;
    this.records = recordsOf(scenario);
    this.random = seededRandom(scenario.chance);
    this.clock = fakeClock({ random: this.random });
    this.sandbox = createSandbox({ assumptions: scenario.assumptions });
    for (const { fault, every, times } of scenario.faults) {
      const planned = FAULTS[fault];
      if (planned) this.sandbox.faults.add({ fault: planned, times, when: { every } });
    }
    this.wire = new Wire(this.sandbox.fetch, this.clock, scenario);
  }

  /** Of a process that has just started. */
  client(): RelevaClient {
    this.wire.begin();
    return this.#createClient({ ...this.sandbox.connection, fetch: this.wire.fetch }, this.clock);
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.clock.setTimer(ms, resolve));
  }

  /** Every record ended once, as it had to, and the state is the one of the records applied one by one. */
  async expectFold(endings: readonly (readonly [position: number, ending: Ending])[], concurrency = 4): Promise<void> {
    const sorted = [...endings].sort(([a], [b]) => a - b);
    expect(sorted.map(([position]) => position)).toEqual([...this.records.keys()]);
    const unlucky: number[] = [];
    for (const [position, ending] of sorted) {
      if (ending === "rejected" && this.#due(position) === "accepted") unlucky.push(position);
      else expect([position, ending]).toEqual([position, this.#due(position)]);
    }
    // Each failed three times in requests of its own, while others succeeded: poison to the server, as far as a client can tell.
    expect(unlucky.length * LIMITS.poisonFailures).toBeLessThanOrEqual(this.#failures());
    expect(this.wire.problems).toEqual([]);
    expect(this.wire.most).toBeLessThanOrEqual(concurrency);
    expect(await this.#folds(unlucky)).toContain(stateOf(this.sandbox));
  }

  #due(position: number): Ending {
    const record = this.records[position] as ProfileUpsert;
    if (isInvalid(record)) return "invalid";
    return isRefused(record) && this.#scenario.assumptions.A6 !== "skipped" ? "rejected" : "accepted";
  }

  #failures(): number {
    const played = this.sandbox.requests.recent();
    return this.wire.lost + played.filter(({ fault, status }) => fault && status !== 429 && status !== 503).length;
  }

  /** A record that only met failures may have been applied by one of them, or not. */
  async #folds(unlucky: readonly number[]): Promise<Set<string>> {
    const folds = new Set<string>();
    for (let chosen = 0; chosen < 2 ** unlucky.length; chosen += 1) {
      const lost = unlucky.filter((_, bit) => chosen & (1 << bit));
      const kept = this.records.filter((_, position) => !lost.includes(position));
      folds.add(await foldOf(kept, this.#scenario.assumptions));
    }
    return folds;
  }
}
