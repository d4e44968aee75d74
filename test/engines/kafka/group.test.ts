import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type KafkaServer, startKafka } from "../support/kafka.js";
import { emailOf, version } from "../support/observed.js";
import { says, until } from "../support/program.js";
import { type Scene, scene, versions } from "./scene.js";

let server: KafkaServer;
let at: Scene | undefined;
beforeAll(async () => {
  server = await startKafka();
});
afterAll(() => server?.stop());
afterEach(async (context) => {
  if (context.task.result?.state === "fail")
    for (const { output } of at?.consumers ?? []) console.log(output().slice(-2_000));
  await at?.close();
});

test("a slice that outlasts the session is not sent again because somebody joins", async () => {
  at = await scene(server, { partitions: 2, consumers: 1, sessionTimeoutMs: 3_000, sliceSize: 500 });
  const { sandbox } = at;
  sandbox.sandbox.faults.add({ fault: { kind: "delay", ms: 150 }, when: { every: 1 } });
  await at.send(versions(20, 40));
  await until(() => (sandbox.applied.get(emailOf(0))?.length ?? 0) >= 3, "the slice is in the middle");
  await says(await at.join(), /joined/);
  const found = await at.end();
  console.log(`kafka, join in a long slice: ${found.duplicates} duplicates, ${found.stepBacks} step-backs`);
  expect(found).toEqual({ old: [], duplicates: 0, stepBacks: 0 });
});

test("a record that is poison to the server becomes a dead letter, though transactions leave gaps between offsets", async () => {
  at = await scene(server, { partitions: 1, consumers: 1 });
  const { committed, deadLetters, sandbox, sendInTransaction } = at;
  sandbox.sandbox.faults.add({ fault: { kind: "status", status: 500 }, when: { bodyIncludes: emailOf("poison") } });
  await sendInTransaction([version(1, 1)]);
  await until(async () => (await committed()) === 2, "the first one is committed");
  await sendInTransaction([version("poison", 1)]);
  await until(async () => (await committed()) === 4, "the poison is committed");
  expect([...(await deadLetters()).keys()]).toEqual(["0 2"]);
});

test("when Kafka is killed in the middle and comes back, nothing is lost and nothing ends at an old version", async () => {
  at = await scene(server, { partitions: 3, consumers: 2, sessionTimeoutMs: 3_000 });
  at.sandbox.sandbox.faults.add({ fault: { kind: "delay", ms: 100 }, when: { every: 1 } });
  await at.send(versions(60, 20));
  await until(() => (at?.sandbox.requests() ?? 0) > 10, "they deliver");
  await server.restart(6_000);
  await at.send(versions(60, 21).slice(-60));
  const found = await at.end();
  console.log(`kafka, Kafka killed: ${found.old.length} at an old version, ${found.duplicates} duplicates`);
  expect(found.old).toEqual([]);
});
