import type pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { outboxSql } from "../../../src/engines/postgres.js";
import { keysOf } from "../../../src/index.js";
import type { ProfileUpsert } from "../../../src/types.js";
import { check, emailOf, type Found, type Observed, observe, version } from "../support/observed.js";
import { type PostgresServer, startPostgres } from "../support/postgres.js";
import { type Program, says, until } from "../support/program.js";
import { startWorker } from "../support/worker.js";
import type { DrainerSettings } from "./drainer.js";

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.stop());

interface Scene {
  readonly sandbox: Observed;
  readonly table: string;
  readonly drainers: Program[];
  db: pg.Client;
  join(): Promise<Program>;
  insert(records: readonly ProfileUpsert[], db?: pg.Client): Promise<void>;
  left(): Promise<number>;
  /** Waits until the outbox is empty, and says what came of it. */
  end(): Promise<Found>;
}

let scenes = 0;
let current: Scene | undefined;
afterEach(async (context) => {
  for (const drainer of current?.drainers ?? []) {
    if (context.task.result?.state === "fail") console.log(drainer.output().slice(-2_000));
    await drainer.stop("SIGKILL");
  }
  await current?.sandbox.close();
  await current?.db.end();
});

async function begin({
  drainers = 2,
  shards = 4,
  ...more
}: Partial<DrainerSettings> & { drainers?: number } = {}): Promise<Scene> {
  const sandbox = await observe();
  const table = `outbox_${++scenes}`;
  const db = await server.connect();
  await db.query(outboxSql({ table, shards }));
  const last = new Map<string, number>();
  const scene: Scene = {
    sandbox,
    table,
    drainers: [],
    db,
    async join() {
      const given: DrainerSettings = { url: server.url, baseUrl: sandbox.url, table, shards, ...more };
      const drainer = await startWorker(new URL("./drainer.ts", import.meta.url), given);
      this.drainers.push(drainer);
      await says(drainer, /started/);
      return drainer;
    },
    async insert(records, by = scene.db) {
      for (const { profile } of records)
        if (profile.email) last.set(profile.email, Number(profile.firstName?.slice(1)));
      await by.query(`insert into ${table} (key, payload) select * from unnest($1::text[], $2::json[])`, [
        records.map((record) => keysOf(record)[0]),
        records.map((record) => JSON.stringify(record)),
      ]);
    },
    async left() {
      const { rows } = await scene.db.query(`select count(*)::int as n from ${table}`);
      return rows[0].n;
    },
    async end() {
      await until(async () => (await scene.left()) === 0, "the outbox is empty");
      return check(sandbox, last);
    },
  };
  current = scene;
  for (let n = 0; n < drainers; n += 1) await scene.join();
  return scene;
}

const tell = (what: string, { old, duplicates, stepBacks }: Found): void =>
  console.log(`postgres, ${what}: ${old.length} at an old version, ${duplicates} duplicates, ${stepBacks} step-backs`);

const hot = (people: number, each: number): ProfileUpsert[] =>
  Array.from({ length: each }, (_, v) => Array.from({ length: people }, (__, who) => version(who, v + 1))).flat();

function badDay({ sandbox: { sandbox } }: Scene): void {
  const faults = [
    { fault: { kind: "status", status: 503 }, when: { probability: 0.05, seed: 1 } },
    { fault: { kind: "reset", when: "after-apply" }, when: { probability: 0.05, seed: 3 } },
    { fault: { kind: "delay", ms: 30 }, when: { every: 1 } },
  ] as const;
  for (const fault of faults) sandbox.faults.add(fault);
}

test("hot keys and a killed owner: nothing is lost, and order is kept (gate)", async () => {
  const at = await begin({ drainers: 3 });
  badDay(at);
  await at.insert(hot(60, 10));
  await until(() => at.sandbox.requests() > 12, "they deliver");
  await at.drainers[0]?.stop("SIGKILL");
  await at.drainers[1]?.stop("SIGKILL");
  await at.join();
  const found = await at.end();
  tell("hot keys and killed owners", found);
  expect(found.old).toEqual([]);
});

/** Four at once, at a server of which each third answer is late. */
async function together(broken?: "skip locked"): Promise<Found> {
  const at = await begin({ drainers: 4, ...(broken && { broken }) });
  at.sandbox.sandbox.faults.add({ fault: { kind: "delay", ms: 120 }, when: { every: 3 } });
  await at.insert(hot(60, 10));
  return at.end();
}

