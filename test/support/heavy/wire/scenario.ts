import { inspect } from "node:util";
import {
  BackfillError,
  type Checkpoint,
  type CheckpointStore,
  createClient,
  type RelevaClient,
} from "../../../../src/index.js";
import { nodeFetch } from "../../../../src/node.js";
import type { ProfileUpsert } from "../../../../src/types.js";
import { chanceOf, type Plan, QUICK_FAULTS, startWireServer, type WireServer } from "./server.js";

const KEY = "sandbox_fuzz_key_0123456789";
const KINDS = ["backfill", "batcher", "deliver", "upsert"] as const;

/** How a record ended, as the client says. Undelivered ones are sent again. */
export type End = "accepted" | "rejected" | "invalid" | "undelivered";

/** Sends records of a few persons, some of which cannot pass, over a wire where anything happens, until all have an end. Returns what is not as it should be. */
export async function playScenario(seed: number): Promise<string[]> {
  const chance = chanceOf(`scenario ${seed}`);
  const kind = KINDS[chance(KINDS.length)] as (typeof KINDS)[number];
  const count = kind === "upsert" ? 1 + chance(3) : 10 + chance(50);
  const persons = 2 + chance(count);
  const pick = (share: number): Set<number> =>
    new Set(Array.from({ length: count }, (_, n) => n).filter(() => chance(1_000) < share * 1_000));
  const poison = chance(3) === 0 ? pick(0.03) : new Set<number>();
  const plan: Plan = {
    seed,
    faults: [0, 0.1, 0.3, 0.5][chance(4)] as number,
    bad: chance(2) ? pick(0.05) : new Set<number>(),
    poison,
    isSilent: chance(10) === 0,
    poisonBy: QUICK_FAULTS[chance(QUICK_FAULTS.length)] as string,
    maxBytes: chance(4) === 0 ? 700 + chance(2_000) : 1_000_000,
    stops:
      chance(5) === 0
        ? { from: 1 + chance(15), status: [401, 403, 404, 302, 200, 501][chance(6)] as number }
        : undefined,
  };
  const invalid = pick(0.04);
  const records = Array.from({ length: count }, (_, index) =>
    recordOf(index, kind === "upsert" ? index : chance(persons), invalid.has(index)),
  );
  const server = await startWireServer(plan, KEY);
  const told: unknown[] = [];
  try {
    const client = createClient({
      secretKey: KEY,
      baseUrl: server.url,
      timeoutMs: plan.isSilent ? 300 : 60_000,
      retry: { baseDelayMs: 1, maxDelayMs: 3, outageMs: 4_000, maxRetryAfterMs: 1_000 },
      onEvent: (event) => void told.push(event),
      ...(chance(2) && { fetch: nodeFetch }),
    });
    const batching = { maxBatchSize: 1 + chance(20), concurrency: 1 + chance(4) };
    const ends = await RUNS[kind]({ client, records, batching, server, told });
    return [...server.problems, ...checks(records, ends, server, plan, invalid), ...leaks(told)];
  } finally {
    await server.close();
  }
}

function recordOf(index: number, person: number, isInvalid: boolean): ProfileUpsert {
  return {
    profile: { email: `person${person}@fuzz.example`, firstName: `r${index}`, lastName: "Überlang" },
    subscribedAtChanged: isInvalid ? ("no" as never) : false,
  };
}

interface Run {
  readonly client: RelevaClient;
  readonly records: readonly ProfileUpsert[];
  readonly batching: { readonly maxBatchSize: number; readonly concurrency: number };
  readonly server: WireServer;
  /** All that the client says but to the owner of a record: events, errors, reports. */
  readonly told: unknown[];
}

