import { cpSync } from "node:fs";
import { join } from "node:path";
import type pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type SandboxServer, startSandbox } from "../../../src/node.js";
import type { StoredCustom } from "../../../src/sandbox/index.js";
import { createProject, type Ended, type Project } from "../../support/docs/project.js";
import { type PostgresServer, startPostgres } from "../support/postgres.js";
import { freePort, until } from "../support/program.js";

let server: PostgresServer;
let db: pg.Client;
let project: Project;
let api: SandboxServer;
const stop = new AbortController();
const running: Promise<Ended>[] = [];

beforeAll(async () => {
  server = await startPostgres();
  db = await server.connect();
  api = await startSandbox();
  project = createProject(["pg", "hono", "@hono"]);
  cpSync("examples", join(project.folder, "examples"), { recursive: true });
});
afterEach(async () => {
  stop.abort();
  await Promise.all(running);
});
afterAll(async () => {
  await db?.end();
  await server?.stop();
  await api?.close();
  project?.remove();
});

const env = (more: Record<string, string> = {}): { env: Record<string, string> } => ({
  env: { DATABASE_URL: server.url, ...more },
});

test("an order service with an outbox: orders that are taken arrive, in order, and no others (gate)", async () => {
  const made = await project.runFile("examples/engines/outbox-tables.ts", api.connection, env());
  expect(made).toEqual({ code: 0, stdout: "", stderr: "" });
  const port = await freePort();
  const begin = (file: string, more: Record<string, string> = {}): unknown =>
    running.push(project.runFile(file, api.connection, { ...env(more), stop: stop.signal }));
  begin("examples/engines/orders.ts", { PORT: String(port) });
  begin("examples/engines/outbox-worker.ts");
  begin("examples/engines/outbox-worker.ts");
  const url = `http://127.0.0.1:${port}/orders`;
  const order = (email: string, cents: number): Promise<number> =>
    fetch(url, { method: "POST", body: JSON.stringify({ email, cents }) }).then(({ status }) => status);
  await until(() => order("first@shop.example", 100).then(Boolean, () => false), "the service answers");

  api.sandbox.faults.add({ fault: { kind: "status", status: 503 }, when: { every: 4 } });
  const taken = await Promise.all(
    Array.from({ length: 120 }, (_, n) => order(`customer${n % 6}@shop.example`, n % 10 === 9 ? -1 : 1_050)),
  );
  expect(taken.filter((status) => status === 201).length).toBe(108);
  expect(taken.filter((status) => status === 500).length).toBe(12); // refused by the table, so that nothing is in the outbox
  const left = async (): Promise<number> => (await db.query("select from releva_outbox")).rows.length;
  await until(async () => (await left()) === 0, "the outbox is empty");

  const { rows } = await db.query("select email, orders, cents::int from customers order by email");
  const numbers = ({ numeric = [] }: StoredCustom = {}): object =>
    Object.fromEntries(numeric.map(({ key, values }) => [key, values]));
  const arrived = api.sandbox.state.all().map(({ email, custom }) => ({ email, ...numbers(custom) }));
  expect(arrived.sort((a, b) => (a.email ?? "").localeCompare(b.email ?? ""))).toEqual(
    rows.map(({ email, orders, cents }) => ({ email, orders: [orders], spent: [cents / 100] })),
  );
  stop.abort();
  for (const ended of await Promise.all(running)) expect(ended.code).toBe(0);
});
