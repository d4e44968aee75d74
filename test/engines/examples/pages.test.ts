import { once } from "node:events";
import type pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type SandboxServer, startSandbox } from "../../../src/node.js";
import { INPUTS, PROGRAMS } from "../../support/docs/pages.js";
import { createProject, type Project } from "../../support/docs/project.js";
import { type PostgresServer, startPostgres } from "../support/postgres.js";
import { type Program, start, until } from "../support/program.js";

// What these pages let their readers type, on a real PostgreSQL.
const pages = ["docs/start.md", "docs/database.md", "docs/events.md", "docs/resume.md"];
const own = [...PROGRAMS, ...INPUTS].filter(({ page }) => pages.includes(page));

let server: PostgresServer;
let db: pg.Client;
let project: Project;
let api: SandboxServer;

beforeAll(async () => {
  server = await startPostgres();
  db = await server.connect();
  project = createProject(["pg", "tsx"]);
  for (const { mark, text } of own) project.write(mark, `${text}\n`);
});
beforeEach(async () => {
  api = await startSandbox();
  await db.query("drop schema public cascade; create schema public");
  return () => api.close();
});
afterAll(async () => {
  await db?.end();
  await server?.stop();
  project?.remove();
});

const textOf = (name: string): string => own.find(({ mark }) => mark === name)?.text ?? "";

/** A program of a page, run as its text says. */
function begin(file: string, ...args: readonly string[]): Program {
  const { baseUrl, secretKey } = api.connection;
  const connection = { DATABASE_URL: server.url, RELEVA_BASE_URL: baseUrl, RELEVA_SECRET_KEY: secretKey };
  const env = { ...process.env, ...connection };
  return start(process.execPath, ["--import", "tsx", file, ...args], { cwd: project.folder, env });
}

async function ended(program: Program): Promise<{ code: number | null; output: string }> {
  if (!program.hasEnded()) await once(program.child, "close");
  return { code: program.child.exitCode, output: program.output() };
}

const slowly = (): void => api.sandbox.faults.add({ fault: { kind: "delay", ms: 500 }, when: { every: 1 } });
/** @throws what the program has said, when it ends before */
const hasSent = (program: Program, count: number): Promise<void> =>
  until(() => {
    if (program.hasEnded()) throw new Error(program.output());
    return api.sandbox.state.count >= count;
  }, `${count} records arrive`);

describe("docs/database.md", () => {
  const night = (): Promise<{ code: number | null; output: string }> => ended(begin("nightly.ts"));
  const said = (): boolean[] => api.sandbox.events.recent().map(({ subscribedAtChanged }) => subscribedAtChanged);
  const overlapIsOver = () => db.query("update releva_sync set rows_since = now(), subscriptions_since = now()");

  beforeEach(async () => {
    await db.query(textOf("customers.sql"));
    await db.query(textOf("sync.sql"));
  });

  test("a night sends what has changed since the one before, and says so of subscriptions (gate)", async () => {
    expect(await night()).toEqual({
      code: 0,
      output: "completed: 3 read = 3 accepted + 0 invalid + 0 rejected\n",
    });
    expect(said()).toEqual([true, false, true]);
    await overlapIsOver();
    await db.query("update customers set name = 'Anna' where email = 'ana@shop.example'");
    await db.query("update customers set newsletter_since = now() where email = 'zoe@shop.example'");
    expect(await night()).toEqual({
      code: 0,
      output: "completed: 2 read = 2 accepted + 0 invalid + 0 rejected\n",
    });
    expect(said().slice(3)).toEqual([false, true]);
  });

  test("what was written before a night, and committed after it, is of the next one", async () => {
    await db.query(`alter table customers disable trigger customers_stamp;
      update customers set updated_at = now() - interval '1 day', newsletter_changed_at = now() - interval '1 day';
      alter table customers enable trigger customers_stamp`);
    await overlapIsOver();
    const late = await server.connect();
    await late.query("begin; update customers set newsletter_since = now() where email = 'zoe@shop.example'");
    expect((await night()).output).toContain("completed: 0 read");
    await late.query("commit");
    await late.end();
    expect((await night()).output).toContain("completed: 1 read = 1 accepted");
    expect(said()).toEqual([true]);
  });

  test("a night that is killed is made up for by the next one", async () => {
    await db.query("insert into customers (email) select 'c' || n || '@shop.example' from generate_series(1, 5000) n");
    slowly();
    const killed = begin("nightly.ts");
    await hasSent(killed, 2);
    await killed.stop("SIGKILL");
    api.sandbox.faults.clear();
    expect(api.sandbox.state.count).toBeLessThan(5_003);
    expect((await night()).output).toBe("completed: 5003 read = 5003 accepted + 0 invalid + 0 rejected\n");
    expect(api.sandbox.state.count).toBe(5_003);
  });

  test("a customer that is refused costs no other one, and is sent again once it was corrected", async () => {
    await db.query("update customers set phone = '0888 123 401' where email = 'ana@shop.example'");
    expect(await night()).toEqual({ code: 3, output: "completed: 3 read = 2 accepted + 1 invalid + 0 rejected\n" });
    await overlapIsOver();
    await db.query("update customers set phone = '+359888123401' where email = 'ana@shop.example'");
    expect((await night()).output).toContain("1 read = 1 accepted");
  });

  test("a refused key, and a night while another one goes on, move nothing", async () => {
    const since = async (): Promise<unknown> => (await db.query("select rows_since from releva_sync")).rows;
    const before = await since();
    api.sandbox.faults.add({ fault: { kind: "status", status: 401 } });
    const refused = await night();
    expect(refused.code).toBe(1);
    expect(refused.output).toContain("the secret key was refused");
    await db.query("select pg_advisory_lock(hashtext('releva nightly'))");
    const second = await night();
    await db.query("select pg_advisory_unlock_all()");
    expect(second.code).toBe(1);
    expect(second.output).toContain("the run of an earlier night is still going on");
    expect(await since()).toEqual(before);
  });
});

