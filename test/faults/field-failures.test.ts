/** Failures that were seen in the field, in other clients of other services. Each has a test here, by its own name. */
import { inspect } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createClient, type ProfileBatcher, type Reject, type RelevaClient } from "../../src/index.js";
import { type SandboxServer, startSandbox } from "../../src/sandbox/serve.js";
import type { ProfileUpsert } from "../../src/types.js";
import { people, person } from "../support/people.js";
import { answering, httpServer, rawServer } from "../support/request/servers.js";

const KEY = "sandbox_Zq83hT55vLw0";
const retry = { baseDelayMs: 1, maxDelayMs: 4 };

let server: SandboxServer;
let client: RelevaClient;
beforeEach(async () => {
  server = await startSandbox({ secretKey: KEY });
  client = createClient({ ...server.connection, retry });
});
afterEach(() => server.close());

const pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const addAll = (batcher: ProfileBatcher, records: readonly ProfileUpsert[]): Promise<unknown> =>
  Promise.all(records.map((record) => batcher.add(record)));
const sentRecords = (): number => server.sandbox.requests.recent().reduce((sum, { profiles = 0 }) => sum + profiles, 0);

test("a record is lost between a flush timer and a flush by bytes, one request at a time", async () => {
  server.sandbox.faults.add({ fault: { kind: "delay", ms: 5 }, when: { every: 1 } });
  const batcher = client.batcher({ concurrency: 1, lingerMs: 3, maxBatchBytes: 300 });
  const added: Promise<void>[] = [];
  for (const record of people(60)) {
    added.push(batcher.add(record));
    if (added.length % 7 === 0) await pass(added.length % 5); // timers ring before, at and after the batches are full
  }
  await Promise.all(added);
  await batcher.close();
  expect([server.sandbox.state.count, sentRecords(), batcher.pending]).toEqual([60, 60, 0]);
});

test("four 503 in a row drop ten of eleven events", async () => {
  server.sandbox.faults.next({ kind: "status", status: 503 }, 4);
  const batcher = client.batcher({ lingerMs: 5 });
  await addAll(batcher, people(11));
  expect(server.sandbox.state.count).toBe(11);
});

test("a 503 lets an old update overtake a new one", async () => {
  server.sandbox.faults.add({
    fault: { kind: "status", status: 503 },
    when: { bodyIncludes: "the old name" },
    times: 3,
  });
  const batcher = client.batcher({ lingerMs: 0, maxBatchSize: 1, concurrency: 4 });
  await addAll(batcher, people(20)); // four requests at once by now
  await addAll(batcher, [person(1, { firstName: "the old name" }), person(1, { firstName: "the new name" })]);
  expect(server.sandbox.state.find({ email: "person1@example.com" })).toMatchObject([{ firstName: "the new name" }]);
});

test("five thousand queued events cost half a minute of processor time", async () => {
  server.sandbox.faults.next({ kind: "delay", ms: 200 });
  const batcher = client.batcher({ maxQueued: 5_000 });
  const before = process.cpuUsage();
  const added = people(5_000).map((record) => batcher.add(record));
  await batcher.flush();
  await Promise.all(added);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1e6).toBeLessThan(5); // seconds; the sandbox's own are in it
});

test("a POST becomes a GET at a redirect, and succeeds", async () => {
  const seen: unknown[] = [];
  await using elsewhere = await httpServer(async (request, response) => {
    seen.push([request.method, request.url]);
    const moved = request.url !== "/login";
    await answering(moved ? 302 : 200, "{}", moved ? { Location: "/login" } : {})(request, response);
  });
  const moved = createClient({ secretKey: KEY, baseUrl: `http://127.0.0.1:${elsewhere.port}`, retry });
  await expect(moved.upsert(person(1))).rejects.toMatchObject({ code: "unexpected_response", status: 302 });
  expect(seen).toEqual([["POST", "/api/v0/profiles"]]);
});

test.each([
  ["a server that never answers", ""],
  ["a body that never ends", "HTTP/1.1 500 No\r\nContent-Length: 99\r\n\r\nx"],
])("a timeout never fires: %s, and a fetch that does not listen to its signal", async (_, head) => {
  await using silent = await rawServer((socket) => void (head && socket.write(head)));
  const deaf: typeof fetch = (input, init) => fetch(input, { ...init, signal: null });
  const baseUrl = `http://127.0.0.1:${silent.port}`;
  await createClient({ secretKey: KEY, baseUrl, fetch: deaf, timeoutMs: head ? 1_000 : 50, retry: false })
    .upsert(person(1))
    .then(
      () => expect.unreachable(),
      (error: unknown) => expect(error).toMatchObject({ code: head ? "server" : "timeout" }),
    );
});

test("the key is inside a thrown error", async () => {
  const thrown: unknown[] = [];
  let heard = "";
  const talkative: typeof fetch = async (input, init) => {
    const config = { headers: Object.fromEntries(new Headers(init?.headers)) };
    heard = config.headers.authorization ?? "";
    throw Object.assign(new TypeError(`fetch failed: ${heard}`), { config, request: new Request(input, init) });
  };
  const leaky = createClient({ ...server.connection, fetch: talkative, retry: false });
  const keep = (error: unknown): void => void thrown.push(error);
  await leaky.upsert(person(1)).catch(keep);
  await leaky.backfill(people(2)).catch(keep);
  await leaky
    .batcher({ lingerMs: 0, onReject: ({ message }: Reject) => keep(message) })
    .add(person(1))
    .catch(keep);
  for (const result of await leaky.deliver(people(2))) keep(result);
  expect(heard).toContain("Zq83hT55vLw0");
  expect(thrown.length).toBeGreaterThan(4);
  expect(inspect(thrown, { depth: 10, showHidden: true }) + JSON.stringify(thrown) + thrown.map(String)).not.toContain(
    "Zq83hT55vLw0",
  );
});
