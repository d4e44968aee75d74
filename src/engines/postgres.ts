/** An outbox in PostgreSQL, for pg or what has its `query`. It is not imported. */

import { type Clock, sleep, systemClock } from "../clock.js";
import { isRelevaError } from "../errors.js";
import { LIMITS } from "../limits.js";
import { backoffMs } from "../request/retry.js";
import type { Delivers } from "./message.js";
import { Drain } from "./outbox.js";
import { type DrainOptions, quoted } from "./outbox-options.js";

export type { Delivers } from "./message.js";
export type { DrainOptions, PgConnection } from "./outbox-options.js";

/** Which tables there are to be. */
export interface OutboxOptions {
  /** Its name, with a schema before it if you like. @default "releva_outbox" */
  readonly table?: string | undefined;
  /** Where rows go that will never be accepted. @default the table's name with `_dead` */
  readonly deadTable?: string | undefined;
  /** Parts of the outbox that different processes may deliver at once. To change it, drain the outbox first. @default 8 */
  readonly shards?: number | undefined;
}

/**
 * The SQL that makes an outbox and the table of its dead rows. `payload` is json and not jsonb: numbers stay as they were written.
 * Insert `key`, by which rows keep their order (`keysOf(record)[0]`), and `payload`, the record, in the transaction of what they tell.
 *
 * @example
 * import { outboxSql } from "releva-profiles/postgres";
 *
 * console.log(outboxSql({ shards: 16 }));
 */
export function outboxSql({
  table = "releva_outbox",
  deadTable = `${table}_dead`,
  shards = 8,
}: OutboxOptions = {}): string {
  const notify = quoted(`${table}_notify`);
  return `create table ${quoted(table)} (
  id bigint generated always as identity primary key,
  key text not null,
  payload json not null,
  shard int not null generated always as (abs(hashtext(key)::bigint) % ${Number(shards)}) stored
);
create index on ${quoted(table)} (shard, id);
create table ${quoted(deadTable)} (
  id bigint primary key,
  key text not null,
  payload json not null,
  status text not null,
  code text not null,
  reason text not null,
  path text,
  died_at timestamptz not null default now()
);
create function ${notify}() returns trigger language plpgsql as $$ begin notify ${quoted(table.replaceAll(".", "_"))}; return null; end $$;
create trigger ${quoted(`${table.split(".").at(-1)}_notify`)} after insert on ${quoted(table)} for each statement execute function ${notify}();
`;
}

/**
 * Delivers an outbox until `stop` aborts. Who commits what, and when:
 *
 *     your transaction ── insert ──> outbox ── lock of a shard, by id ── deliver ──> accepted ─────────┐
 *                                                                  ├──> invalid, rejected ──────────┴──> deleted, or moved to
 *                                                                  │                                     the dead table, in one statement
 *                                                                  └──> undelivered: stays, until `afterMs` is over
 *
 * One process at a time has a shard, by an advisory lock of its session: when it is killed, the lock is free. When the database goes
 * away it connects again, and sends again what was not deleted. Rows of one `key` are sent in the order of their ids: write them
 * under the lock of the customer's row, so that ids and commits have one order.
 *
 * Not promised: order across a process that froze while a request was in flight and whose session the database has given up.
 *
 * @throws the error of a refused key or a wrong host, and one of the database that no time mends, such as a table that is missing
 * @example
 * import { createClient } from "releva-profiles";
 * import { drainOutbox, type PgConnection } from "releva-profiles/postgres";
 *
 * declare const connect: () => Promise<PgConnection>; // const db = new Client(); await db.connect(); return db;
 * const client = createClient({ secretKey: process.env.RELEVA_SECRET_KEY ?? "" });
 * const stop = new AbortController();
 * process.once("SIGTERM", () => stop.abort());
 * await drainOutbox(client, { connect, stop: stop.signal });
 */
export function drainOutbox(client: Delivers, options: DrainOptions): Promise<void> {
  return drain(client, options, systemClock);
}

/** Connects again and again, with a backoff, unless what went wrong stays wrong. */
async function drain(client: Delivers, options: DrainOptions, clock: Clock): Promise<void> {
  const { stop, connect } = options;
  for (let failures = 0; !stop?.aborted; ) {
    const from = clock.now();
    try {
      const connection = await connect();
      await new Drain(client, connection, options, clock).run().finally(() => connection.end().catch(() => {}));
    } catch (error) {
      if (isRelevaError(error) || isPermanent(error)) throw error;
      failures = clock.now() - from > LIMITS.maxDelayMs ? 1 : failures + 1;
      await sleep(clock, backoffMs(failures, clock.random(), LIMITS), stop).catch(() => {});
    }
  }
}

/** The database has answered, and it is not that it is starting, ending or out of something: such as a table that is not there. */
function isPermanent(error: unknown): boolean {
  const code: unknown = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" && /^(?!E[A-Z]{4}$)(?!08|40|53|57|58)[0-9A-Z]{5}$/.test(code);
}
