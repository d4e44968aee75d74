import { connect as connectTo, createServer, type Socket } from "node:net";
import type pg from "pg";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type DrainOptions, drainOutbox, outboxSql } from "../../../src/engines/postgres.js";
import { createClient, keysOf } from "../../../src/index.js";
import type { ProfileUpsert } from "../../../src/types.js";
import { check, emailOf, type Observed, observe, version } from "../support/observed.js";
import { type PostgresServer, startPostgres } from "../support/postgres.js";
import { until } from "../support/program.js";

/** What breaks a drainer that looks right: names, odd texts, silence, a slow shard, a database that is not itself for a while. */
let server: PostgresServer;
let db: pg.Client;
let api: Observed;
let table: string;
let tables = 0;
const ending: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  server = await startPostgres();
  db = await server.connect();
});
afterAll(async () => {
  await db?.end();
  await server?.stop();
});
beforeEach(async () => {
  api = await observe();
  table = `outbox_${++tables}`;
});
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
  await api.close();
});

/** Drains until the test has ended; `run` is what it ends with. */
function drain(options: Partial<DrainOptions> = {}): { run: Promise<void>; stop(): Promise<void> } {
  const { url, secretKey } = api;
  const client = createClient({ baseUrl: url, secretKey, retry: { baseDelayMs: 20, maxDelayMs: 100 } });
  const ended = new AbortController();
  const run = drainOutbox(client, {
    connect: server.connect,
    table,
    shards: 4,
    pollMs: 100,
    stop: ended.signal,
    ...options,
  });
  run.catch(() => {});
  const stop = async (): Promise<void> => {
    ended.abort();
    await run.catch(() => {});
  };
  ending.push(stop);
  return { run, stop };
}

const insert = (key: string, payload: unknown): Promise<unknown> =>
  db.query(`insert into ${table} (key, payload) values ($1, $2)`, [
    key,
    typeof payload === "string" ? payload : JSON.stringify(payload),
  ]);
const insertAll = async (records: readonly ProfileUpsert[]): Promise<void> => {
  for (const record of records) await insert(keysOf(record)[0] ?? "", record);
};
const countOf = async (name: string): Promise<number> =>
  (await db.query(`select count(*)::int as n from ${name}`)).rows[0].n;
const isEmpty = async (): Promise<boolean> => (await countOf(table)) === 0;
const appliedTo = (who: string): readonly number[] => api.applied.get(emailOf(who)) ?? [];

test("ids that begin anew meet no dead letter of before (gate)", async () => {
  await db.query(outboxSql({ table, shards: 4 }));
  drain();
  for (const _ of [1, 2]) {
    await insert("k", "[]");
    await until(isEmpty, "the outbox is empty", 10_000);
    await db.query(`truncate ${table} restart identity`);
  }
  expect(await countOf(`${table}_dead`)).toBe(2);
});

test("an outbox in a schema is drained, and its notifications wake (gate)", async () => {
  table = `shop.${table}`;
  await db.query("create schema if not exists shop");
  await db.query(outboxSql({ table, shards: 4 }));
  drain({ pollMs: 5_000 });
  await insertAll([version("first", 1)]);
  await until(isEmpty, "the first is gone", 10_000);
  const from = Date.now();
  for (let n = 0; n < 5; n += 1) {
    await insertAll([version("next", n)]);
    await until(isEmpty, "the next is gone", 10_000);
  }
  expect(Date.now() - from).toBeLessThan(20_000); // five polls would be 25 s
});

test("who comes later gets a share of the shards, and who ends leaves it to the others (gate)", async () => {
  await db.query(outboxSql({ table, shards: 8 }));
  const held = async (): Promise<number[]> =>
    (
      await db.query(`select count(*)::int as n from pg_locks where locktype = 'advisory' and objid < 8 group by pid`)
    ).rows.map(({ n }) => n);
  const isShared =
    (...shares: number[]) =>
    async (): Promise<boolean> =>
      (await held()).sort().join() === shares.sort().join();
  drain({ shards: 8 });
  await until(isShared(8), "the first has all", 10_000);
  const second = drain({ shards: 8 });
  await until(isShared(4, 4), "each has a half", 10_000);
  drain({ shards: 8 });
  await until(isShared(2, 3, 3), "each has about a third", 10_000);
  await second.stop();
  await until(isShared(4, 4), "each has a half again", 10_000);
});

