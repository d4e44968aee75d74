import { cpSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { ProfileUpsert } from "../../../src/types.js";
import { createProject, type Project } from "../../support/docs/project.js";
import { check, emailOf, type Observed, observe, version } from "../support/observed.js";
import { until } from "../support/program.js";
import { type Queue, type SqsServer, startSqs } from "../support/sqs.js";

let server: SqsServer;
let project: Project;
let sandbox: Observed;
beforeAll(async () => {
  server = await startSqs();
  project = createProject(["@aws-sdk"]);
  cpSync("examples", join(project.folder, "examples"), { recursive: true });
});
afterAll(async () => {
  project.remove();
  await server?.stop();
});
afterEach(() => sandbox?.close());

const ENV = {
  AWS_REGION: "eu-central-1",
  AWS_ACCESS_KEY_ID: "none",
  AWS_SECRET_ACCESS_KEY: "none",
  NODE_NO_WARNINGS: "1",
  SQS_VISIBILITY_SECONDS: "6",
};

const send = (queue: Queue, records: readonly ProfileUpsert[]): Promise<void> =>
  queue.send(records.map((record) => ({ body: JSON.stringify(record), group: record.profile.email ?? "none" })));

test("a poller delivers what a FIFO queue has, in its order, and ends at SIGTERM (gate)", async () => {
  sandbox = await observe();
  const [queue, dead] = [await server.createQueue(6, true), await server.createQueue(6)];
  sandbox.sandbox.faults.add({ fault: { kind: "status", status: 503 }, when: { every: 5 } });
  sandbox.sandbox.faults.add({ fault: { kind: "status", status: 400 }, when: { bodyIncludes: emailOf("refused") } });
  const names = ["a", "b", "refused", "c"];
  await send(
    queue,
    [1, 2, 3, 4, 5].flatMap((v) => names.map((name) => version(name, v))),
  );
  const stop = new AbortController();
  const ended = project.runFile("examples/engines/sqs-poller.ts", sandbox.connection, {
    env: { ...ENV, AWS_ENDPOINT_URL: server.endpoint, SQS_QUEUE_URL: queue.url, SQS_DEAD_QUEUE_URL: dead.url },
    stop: stop.signal,
  });
  await until(async () => (await queue.count()) === 0, "the queue is empty");
  stop.abort();
  expect(await ended).toMatchObject({ code: 0, stderr: "" });
  const last = new Map(["a", "b", "c"].map((name) => [emailOf(name), 5]));
  expect(check(sandbox, last)).toEqual({ old: [], duplicates: 0, stepBacks: 0 });
  expect((await dead.drain()).length).toBe(5);
});
