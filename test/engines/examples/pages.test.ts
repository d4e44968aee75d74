import { once } from "node:events";
import type pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type SandboxServer, startSandbox } from "../../../src/node.js";
import { INPUTS, PROGRAMS, typedIn } from "../../support/docs/pages.js";
import { createProject, type Project } from "../../support/docs/project.js";
import { type PostgresServer, startPostgres } from "../support/postgres.js";
import { freePort, type Program, start, until } from "../support/program.js";

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

function environment(): NodeJS.ProcessEnv {
  const { baseUrl, secretKey } = api.connection;
  return { ...process.env, DATABASE_URL: server.url, RELEVA_BASE_URL: baseUrl, RELEVA_SECRET_KEY: secretKey };
}

/** A program of a page, run as its text says. */
const begin = (file: string): Program =>
  start(process.execPath, ["--import", "tsx", file], { cwd: project.folder, env: environment() });

/** Types what a section says, at this sandbox, this database and a port of its own for the page's. @returns what the terminal shows */
async function type(page: string, heading: string, port = 3000): Promise<string> {
  const local = (text: string): string =>
    text.replaceAll("http://127.0.0.1:8080", api.connection.baseUrl).replaceAll("127.0.0.1:3000", `127.0.0.1:${port}`);
  const lines = local(typedIn(page, heading));
  const npx = 'npx() { shift; node --import tsx "$@"; }'; // all that it runs here is tsx
  const shell = start("sh", ["-c", `${npx}\n${lines}`], { cwd: project.folder, env: environment(), detached: true });
  try {
    await once(shell.child, "exit");
    return shell.output();
  } finally {
    killGroup(shell);
  }
}

/** What the shell has left in the background goes with it. */
function killGroup({ child }: Program): void {
  try {
    process.kill(-(child.pid ?? 0), "SIGKILL");
  } catch {
    // nothing was left
  }
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

  test("a night that is killed is made up for by the next one, as the page lets its readers see", async () => {
    await night();
    const shown = await type("docs/database.md", "Kill it in the middle");
    const [, arrived] = /"count":(\d+)/.exec(shown) ?? [];
    expect(Number(arrived)).toBeLessThan(20_003); // it was in the middle
    expect(shown).toContain("nothing was sent: the run of an earlier night is still going on\nexit code 2\n");
    expect(shown).toMatch(
      /\ncompleted: 20003 read = 20003 accepted \+ 0 invalid \+ 0 rejected\n"count":20003\n"firstName":"New"\n$/,
    );
    const late = api.sandbox.state.all().filter(({ firstName }) => firstName === "New");
    expect(late.map(({ email }) => email)).toEqual(["customer1@shop.example"]);
  });

  test("a customer that is refused costs no other one, is found by its id, and is sent again once it was corrected", async () => {
    await db.query("update customers set phone = '0888 123 401' where email = 'ana@shop.example'");
    const { code, output } = await night();
    expect(code).toBe(3);
    expect(output).toMatch(
      /^completed: 3 read = 2 accepted \+ 1 invalid \+ 0 rejected\nrejects: rejects-[-\w.]+\.ndjson\n$/,
    );
    const ids = typedIn("docs/database.md", "6. Run it each night"); // of the last file as well
    expect((await project.runLine(ids, api.connection)).stdout).toBe("1\n");
    const report = 'npx releva-profiles report "$(ls rejects-*.ndjson | tail -n 1)"'; // that of the last night
    expect((await project.runLine(report, api.connection)).stdout).toContain("\n     customers:1  9999 999 999\n");
    await overlapIsOver();
    await db.query("update customers set phone = '+359888123401' where email = 'ana@shop.example'");
    expect((await night()).output).toContain("1 read = 1 accepted");
  });

  describe("on a table of one's own", () => {
    const trigger =
      textOf("customers.sql").match(/create function[\s\S]*execute function customers_stamp\(\);/)?.[0] ?? "";
    beforeEach(async () => {
      await db.query(`drop schema public cascade; create schema public;
        create table customers (id bigint generated always as identity primary key, email text, phone text, name text,
          created_at timestamptz not null default now(), newsletter_since timestamptz);
        insert into customers (email, newsletter_since) values ('ana@shop.example', '2023-05-10'), ('zoe@shop.example', null)`);
      await db.query(textOf("own-table.sql"));
      await db.query(trigger);
    });

    test("the first night sends all, and says of every subscriber that the status has changed", async () => {
      await db.query(textOf("sync.sql"));
      expect(await night()).toEqual({ code: 0, output: "completed: 2 read = 2 accepted + 0 invalid + 0 rejected\n" });
      expect(said()).toEqual([true, false]);
    });

    test("where Releva knows the subscribers, nothing is said of those who were there", async () => {
      await db.query(textOf("sync.sql").replace("'1970-01-01')", "now())"));
      await db.query("update customers set newsletter_since = now() where email = 'zoe@shop.example'");
      expect((await night()).output).toBe("completed: 2 read = 2 accepted + 0 invalid + 0 rejected\n");
      expect(said()).toEqual([false, true]);
    });
  });

  test("a new subscriber who is a reject is said to be one when it is accepted, however late, and then no more", async () => {
    const unsaid = async (): Promise<unknown> => (await db.query("select unsaid from releva_sync")).rows[0].unsaid;
    await db.query("update customers set phone = '0888 123 401' where email = 'ana@shop.example'");
    await night();
    expect(await unsaid()).toEqual(["1"]);
    await overlapIsOver();
    expect((await night()).output).toContain("completed: 0 read"); // a clean night between the two
    expect(await unsaid()).toEqual(["1"]);
    await overlapIsOver();
    await db.query("update customers set phone = '+359888123401' where email = 'ana@shop.example'");
    await night();
    expect(said().slice(2)).toEqual([true]);
    expect(await unsaid()).toEqual([]);
    await overlapIsOver();
    await db.query("update customers set name = 'Anna' where email = 'ana@shop.example'");
    await night();
    expect(said().slice(3)).toEqual([false]);
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
    expect(second).toEqual({
      code: 2,
      output: "nothing was sent: the run of an earlier night is still going on\n",
    });
    expect(await since()).toEqual(before);
  });
});