test("a shard whose answers are slow holds up no other (gate)", async () => {
  await db.query(outboxSql({ table, shards: 16 }));
  api.sandbox.faults.add({ fault: { kind: "delay", ms: 3_000 }, when: { bodyIncludes: emailOf("slow") } });
  drain({ shards: 16 });
  for (let n = 0; n < 6; n += 1) {
    await insertAll([version("before", n)]); // what a client has proved lets it have more in flight
    await until(isEmpty, "the one before is gone", 10_000);
  }
  const before = api.requests();
  await insertAll([version("slow", 1)]);
  await until(() => api.requests() > before, "the slow one is in flight", 10_000);
  await insertAll(Array.from({ length: 20 }, (_, who) => version(who, 1)));
  const others = (): boolean =>
    Array.from({ length: 20 }, (_, who) => emailOf(who)).some((who) => api.applied.has(who));
  await until(others, "others are accepted", 10_000);
  expect(appliedTo("slow")).toEqual([]);
  await until(isEmpty, "all are gone", 20_000);
});

test("a shard that never ends holds up no other (gate)", async () => {
  await db.query(outboxSql({ table, shards: 4 }));
  drain({ sliceSize: 1 });
  const ended = new AbortController();
  const shardOf = async (who: string): Promise<number> =>
    (await db.query(`select abs(hashtext($1)::bigint) % 4 as shard`, [emailOf(who)])).rows[0].shard;
  const first = await shardOf("hot");
  const other = Array.from({ length: 50 }, (_, n) => `other${n}`);
  const shards = await Promise.all(other.map(shardOf));
  const pouring = (async () => {
    for (let v = 1; !ended.signal.aborted; v += 20) {
      await insertAll(Array.from({ length: 20 }, (_, n) => version("hot", v + n)));
    }
  })();
  try {
    await until(() => appliedTo("hot").length > 5, "the hot one flows", 10_000);
    const rest = other.filter((_, n) => shards[n] !== first);
    await insertAll(rest.map((who) => version(who, 1)));
    await until(() => rest.every((who) => appliedTo(who).length === 1), "the others come through", 15_000);
  } finally {
    ended.abort();
    await pouring;
  }
  await until(isEmpty, "all are gone", 60_000);
});

test("what was accepted before the connection was lost is not sent again by the same process (gate)", async () => {
  await db.query(outboxSql({ table, shards: 1 }));
  await insertAll([1, 2, 3, 4, 5, 6].map((v) => version("hot", v)));
  api.sandbox.faults.add({ fault: { kind: "delay", ms: 150 }, when: { every: 1 } });
  drain({ shards: 1 });
  await until(() => appliedTo("hot").length >= 3, "half of it is sent", 10_000);
  await db.query(
    "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid()",
  );
  await until(isEmpty, "all are gone", 20_000);
  const again = [1, 2].map((v) => appliedTo("hot").filter((one) => one === v).length);
  expect(again).toEqual([1, 1]);
  expect(appliedTo("hot").at(-1)).toBe(6);
});