test("four drainers share the shards, and overtake nothing; with SKIP LOCKED they would: the scenario can tell", async () => {
  const found = await together();
  tell("four drainers", found);
  expect(found).toEqual({ old: [], duplicates: 0, stepBacks: 0 });
  for (const drainer of current?.drainers ?? []) await drainer.stop("SIGKILL");
  await current?.sandbox.close();
  await current?.db.end();
  const broken = await together("skip locked");
  tell("SKIP LOCKED in place of shards", broken);
  expect(broken.stepBacks).toBeGreaterThan(0);
});

test("a row that is committed late is not passed over (gate)", async () => {
  const at = await begin();
  const slow = await server.connect();
  await slow.query("begin");
  await at.insert([version("late", 1)], slow); // has the lowest id of all
  await at.insert(hot(20, 3));
  await until(async () => (await at.left()) === 0, "the others are gone");
  await slow.query("commit");
  await slow.end();
  await until(() => at.sandbox.applied.has(emailOf("late")), "the late one has come");
  const found = await at.end();
  tell("late commit", found);
  expect(found).toEqual({ old: [], duplicates: 0, stepBacks: 0 });
});

test("the database is restarted in the middle (gate)", async () => {
  const at = await begin({ drainers: 2, sliceSize: 50 });
  at.sandbox.sandbox.faults.add({ fault: { kind: "delay", ms: 50 }, when: { every: 1 } });
  await at.insert(hot(100, 8));
  await until(() => at.sandbox.requests() > 8, "they deliver");
  await server.restart();
  at.db = await server.connect();
  const found = await at.end();
  tell("database restarted", found);
  expect(found.old).toEqual([]);
  expect(at.drainers.map(({ hasEnded }) => hasEnded())).toEqual([false, false]);
});

test("two drainers, one shard: one of them at a time", async () => {
  const at = await begin({ drainers: 2, shards: 1, sliceSize: 30 });
  at.sandbox.sandbox.faults.add({ fault: { kind: "delay", ms: 20 }, when: { every: 1 } });
  await at.insert(hot(30, 20));
  const found = await at.end();
  tell("two drainers, one shard", found);
  expect(found).toEqual({ old: [], duplicates: 0, stepBacks: 0 });
});

test("SIGTERM sends nothing again that was answered (gate)", async () => {
  const at = await begin({ drainers: 1, sliceSize: 50 });
  at.sandbox.sandbox.faults.add({ fault: { kind: "delay", ms: 30 }, when: { every: 1 } });
  await at.insert(hot(100, 4));
  await until(() => at.sandbox.requests() > 4, "it delivers");
  await at.drainers[0]?.stop("SIGTERM");
  expect(at.drainers[0]?.child.exitCode).toBe(0);
  await at.join();
  const found = await at.end();
  tell("SIGTERM", found);
  expect(found).toEqual({ old: [], duplicates: 0, stepBacks: 0 });
});

test("what will never be accepted is in the dead table, with the reason, and holds up nothing (gate)", async () => {
  const at = await begin();
  at.sandbox.sandbox.faults.add({ fault: { kind: "status", status: 400 }, when: { bodyIncludes: emailOf("refused") } });
  await at.insert([...hot(30, 1), version("refused", 1)]);
  const payloads = [
    "[1]",
    "null",
    '"text"',
    '{"profile":{}}',
    '{"profile":{"email":"no"},"subscribedAtChanged":false}',
  ];
  for (const payload of payloads)
    await at.db.query(`insert into ${at.table} (key, payload) values ('k', $1)`, [payload]);
  await until(async () => (await at.left()) === 0, "the outbox is empty");
  const { rows } = await at.db.query(`select status, code, payload::text, reason from ${at.table}_dead order by id`);
  expect(rows.map(({ status }) => status)).toEqual(["rejected", ...payloads.map(() => "invalid")]);
  expect(rows.slice(1).map(({ payload }) => payload)).toEqual(payloads);
  for (const { reason } of rows) expect(reason).not.toContain("@shop.example");
});

test("100 000 rows are deleted as they settle, in bounded memory", async () => {
  const at = await begin({ drainers: 1 });
  const total = 100_000;
  for (let from = 0; from < total; from += 10_000) {
    await at.insert(Array.from({ length: 10_000 }, (_, n) => version(from + n, 1)));
  }
  await until(async () => (await at.left()) < total / 2, "half of them are gone");
  const pid = at.drainers[0]?.child.pid;
  const { readFileSync } = await import("node:fs");
  const residentMB = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1_024;
  const found = await at.end();
  tell(`100 000 rows (${Math.round(residentMB)} MB)`, found);
  expect(found).toEqual({ old: [], duplicates: 0, stepBacks: 0 });
  expect(residentMB).toBeLessThan(250);
});
