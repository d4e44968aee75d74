import { describe, expect, test } from "vitest";
import type { ClientOptions } from "../../../src/index.js";
import { createClient, type RelevaErrorCode, type RetryOptions } from "../../../src/index.js";
import type { BatchOptions } from "../../../src/options.js";
import type { FaultPlan } from "../../../src/sandbox/index.js";
import { type SandboxServer, type ServeOptions, startSandbox } from "../../../src/sandbox/serve.js";
import { codesOf, ENTRY_POINTS, type EntryPoint } from "./entry-points.js";
import type { Front, OpenFront } from "./fronts.js";
import { Journal } from "./journal.js";
import { expectPossible, sequential } from "./model.js";
import { RECORDS } from "./people.js";
import { KEY, watch } from "./watch.js";

/** How sending ends: all accepted, all but these, or not at all, with this code; then the rest is sent when all is well again. */
export type Ending =
  | { readonly rejected: readonly number[] }
  | { readonly fails: RelevaErrorCode; readonly accepted?: "none" | "some"; readonly rejectedBefore?: number };

export interface Scenario {
  readonly name: string;
  /** The entry points to try, and how each ends. */
  readonly ends: Partial<Readonly<Record<EntryPoint, Ending>>>;
  readonly faults?: readonly FaultPlan[];
  readonly sandbox?: ServeOptions;
  readonly front?: OpenFront;
  readonly client?: Omit<Partial<ClientOptions>, "retry"> & { readonly retry?: RetryOptions };
  readonly batches?: BatchOptions;
  /** An attempt that was given up is applied later, perhaps over a newer record: the one exception to the final state. */
  readonly appliesLate?: boolean;
  /** What else must hold, before the rest is sent. */
  readonly shows?: (seen: Seen) => void;
}

export interface Seen {
  readonly origin: SandboxServer;
  readonly front: Front | undefined;
  readonly journal: Journal;
  readonly entryPoint: EntryPoint;
}

export const accepted: Ending = { rejected: [] };
export const rejects = (...rejected: number[]): Ending => ({ rejected });
export const fails = (code: RelevaErrorCode, accepted?: "none" | "some"): Ending => ({
  fails: code,
  ...(accepted && { accepted }),
});

/** Every entry point. */
export const everywhere = (ending: Ending): Record<EntryPoint, Ending> => ({ ...batched(ending), upsert: ending });
/** A run, and one of the other entry points: what all of them have in common is tested by each in turn. */
export const aRunAnd = (turn: number, ending: Ending): Partial<Record<EntryPoint, Ending>> => ({
  backfill: ending,
  [(["upsert", "batcher", "deliver"] as const)[turn % 3] ?? "upsert"]: ending,
});
/** The entry points that form batches themselves, and so can take them apart. */
export const batched = (ending: Ending): Record<Exclude<EntryPoint, "upsert">, Ending> => ({
  backfill: ending,
  batcher: ending,
  deliver: ending,
});
/** The entry points that are limited by time and not by a count of retries. */
export const patient = (ending: Ending): Record<"backfill" | "batcher", Ending> => ({
  backfill: ending,
  batcher: ending,
});

/** Waits of milliseconds, so that a scenario takes no longer than what it is about. */
const FAST: RetryOptions = { baseDelayMs: 1, maxDelayMs: 4 };

export function scenarios(list: readonly Scenario[]): void {
  for (const scenario of list) {
    describe(scenario.name, () => {
      const ends = Object.entries(scenario.ends) as [EntryPoint, Ending][];
      test.each(ends)("%s", (entryPoint, ending) => play(scenario, entryPoint, ending));
    });
  }
}

async function play(scenario: Scenario, entryPoint: EntryPoint, ending: Ending): Promise<void> {
  const quiet = watch();
  try {
    const journal = new Journal(RECORDS);
    await using origin = disposable(await startSandbox({ secretKey: KEY, ...scenario.sandbox }));
    const events: unknown[] = [];
    const baseUrl = await passThrough(scenario, entryPoint, origin, journal, events);
    expectEnding(ending, journal);
    if ("fails" in ending) await recover(scenario, entryPoint, origin, baseUrl, journal);
    if (!scenario.appliesLate) {
      const model = await sequential(
        journal.accepted.map((index) => RECORDS[index] as (typeof RECORDS)[number]),
        origin.sandbox.assumptions,
      );
      expect(await origin.sandbox.digest()).toBe(await model.digest());
    }
    await origin.close();
    await quiet.expectQuiet([...journal.errors, ...journal.answers, events]);
  } finally {
    quiet.end();
  }
}

async function passThrough(
  scenario: Scenario,
  entryPoint: EntryPoint,
  origin: SandboxServer,
  journal: Journal,
  events: unknown[],
): Promise<string> {
  for (const plan of scenario.faults ?? []) origin.sandbox.faults.add(plan);
  const front = await scenario.front?.(origin);
  try {
    const baseUrl = front?.url ?? origin.url;
    const client = createClient({
      ...{ secretKey: KEY, baseUrl, onEvent: (event) => void events.push(event) },
      ...(front?.fetch && { fetch: front.fetch }),
      ...scenario.client,
      retry: { ...FAST, ...scenario.client?.retry },
    });
    await ENTRY_POINTS[entryPoint](client, journal, { maxBatchSize: 8, ...scenario.batches });
    scenario.shows?.({ origin, front, journal, entryPoint });
    return baseUrl;
  } finally {
    await front?.[Symbol.asyncDispose]();
  }
}

function expectEnding(ending: Ending, journal: Journal): void {
  if ("fails" in ending) {
    expect(codesOf(journal.errors)).toEqual([ending.fails]);
    expect(journal.all("undelivered")).not.toEqual([]);
    expect(journal.all("rejected")).toHaveLength(ending.rejectedBefore ?? 0);
    if (ending.accepted) expect(journal.all("accepted").length > 0).toBe(ending.accepted === "some");
  } else {
    expect({ undelivered: journal.all("undelivered"), rejected: journal.all("rejected") }).toEqual({
      undelivered: [],
      rejected: ending.rejected,
    });
  }
}

/** Nothing was lost by the failure: the same records, sent again by a new client to a server that is well. */
async function recover(
  scenario: Scenario,
  entryPoint: EntryPoint,
  origin: SandboxServer,
  baseUrl: string,
  journal: Journal,
): Promise<void> {
  if (!scenario.appliesLate) await expectPossible(origin.sandbox.state.all(), journal);
  origin.sandbox.faults.clear();
  const rejected = journal.all("rejected");
  // The server behind the same URL: a checkpoint counts for no other.
  const behind: typeof fetch = (url, init) => fetch(String(url).replace(baseUrl, origin.url), init);
  const client = createClient({ secretKey: KEY, baseUrl, fetch: behind, retry: FAST });
  await ENTRY_POINTS[entryPoint](client, journal, { ...scenario.batches });
  expect({ undelivered: journal.all("undelivered"), rejected: journal.all("rejected") }).toEqual({
    undelivered: [],
    rejected,
  });
}

const disposable = <T extends { close(): Promise<void> }>(server: T): T & AsyncDisposable =>
  Object.assign(server, { [Symbol.asyncDispose]: () => server.close() });
