import pg from "pg";
import { drainOutbox } from "../../../src/engines/postgres.js";
import { createClient } from "../../../src/index.js";

/** What a drainer is started with. */
export interface DrainerSettings {
  readonly url: string;
  readonly baseUrl: string;
  readonly table: string;
  readonly shards: number;
  readonly sliceSize?: number;
  /** What the test breaks on purpose: rows are taken with FOR UPDATE SKIP LOCKED, and by whoever comes. */
  readonly broken?: "skip locked";
}

const {
  url,
  baseUrl,
  table,
  shards,
  sliceSize = 500,
  broken,
} = JSON.parse(process.env.SETTINGS ?? "{}") as DrainerSettings;
const client = createClient({ secretKey: "sandbox_key", baseUrl, retry: { baseDelayMs: 50, maxDelayMs: 200 } });
const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());

async function connect(): Promise<pg.Client> {
  const connection = new pg.Client({ connectionString: url });
  connection.on("error", () => {});
  await connection.connect();
  return connection;
}

/** As it is often written: each takes rows that nobody else has, and holds their locks while it sends them. */
async function skipLocked(): Promise<void> {
  const connection = await connect();
  while (!stop.signal.aborted) {
    await connection.query("begin");
    const { rows } = await connection.query(
      `select id, payload from ${table} order by id limit 20 for update skip locked`,
    );
    if (rows.length > 0) await client.deliver(rows.map(({ payload }) => payload));
    await connection.query(`delete from ${table} where id = any($1)`, [rows.map(({ id }) => id)]);
    await connection.query("commit");
  }
  await connection.end();
}

console.log("started");
const work = broken
  ? skipLocked()
  : drainOutbox(client, { connect, table, shards, sliceSize, pollMs: 200, stop: stop.signal });
work.then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
