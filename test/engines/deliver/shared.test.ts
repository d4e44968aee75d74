import { afterEach, expect, test } from "vitest";
import { createClient, type DeliverResult, type ProfileUpsert } from "../../../src/index.js";
import { type SandboxServer, startSandbox } from "../../../src/node.js";
import { people, person } from "../../support/people.js";

/** Calls of one client at the same time, over HTTP, to a sandbox that answers late. */
let server: SandboxServer | undefined;
afterEach(() => server?.close());

const statuses = (results: readonly DeliverResult[]): Set<string> => new Set(results.map(({ status }) => status));
const accepted = new Set(["accepted"]);
const version = (v: number): ProfileUpsert => person(7, { firstName: `v${v}` });

test("8 calls share 4 slots, and all of them get on (gate)", async () => {
  const inFlight: number[] = [];
  // Asked for the time when a request is applied, which is in the log by then.
  const now = (): Date => {
    const unanswered = server?.sandbox.requests.recent().filter(({ status }) => status === undefined) ?? [];
    inFlight.push(unanswered.length);
    return new Date();
  };
  server = await startSandbox({ now });
  const client = createClient(server.connection);
  await client.deliver(people(700)); // it has learnt what the server takes
  server.sandbox.faults.add({ fault: { kind: "delay", ms: 60 }, when: { every: 1 } });
  const calls = Array.from({ length: 8 }, (_, call) =>
    client.deliver(Array.from({ length: 600 }, (__, n) => person(10_000 + 600 * call + n))),
  );
  for (const results of await Promise.all(calls)) expect(statuses(results)).toEqual(accepted);
  expect([Math.max(...inFlight), server.sandbox.state.count]).toEqual([4, 5_500]);
});

test.each([
  ["an answer that comes late (gate)", { kind: "delay", ms: 200, when: "after-apply" }],
  ["a reset after it was applied", { kind: "reset", when: "after-apply" }],
  ["a 503", { kind: "status", status: 503 }],
] as const)("two calls, one key: they take effect in the order of the calls (%s)", async (_, fault) => {
  server = await startSandbox();
  const { sandbox, connection } = server;
  const client = createClient(connection);
  await client.deliver(people(30));
  sandbox.faults.add({ fault, when: { every: 2 } });
  const calls = [[...people(5), version(1), version(2)], [version(3), person(20), version(4)], [version(5)]];
  const ended: number[] = [];
  const results = await Promise.all(
    calls.map(async (records, call) => {
      const results = await client.deliver(records);
      ended.push(call);
      return results;
    }),
  );
  for (const one of results) expect(statuses(one)).toEqual(accepted);
  expect(sandbox.state.find({ email: "person7@example.com" })[0]).toMatchObject({ firstName: "v5" });
  expect(ended).toEqual([0, 1, 2]);
});

test("a limiter that takes longer than an attempt's timeout of 1 s delivers (gate)", async () => {
  server = await startSandbox();
  const asked: number[] = [];
  const acquire = async (profiles: number): Promise<void> => {
    asked.push(profiles);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
  };
  const client = createClient({ ...server.connection, timeoutMs: 1_000, rateLimit: { acquire } });
  expect(statuses(await client.deliver(people(12)))).toEqual(accepted);
  expect([asked, server.sandbox.requests.total]).toEqual([[1, 10, 1], 3]);
});
