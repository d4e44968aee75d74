// An order service. An order and what Releva is to know of it are written in one transaction: neither is ever there without the
// other, whatever crashes. outbox-worker.ts sends what is in the outbox.
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { Pool, type PoolClient } from "pg";
import { customFields, keysOf, type ProfileUpsertInput } from "releva-profiles";

interface Order {
  readonly email: string;
  readonly cents: number;
}

const pool = new Pool({ connectionString: process.env.DATABASE_URL });
// A connection that is lost, as at a restart of the database, costs the order that uses it, and not the shop.
pool.on("error", () => {});
pool.on("connect", (db) => db.on("error", () => {}));
const app = new Hono();

app.post("/orders", async (context) => {
  const order = await context.req.json<Order>();
  const id = await inTransaction((db) => place(order, db));
  return context.json({ id }, 201);
});

async function place({ email, cents }: Order, db: PoolClient): Promise<string> {
  // This locks the customer's row until the commit. So of two orders of one customer, the one that is committed first has the
  // lower id in the outbox as well, and is sent first.
  const { rows: customers } = await db.query(
    `insert into customers as c (email, orders, cents) values ($1, 1, $2)
     on conflict (email) do update set orders = c.orders + 1, cents = c.cents + excluded.cents
     returning id, orders, cents`,
    [email, cents],
  );
  const [{ id, orders, cents: spent }] = customers;
  const { rows } = await db.query("insert into orders (customer, cents) values ($1, $2) returning id", [id, cents]);
  const record: ProfileUpsertInput = {
    profile: { id, email, custom: customFields({ orders, spent: Number(spent) / 100 }) },
    subscribedAtChanged: false, // an order subscribes nobody
  };
  await db.query("insert into releva_outbox (key, payload) values ($1, $2)", [keysOf(record)[0], record]);
  return rows[0].id;
}

async function inTransaction<T>(work: (db: PoolClient) => Promise<T>): Promise<T> {
  const db = await pool.connect();
  try {
    await db.query("begin");
    const result = await work(db);
    await db.query("commit");
    return result;
  } catch (error) {
    await db.query("rollback").catch(() => {}); // of a connection that was lost the database has done it
    throw error;
  } finally {
    db.release();
  }
}

const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: Number(process.env.PORT ?? 3000) });
process.once("SIGTERM", () => server.close(() => void pool.end()));
