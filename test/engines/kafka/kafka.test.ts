import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type KafkaServer, startKafka } from "../support/kafka.js";
import { emailOf, type Found, version } from "../support/observed.js";
import { pause, says, until } from "../support/program.js";
import { badDay, type Scene, type SceneOptions, scene, versions } from "./scene.js";

let server: KafkaServer;
let current: Scene | undefined;
beforeAll(async () => {
  server = await startKafka();
});
afterAll(() => server?.stop());
afterEach(async (context) => {
  if (context.task.result?.state === "fail")
    for (const { output } of current?.consumers ?? []) console.log(output().slice(-2_000));
  await current?.close();
});

const begin = async (options?: SceneOptions): Promise<Scene> => {
  current = await scene(server, options);
  return current;
};
const tell = (what: string, { old, duplicates, stepBacks }: Found): void =>
  console.log(`kafka, ${what}: ${old.length} at an old version, ${duplicates} duplicates, ${stepBacks} step-backs`);

const FROZEN_MS = 10_000;

/** A slice of few people with many versions takes seconds: each of them waits for the one before. */
async function freezeOwner(options: SceneOptions): Promise<{ found: Found; at: Scene }> {
  const at = await begin({ partitions: 1, consumers: 1, sessionTimeoutMs: 3_000, sliceSize: 500, ...options });
  at.sandbox.sandbox.faults.add({ fault: { kind: "delay", ms: 150 }, when: { every: 1 } });
  await at.send(versions(20, 25));
  const [owner] = at.consumers;
  await until(() => (at.sandbox.applied.get(emailOf(0))?.length ?? 0) >= 3, "the slice is in the middle");
  owner?.signal("SIGSTOP");
  await at.join();
  await pause(FROZEN_MS);
  owner?.signal("SIGCONT");
  await pause(3_000); // for what it should not do
  return { found: await at.end(), at };
}

test("kill -9 of one of three loses nothing and keeps order (gate)", async () => {
  const at = await begin();
  badDay(at);
  await at.send([...versions(300, 3), version("refused", 1)]);
  await until(() => at.sandbox.requests() > 10, "they deliver");
  await at.consumers[0]?.stop("SIGKILL");
  await at.send([4, 5].flatMap((v) => Array.from({ length: 300 }, (_, who) => version(who, v))));
  const found = await at.end();
  tell("kill -9", found);
  expect(found.old).toEqual([]);
  expect([...(await at.deadLetters()).values()].every((times) => times >= 1)).toBe(true);
});

test("a consumer that joins in the middle of a slice waits for it", async () => {
  const at = await begin({ partitions: 2, consumers: 1, sliceSize: 300 });
  at.sandbox.sandbox.faults.add({ fault: { kind: "delay", ms: 100 }, when: { every: 1 } });
  await at.send(versions(30, 20));
  await until(() => (at.sandbox.applied.get(emailOf(0))?.length ?? 0) >= 2, "the slice is in the middle");
  await says(await at.join(), /joined/);
  const found = await at.end();
  tell("join", found);
  expect(found).toEqual({ old: [], duplicates: 0, stepBacks: 0 });
});

test("a frozen owner leaves no profile at an old version", async () => {
  const { found } = await freezeOwner({});
  tell("freeze", found);
  expect(found.old).toEqual([]);
});

test("without a lease, it would: the scenario can tell", async () => {
  const { found } = await freezeOwner({ broken: "no lease" });
  tell("freeze without a lease", found);
  expect(found.old.length).toBeGreaterThan(0);
});

test("SIGTERM sends nothing again that was answered (gate)", async () => {
  const at = await begin({ consumers: 2 });
  at.sandbox.sandbox.faults.add({ fault: { kind: "delay", ms: 50 }, when: { every: 1 } });
  await at.send(versions(200, 4));
  await until(() => at.sandbox.requests() > 6, "they deliver");
  await at.consumers[0]?.stop("SIGTERM");
  const found = await at.end();
  tell("SIGTERM", found);
  expect(found).toEqual({ old: [], duplicates: 0, stepBacks: 0 });
});

