import { expect, test } from "vitest";
import { createClientWithClock } from "../../src/client.js";
import { seededRandom } from "../../src/sandbox/faults.js";
import { createSandbox, type FaultPlan, type Sandbox } from "../../src/sandbox/index.js";
import { type FakeClock, fakeClock } from "../support/clock.js";
import { codesOf, ENTRY_POINTS, type EntryPoint } from "../support/faults/entry-points.js";
import { Journal } from "../support/faults/journal.js";
import { sequential } from "../support/faults/model.js";
import { RECORDS } from "../support/faults/people.js";

const MINUTE = 60_000;

/** How a server looks while it is down. */
const DOWN: Readonly<Record<string, FaultPlan["fault"]>> = {
  "503": { kind: "status", status: 503 },
  "502 pages": { kind: "status", status: 502, body: "<html>502</html>" },
  "refusals of the connection": { kind: "reset", when: "before-read" },
  "429 with Retry-After": { kind: "status", status: 429, headers: { "Retry-After": "30" } },
};

/** A sandbox that is down from a second after the start on, for a while. */
function downFor(ms: number, fault: FaultPlan["fault"], clock: FakeClock): Sandbox {
  const sandbox = createSandbox();
  clock.setTimer(100, () => sandbox.faults.add({ fault, when: { every: 1 } }));
  clock.setTimer(100 + ms, () => sandbox.faults.clear());
  return sandbox;
}

/** Each request takes 60 ms, so that the outage comes in the middle of the run. */
const slowly =
  (sandbox: Sandbox, clock: FakeClock): typeof fetch =>
  async (input, init) => {
    await new Promise<void>((resolve) => clock.setTimer(60, resolve));
    return sandbox.fetch(input, init);
  };

async function outage(
  entryPoint: EntryPoint,
  ms: number,
  fault: FaultPlan["fault"],
): Promise<{ journal: Journal; sandbox: Sandbox }> {
  const clock = fakeClock({ random: seededRandom(7) });
  const sandbox = downFor(ms, fault, clock);
  const journal = new Journal(RECORDS);
  const client = createClientWithClock({ ...sandbox.connection, fetch: slowly(sandbox, clock) }, clock);
  await clock.until(ENTRY_POINTS[entryPoint](client, journal, { maxBatchSize: 8 }));
  return { journal, sandbox };
}

const CASES = Object.keys(DOWN).flatMap((how) =>
  (["backfill", "batcher"] as const).map((entryPoint) => [entryPoint, how] as const),
);

test.each(CASES)("a %s survives two minutes of %s", async (entryPoint, how) => {
  const { journal, sandbox } = await outage(entryPoint, 2 * MINUTE, DOWN[how] as FaultPlan["fault"]);
  expect(journal.errors).toEqual([]);
  expect(journal.all("accepted")).toHaveLength(RECORDS.length);
  expect(await sandbox.digest()).toBe(await (await sequential(RECORDS)).digest());
});

test.each(Object.keys(DOWN))(
  "a backfill gives up, resumable, after fifteen minutes of %s, and goes on later",
  async (how) => {
    const { journal, sandbox } = await outage("backfill", 24 * 60 * MINUTE, DOWN[how] as FaultPlan["fault"]);
    expect(codesOf(journal.errors)).toHaveLength(1);
    expect(journal.all("rejected")).toEqual([]);
    expect(journal.all("undelivered").length).toBeGreaterThan(0);
    sandbox.faults.clear();
    const clock = fakeClock();
    await clock.until(ENTRY_POINTS.backfill(createClientWithClock(sandbox.connection, clock), journal, {}));
    expect(journal.all("accepted")).toHaveLength(RECORDS.length);
    expect(await sandbox.digest()).toBe(await (await sequential(RECORDS)).digest());
  },
);

test.each(["upsert", "deliver"] as const)(
  "%s says within two minutes that the server is down, and rejects nothing",
  async (entryPoint) => {
    const { journal } = await outage(entryPoint, 24 * 60 * MINUTE, DOWN["503"] as FaultPlan["fault"]);
    expect(codesOf(journal.errors)).toEqual(["server"]);
    expect(journal.all("rejected")).toEqual([]);
  },
);
