import { cpSync } from "node:fs";
import { join } from "node:path";
import { PgBoss } from "pg-boss";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keysOf } from "../../../src/index.js";
import { createProject, type Project } from "../../support/docs/project.js";
import { check, emailOf, type Observed, observe, version } from "../support/observed.js";
import { type PostgresServer, startPostgres } from "../support/postgres.js";
import { until } from "../support/program.js";

let server: PostgresServer;
let project: Project;
let api: Observed;
let boss: PgBoss;
beforeAll(async () => {
  server = await startPostgres();
  api = await observe();
  project = createProject(["pg-boss"]);
  cpSync("examples", join(project.folder, "examples"), { recursive: true });
  boss = new PgBoss(server.url);
  boss.on("error", console.error);
  await boss.start();
});
afterAll(async () => {
  await boss?.stop();
  await server?.stop();
  await api?.close();
  project?.remove();
});

test("pg-boss: a record that is refused is in the dead queue, and blocks nothing of its key (gate)", async () => {
  const stop = new AbortController();
  const running = [0, 1].map(() =>
    project.runFile("examples/engines/pg-boss-worker.ts", api.connection, {
      env: { DATABASE_URL: server.url },
      stop: stop.signal,
    }),
  );
  try {
    await until(async () => Boolean(await boss.getQueue("profiles-dead")), "the worker has made its queues");
    api.sandbox.faults.add({ fault: { kind: "status", status: 400 }, when: { bodyIncludes: `"v2"` } });
    for (const v of [1, 2, 3]) {
      for (let who = 0; who < 10; who += 1) {
        const record = version(who, v);
        await boss.send("profiles", record, { singletonKey: keysOf(record)[0] ?? "" });
      }
    }
    const last = new Map(Array.from({ length: 10 }, (_, who) => [emailOf(who), 3]));
    await until(() => [...last.keys()].every((email) => api.applied.get(email)?.at(-1) === 3), "all are at version 3");
    expect(check(api, last)).toEqual({ old: [], duplicates: 0, stepBacks: 0 });
    const dead = await boss.fetch<{ code: string }>("profiles-dead", { batchSize: 100 });
    expect(dead.map(({ data }) => data.code)).toEqual(Array.from({ length: 10 }, () => "bad_request"));
  } finally {
    stop.abort();
    for (const { code, stderr } of await Promise.all(running)) expect([code, stderr]).toEqual([0, ""]);
  }
});