test("sessions that are ended again and again, by the database alone, leave no profile at an old version (gate)", async () => {
  await db.query(outboxSql({ table, shards: 8 }));
  const people = 30;
  const last = new Map(Array.from({ length: people }, (_, who) => [emailOf(who), 40]));
  api.sandbox.faults.add({ fault: { kind: "delay", ms: 30 }, when: { every: 1 } });
  api.sandbox.faults.add({ fault: { kind: "status", status: 503 }, when: { probability: 0.05, seed: 1 } });
  for (let n = 0; n < 3; n += 1) drain({ shards: 8, sliceSize: 40 });
  let ended = 0;
  for (let v = 1; v <= 40; v += 1) {
    await insertAll(Array.from({ length: people }, (_, who) => version(who, v)));
    if (v % 4 > 0) continue;
    const { rows } = await db.query(
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = $1`,
      [v % 8],
    );
    ended += rows.length;
  }
  await until(isEmpty, "the outbox is empty", 60_000);
  const found = check(api, last);
  const { old, duplicates, stepBacks } = found;
  console.log(
    `postgres, ${ended} sessions ended: ${old.length} old, ${duplicates} duplicates, ${stepBacks} step-backs`,
  );
  expect(ended).toBeGreaterThan(0);
  expect(old).toEqual([]);
});

test("a database that takes no writes for a while, as at a failover, is waited for (gate)", async () => {
  await db.query(outboxSql({ table, shards: 4 }));
  const name = (await db.query("select current_database() as name")).rows[0].name;
  await db.query(`alter database ${name} set default_transaction_read_only = on`);
  const { run } = drain();
  try {
    await db.query("set default_transaction_read_only = off");
    await insertAll([version("ana", 1)]);
    await until(() => api.requests() > 0, "it delivers", 10_000);
    await new Promise((resolve) => setTimeout(resolve, 500));
  } finally {
    await db.query(`alter database ${name} set default_transaction_read_only = off`);
  }
  await Promise.race([run, until(isEmpty, "the outbox is empty", 10_000)]);
  expect(await isEmpty()).toBe(true);
});

test("a record that makes the server fail, alone in its shard, becomes a dead letter (gate)", async () => {
  await db.query(outboxSql({ table, shards: 1 }));
  api.sandbox.faults.add({ fault: { kind: "status", status: 500 }, when: { bodyIncludes: emailOf("poison") } });
  drain({ shards: 1 });
  await insertAll(Array.from({ length: 5 }, (_, who) => version(who, 1)));
  await until(isEmpty, "the others are gone", 10_000);
  await insertAll([version("poison", 1)]);
  await until(isEmpty, "the poison is gone", 100_000);
  const { rows } = await db.query(`select status, code from ${table}_dead`);
  expect(rows).toEqual([{ status: "rejected", code: "server" }]);
});

test("rows of a shard that there should not be are no silent loss: the drainer says so (gate)", async () => {
  await db.query(outboxSql({ table, shards: 64 }));
  await insertAll(Array.from({ length: 20 }, (_, who) => version(who, 1)));
  await expect(drain({ shards: 4 }).run).rejects.toThrow("shards");
});

test("an option that is misspelt is refused (gate)", async () => {
  await expect(drain({ polMs: 5 } as object).run).rejects.toThrow('did you mean "pollMs"?');
});

test("a database that cannot be reached is told of (gate)", async () => {
  const told: unknown[] = [];
  const connect = (): Promise<never> => Promise.reject(new Error("no such host"));
  const { stop } = drain({ connect, onDisconnect: (error: unknown) => void told.push(error) } as Partial<DrainOptions>);
  await until(() => told.length > 1, "it is told of", 10_000);
  await stop();
  expect(told[0]).toEqual(new Error("no such host"));
});

test("once the database has been silent for ten seconds, nothing more is sent", async () => {
  await db.query(outboxSql({ table, shards: 1 }));
  await insertAll(Array.from({ length: 60 }, (_, v) => version("hot", v + 1)));
  api.sandbox.faults.add({ fault: { kind: "delay", ms: 600 }, when: { every: 1 } });
  const line = await silentLine(server.url);
  drain({ shards: 1, connect: line.connect });
  await until(() => api.requests() > 2, "it delivers", 10_000);
  line.cut();
  await new Promise((resolve) => setTimeout(resolve, 17_000)); // a poll, and ten seconds
  const before = api.requests();
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect(api.requests()).toBe(before);
});

/** The network between a drainer and its database, which can be cut so that neither side hears of it. */
async function silentLine(url: string): Promise<{ connect(): Promise<pg.Client>; cut(): void }> {
  const sockets: Socket[] = [];
  let isCut = false;
  const proxy = createServer((near) => {
    const far = connectTo(Number(new URL(url).port), "127.0.0.1");
    sockets.push(near, far);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on("data", (bytes) => !isCut && to.write(bytes));
      from.on("error", () => {});
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  ending.unshift(async () => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });
  const near = new URL(url);
  near.port = String((proxy.address() as { port: number }).port);
  return {
    async connect() {
      const client = new Client({ connectionString: near.href, connectionTimeoutMillis: 1_000 });
      client.on("error", () => {});
      await client.connect();
      return client;
    },
    cut() {
      isCut = true;
    },
  };
}