describe("docs/events.md", () => {
  const left = async (): Promise<number> => (await db.query("select from releva_outbox")).rows.length;
  const isEmpty = (): Promise<void> => until(async () => (await left()) === 0, "the outbox is empty");
  const order = (email: string, cents: string): Promise<{ code: number | null; output: string }> =>
    ended(begin("place-order.ts", email, cents));

  beforeEach(async () => {
    await db.query(textOf("shop.sql"));
    await db.query((await ended(begin("outbox-sql.ts"))).output);
  });

  test("an order makes a buyer, an order that fails makes none, and a kill loses none (gate)", async () => {
    expect(await order("ana@shop.example", "1250")).toEqual({ code: 0, output: "order 1\n" });
    expect((await order("zoe@shop.example", "-1")).code).toBe(1);
    expect(await left()).toBe(1);
    await db.query(`insert into releva_outbox (key, payload)
      select email, json_build_object('profile', json_build_object('email', email, 'addTags', array['buyer']), 'subscribedAtChanged', false)
      from (select 'customer' || n || '@shop.example' as email from generate_series(1, 5000) n) many`);
    slowly();
    const killed = begin("outbox-worker.ts");
    await hasSent(killed, 2);
    await killed.stop("SIGKILL");
    api.sandbox.faults.clear();
    expect(await left()).toBeGreaterThan(0);
    const worker = begin("outbox-worker.ts");
    await isEmpty();
    expect(api.sandbox.state.count).toBe(5_001);
    expect(api.sandbox.state.all().every(({ tags }) => tags.includes("buyer"))).toBe(true);
    await worker.stop();
    expect((await ended(worker)).code).toBe(0);
  });

  test("what is refused is dead with its reason, and can be put back when it was mended", async () => {
    await db.query(`insert into releva_outbox (key, payload) values
      ('x', '{"profile": {"email": "no address", "addTags": ["buyer"]}, "subscribedAtChanged": false}')`);
    const worker = begin("outbox-worker.ts");
    await isEmpty();
    const { rows } = await db.query("select id, status, code, path from releva_outbox_dead");
    expect(rows).toEqual([{ id: "1", status: "invalid", code: "pattern", path: "/profile/email" }]);
    await db.query(
      `update releva_outbox_dead set payload = replace(payload::text, 'no address', 'x@shop.example')::json`,
    );
    await db.query(`with mended as (delete from releva_outbox_dead where id = 1 returning key, payload)
      insert into releva_outbox (key, payload) select key, payload from mended`);
    await until(() => api.sandbox.state.count === 1, "it arrives");
    await worker.stop();
  });

  test("a refused key ends the worker, for its supervisor to see, and loses nothing", async () => {
    await order("ana@shop.example", "1250");
    api.sandbox.faults.add({ fault: { kind: "status", status: 401 } });
    const worker = await ended(begin("outbox-worker.ts"));
    expect(worker.code).toBe(1);
    expect(worker.output).toContain("the secret key was refused");
    expect(await left()).toBe(1);
  });
});

describe("docs/resume.md", () => {
  test("a first fill that is killed goes on, and sends again little more than what was in flight", async () => {
    await db.query(`create table releva_fill as select n as id, 'c' || n || '@shop.example' as email
      from generate_series(1, 20000) n; alter table releva_fill add primary key (id)`);
    slowly();
    const killed = begin("fill.ts");
    await hasSent(killed, 4_000);
    await killed.stop("SIGKILL");
    api.sandbox.faults.clear();
    const { code, output } = await ended(begin("fill.ts"));
    expect([code, output]).toEqual([0, "completed: 20000 of 20000 accepted\n"]);
    expect(api.sandbox.state.count).toBe(20_000);
    expect(api.sandbox.events.total - 20_000).toBeLessThanOrEqual(2 * 4 * 500); // in flight, and answered since the last checkpoint
  });
});