describe("docs/events.md", () => {
  const left = async (): Promise<number> => (await db.query("select from releva_outbox")).rows.length;
  const isEmpty = (): Promise<void> => until(async () => (await left()) === 0, "the outbox is empty");
  beforeEach(async () => {
    await db.query(textOf("shop.sql"));
    await db.query((await ended(begin("outbox-sql.ts"))).output);
  });

  test("an order makes a buyer, an order that fails makes none, and kills of shop and worker lose none (gate)", async () => {
    const port = await freePort();
    project.write("order-service.ts", textOf("order-service.ts").replace("3000", String(port)));
    const shown = await type("docs/events.md", "Try it, and kill it", port);
    expect(shown).toMatch(/\norder 1\n/);
    expect(shown).toMatch(/\nno order: .*"orders_cents_check"\n/);
    expect(shown).toContain("(1 row)");
    expect(shown).toContain('"tags":["buyer"]');
    const [, answered = "", orders = "", count, total = ""] =
      /(\d+) 201\n(\d+)\n"count":(\d+)\n"total":(\d+)\n/.exec(shown) ?? [];
    expect([1, 2], shown).toContain(Number(orders) - Number(answered)); // Ana's, and one that a kill has left without its answer
    expect(Number(answered)).toBeGreaterThanOrEqual(200);
    expect(count).toBe(orders);
    expect(Number(total)).toBeGreaterThanOrEqual(Number(orders));
    const buyers = api.sandbox.state.all().flatMap(({ email, tags }) => (tags.includes("buyer") ? [email] : []));
    const { rows } = await db.query("select email from customers join orders on customer = customers.id");
    expect(buyers.sort()).toEqual(rows.map(({ email }) => email).sort());
  });

  test("a shop that loses its database in the middle of an order has that order refused, and takes the next one", async () => {
    const port = await freePort();
    project.write("order-service.ts", textOf("order-service.ts").replace("3000", String(port)));
    const shop = begin("order-service.ts");
    const order = (text: string): Promise<number> =>
      fetch(`http://127.0.0.1:${port}`, { method: "POST", body: text }).then(({ status }) => status);
    await until(
      () =>
        order("first@shop.example 5").then(
          (status) => status === 201,
          () => false,
        ),
      "the shop is open",
    );
    const other = await server.connect();
    await other.query("begin; lock table orders");
    const waiting = order("ana@shop.example 5").catch(() => "the shop is dead");
    const lose =
      "select pg_terminate_backend(pid) from pg_stat_activity where query like 'insert into orders%' and state = 'active'";
    await until(async () => (await db.query(lose)).rows.length === 1, "its order waits");
    await other.end();
    expect(await waiting).toBe(500);
    expect(await order("zoe@shop.example 5")).toBe(201);
    const { rows } = await db.query("select key from releva_outbox order by id");
    expect(rows.map(({ key }) => key)).toEqual(["first@shop.example", "zoe@shop.example"]);
    await shop.stop();
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
    await db.query(`insert into releva_outbox (key, payload) values
      ('ana', '{"profile": {"email": "ana@shop.example", "addTags": ["buyer"]}, "subscribedAtChanged": false}')`);
    api.sandbox.faults.add({ fault: { kind: "status", status: 401 } });
    const worker = await ended(begin("outbox-worker.ts"));
    expect(worker.code).toBe(1);
    expect(worker.output).toMatch(/^the secret key was refused.*\n$/);
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