/** Each until every record has an end: what was not delivered is sent again, to a server on which nothing fails by chance any more. */
const RUNS: Readonly<Record<(typeof KINDS)[number], (run: Run) => Promise<Map<number, End>>>> = {
  async backfill({ client, records, batching, server, told }) {
    const ends = new Map<number, End>();
    let saved: Checkpoint | undefined;
    const checkpoint: CheckpointStore = {
      load: async () => saved,
      save: async (next) => {
        saved = JSON.parse(JSON.stringify(next));
      },
    };
    for (let life = 0; life < 4; life += 1) {
      const report = await client
        .backfill(records, {
          ...batching,
          checkpoint,
          fingerprint: "fuzz",
          onReject: ({ index, outcome }) => {
            if (ends.has(index)) told.push(new Error(`record ${index} was rejected twice`));
            ends.set(index, outcome === "invalid" ? "invalid" : "rejected");
          },
        })
        .catch((error: unknown) => {
          if (!(error instanceof BackfillError)) throw error;
          told.push(error, error.cause, error.report);
          return error.report;
        });
      told.push(report);
      if (report.status === "completed") {
        for (const index of records.keys()) if (!ends.has(index)) ends.set(index, "accepted");
        const rejected = [...ends.values()].filter((end) => end !== "accepted").length;
        if (report.accepted + rejected !== records.length)
          told.push(new Error(`${report.accepted} accepted and ${rejected} rejected of ${records.length}`));
        return ends;
      }
      server.calm();
    }
    return ends;
  },

  async batcher({ client, records, batching, server, told }) {
    const ends = new Map<number, End>();
    let left = [...records.entries()];
    for (let life = 0; life < 4 && left.length > 0; life += 1) {
      const batcher = client.batcher({
        ...batching,
        lingerMs: 1,
        onReject: ({ outcome, record }) => {
          const { firstName = "" } = (record as ProfileUpsert).profile;
          ends.set(Number(firstName.slice(1)), outcome === "failed" ? "undelivered" : outcome);
        },
      });
      const adds = left.map(([index, record]) =>
        batcher.add(record).then(
          () => void ends.set(index, "accepted"),
          (error: unknown) => void told.push(error),
        ),
      );
      await Promise.all([...adds, batcher.close()]);
      // Later records of a person may have passed one that was not delivered: that is what a batcher does.
      left = [...records.entries()].filter(([index]) => ends.get(index) === "undelivered");
      if (left.length > 0) server.endOfOrder();
      server.calm();
    }
    return ends;
  },

  async deliver({ client, records, server, told }) {
    const ends = new Map<number, End>();
    let left = [...records.entries()];
    for (let life = 0; life < 4 && left.length > 0; life += 1) {
      const results = await client.deliver(left.map(([, record]) => record));
      for (const [at, result] of results.entries()) {
        ends.set((left[at] as [number, ProfileUpsert])[0], result.status);
        told.push(result);
      }
      left = left.filter(([index]) => ends.get(index) === "undelivered");
      server.calm();
    }
    return ends;
  },

  async upsert({ client, records, server, told }) {
    const ends = new Map<number, End>();
    for (let life = 0; life < 3; life += 1) {
      try {
        await client.upsert(records);
        for (const index of records.keys()) ends.set(index, "accepted");
        return ends;
      } catch (error) {
        told.push(error);
        server.calm();
      }
    }
    return ends;
  },
};

export function checks(
  records: readonly ProfileUpsert[],
  ends: ReadonlyMap<number, End>,
  server: Pick<WireServer, "requests" | "orderedRequests">,
  plan: Pick<Plan, "bad" | "poison" | "isSilent">,
  invalid: ReadonlySet<number>,
): string[] {
  const problems: string[] = [];
  const sentWith = (index: number) =>
    server.requests.filter((request) => request.records.some((one) => one.index === index));
  for (const index of records.keys()) {
    const end = ends.get(index);
    const requests = sentWith(index);
    const accepted = requests.some(({ status }) => status === 202);
    const mayPass = !plan.bad.has(index) && !plan.poison.has(index) && !invalid.has(index);
    if (end === "accepted" && !accepted)
      problems.push(`record ${index} is said to be accepted, but no request with it was`);
    if (
      end === "rejected" &&
      mayPass &&
      !requests.some(({ status, records: sent }) => status === 413 && sent.length === 1)
    ) {
      problems.push(`record ${index} is said to be rejected, but nothing is wrong with it`);
    }
    if (end === "rejected" && !requests.some(({ records: sent }) => sent.length === 1))
      problems.push(`record ${index} was rejected, but never sent alone`);
    if (end === "invalid" && (requests.length > 0 || !invalid.has(index)))
      problems.push(`record ${index} is said to be invalid, but was sent or is not`);
    if (invalid.has(index) && requests.length > 0) problems.push(`record ${index} is invalid, and was sent`);
  }
  // What is applied of one person is never older than what was applied before, unless an attempt timed out.
  if (plan.isSilent) return problems;
  const last = new Map<number, number>();
  for (const { applied, records: sent } of server.requests.slice(0, server.orderedRequests)) {
    if (!applied) continue;
    for (const { person, index } of sent) {
      if (index < (last.get(person) ?? -1))
        problems.push(`record ${index} of person ${person} was applied after ${last.get(person)}`);
      last.set(person, Math.max(index, last.get(person) ?? -1));
    }
  }
  return problems;
}

/** Nothing that is said holds the key or a person, and nothing said that something is wrong. */
function leaks(told: readonly unknown[]): string[] {
  return told.flatMap((one) => {
    if (one instanceof Error && one.constructor === Error) return [one.message];
    const text = `${JSON.stringify(one)} ${inspect(one, { depth: 6 })} ${String((one as Error)?.message)}`;
    return [KEY, "fuzz.example", "Überlang"]
      .filter((secret) => text.includes(secret))
      .map((secret) => `${secret} is in ${text.slice(0, 200)}`);
  });
}
