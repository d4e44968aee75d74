import { afterAll, beforeAll, expect, test } from "vitest";
import { drainOutbox, outboxSql } from "../../../src/engines/postgres.js";
import { createClient } from "../../../src/index.js";
import { observedFetch } from "../../support/fetch.js";
import { type PostgresServer, startPostgres } from "../support/postgres.js";

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.stop());

const quoted = (name: string): string => name.replace(/[^.]+/g, (part) => `"${part.replaceAll('"', '""')}"`);

test.each(['we"ird', "a'b", "a$$b", '"$$".$$', "a\\b;--", `${"s".repeat(50)}.${"t".repeat(50)}`, "Поръчки"])(
  "an outbox may be called %s, and its rows wake who drains",
  async (table) => {
    const db = await server.connect();
    const api = observedFetch();
    const stop = new AbortController();
    const [schema, inSchema] = table.split(".");
    if (inSchema) await db.query(`create schema ${quoted(schema as string)}`);
    await db.query(outboxSql({ table }));
    const drained = drainOutbox(createClient({ secretKey: "k", fetch: api.fetch }), {
      ...{ table, stop: stop.signal, pollMs: 5_000, connect: () => server.connect() },
      onDisconnect: (error) => stop.abort(error),
    });
    for (const name of ["ana", "ivan"]) {
      const payload = { profile: { email: `${name}@shop.example` }, subscribedAtChanged: false };
      await db.query(`insert into ${quoted(table)} (key, payload) values ('k', $1)`, [payload]);
      const left = async (): Promise<unknown> =>
        (await db.query(`select count(*)::int n from ${quoted(table)}`)).rows[0].n;
      await expect.poll(left, { timeout: 3_000 }).toBe(0);
    }
    stop.abort();
    await drained;
    await db.end();
    expect(api.acceptedRecords().length).toBe(2);
  },
);