/** Many dead letters, and a crash as soon as something is committed. */
async function crashAfterCommit(options: SceneOptions): Promise<{ missing: number; found: Found }> {
  const at = await begin({ partitions: 1, consumers: 1, sliceSize: 50, ...options });
  await at.sendRaw(Array.from({ length: 200 }, (_, n) => `{"broken":${n}`));
  await until(async () => (await at.committed()) > 0, "something is committed");
  await at.consumers[0]?.stop("SIGKILL");
  await at.join();
  const found = await at.end();
  await pause(options.broken ? 1_500 : 0);
  return { found, missing: 200 - (await at.deadLetters()).size };
}

test("dead letters precede the commit: a crash loses none (gate)", async () => {
  const { missing, found } = await crashAfterCommit({});
  tell("dead letters", found);
  expect(missing).toBe(0);
});

test("after the commit, a crash would lose some: the scenario can tell", async () => {
  expect((await crashAfterCommit({ broken: "dead letters after the commit" })).missing).toBeGreaterThan(0);
});

test("six consumers, replaced one after another, lose nothing and keep order", async () => {
  const at = await begin({ consumers: 2 });
  badDay(at);
  for (let n = 0; n < 4; n += 1) {
    await at.send(Array.from({ length: 250 }, (_, who) => version(who, n + 1)));
    const next = await at.join();
    await says(next, /joined/);
    await at.consumers[n]?.stop(n % 2 ? "SIGTERM" : "SIGKILL");
  }
  const found = await at.end();
  tell("six replaced", found);
  expect(found.old).toEqual([]);
});

test("a record that is poison to the server, alone in its slice, becomes a dead letter", async () => {
  const at = await begin({ partitions: 1, consumers: 1 });
  at.sandbox.sandbox.faults.add({ fault: { kind: "status", status: 500 }, when: { bodyIncludes: emailOf("poison") } });
  await at.send([version(1, 1)]);
  await until(async () => (await at.committed()) === 1, "the first one is committed");
  await at.send([version("poison", 1)]);
  const found = await at.end();
  await at.send([version(2, 1)]);
  expect((await at.end()).old).toEqual([]);
  tell("poison", found);
  expect([...(await at.deadLetters()).keys()]).toEqual(["0 1"]);
});

test("broken payloads become dead letters, and hold up nothing (gate)", async () => {
  const at = await begin({ partitions: 1, consumers: 1 });
  const broken = [
    "{oops",
    null,
    "",
    "[1]",
    "null",
    '{"profile":{}}',
    '{"profile":{"email":"no"},"subscribedAtChanged":false}',
  ];
  await at.send(versions(10, 1));
  await at.sendRaw(broken);
  await at.send(versions(10, 1, 10));
  const found = await at.end();
  tell("broken payloads", found);
  expect(found.old).toEqual([]);
  expect((await at.deadLetters()).size).toBe(broken.length);
});

/** A server that answers nothing but 503 for a while. */
async function outage(options: SceneOptions, ms: number): Promise<{ found: Found; requests: number; joins: number }> {
  const at = await begin(options);
  await at.send(versions(200, 1));
  await until(async () => (await at.committed()) > 100, "they deliver");
  const joined = (): number =>
    at.consumers.reduce((sum, { output }) => sum + (output().match(/joined/g)?.length ?? 0), 0);
  const before = joined();
  const faults = at.sandbox.sandbox.faults;
  faults.add({ fault: { kind: "status", status: 503, headers: { "Retry-After": "2" } }, when: { every: 1 } });
  const from = at.sandbox.requests();
  await at.send([2, 3, 4].flatMap((v) => Array.from({ length: 200 }, (_, who) => version(who, v))));
  await pause(ms);
  const requests = at.sandbox.requests() - from;
  faults.clear();
  return { found: await at.end(), requests, joins: joined() - before };
}

const OUTAGE_MS = process.env.ENGINES === "long" ? 120_000 : 25_000;

test("in an outage nobody leaves the group, few requests are made, and the lag recovers", async () => {
  const { found, requests, joins } = await outage({ sessionTimeoutMs: 4_000 }, OUTAGE_MS);
  tell(`outage of ${OUTAGE_MS / 1_000} s (${requests} requests, ${joins} rebalances)`, found);
  expect([found.old, joins]).toEqual([[], 0]);
  expect(requests).toBeLessThan((6 * OUTAGE_MS) / 1_000);
});

test("who commits past what is settled loses records: the scenario can tell", async () => {
  const { found } = await outage({ broken: "commits past the prefix" }, 15_000);
  tell("commits past the prefix", found);
  expect(found.old.length).toBeGreaterThan(0);
});
