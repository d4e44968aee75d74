/**
 * An outbox in PostgreSQL, for pg or what has its `query`. It is not imported.
 *
 * @module
 */

import { sleep, systemClock } from "../clock.js";
import { ConfigError, isRelevaError } from "../errors.js";
import { LIMITS } from "../limits.js";
import { checkedAgainst } from "../option-table.js";
import { backoffMs } from "../request/retry.js";
import type { Delivers } from "./message.js";
import { Drain, type Outbox } from "./outbox.js";
import { DRAIN_RULES, type DrainOptions, tablesOf } from "./outbox-options.js";
import { statementsOf } from "./outbox-sql.js";

export type { Delivers } from "./message.js";
export type { DrainOptions, OutboxOptions, OutboxTables, PgConnection } from "./outbox-options.js";
export { outboxSql } from "./outbox-sql.js";

/**
 * Delivers an outbox until `stop` aborts. Who commits what, and when:
 *
 * ```text
 * your transaction ── insert ──> outbox ── lock of a shard, by id ── deliver ──> accepted ─────────┐
 *                                                              ├──> invalid, rejected ──────────┴──> deleted, or moved to
 *                                                              │                                     the dead table, in one statement
 *                                                              └──> undelivered: stays, until `afterMs` is over
 * ```
 *
 * Each process has its share of the shards, by advisory locks of its session: when it is killed they are free, and when another one
 * comes, it leaves it some. A connection that is lost, or has not answered for 10 seconds, has lost them: what is in flight is cut,
 * and nothing more is sent until there is another one. What was settled by then is deleted first; what was not is sent again.
 * Rows of one `key` are sent in the order of their ids: write them under the lock of the customer's row, as an update takes it, so
 * that ids and commits have one order. Rows that are committed late are not passed over.
 *
 * Not promised: exactly once; order across records of one profile whose keys differ, such as one with the e-mail alone and one with
 * the phone number alone; and order across a process that froze while a request was in flight and whose session the database has
 * given up.
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
export async function drainOutbox(client: Delivers, options: DrainOptions): Promise<void> {
  const {
    connect,
    lockId,
    pollMs = 1_000,
    sliceSize = 500,
    stop,
    onDisconnect,
    ...given
  } = checkedAgainst("drainOutbox", DRAIN_RULES, options);
  if (connect === undefined)
    throw new ConfigError("connect is missing; pass a function that gives a connected Client of pg");
  const tables = tablesOf(given);
  const own = { client, clock: systemClock, pollMs, sliceSize, stop, owed: new Set<unknown[]>() };
  const outbox: Outbox = {
    ...own,
    shards: tables.shards,
    lockId: lockId ?? hashOf(tables.table),
    statements: statementsOf(tables),
  };
  for (let failures = 0; !stop?.aborted; ) {
    try {
      const connection = await connect();
      if (typeof connection?.on !== "function")
        throw new ConfigError("connect gave no connection; it must give a connected Client of pg");
      const drain = new Drain(connection, outbox);
      await drain.run(() => {
        failures = 0;
      });
    } catch (error) {
      if (isRelevaError(error) || isPermanent(error)) throw error;
      failures += 1;
      onDisconnect?.(error);
      await sleep(systemClock, backoffMs(failures, systemClock.random(), LIMITS), stop).catch(() => {}); // ended by `stop`
    }
  }
}

/** By SQLSTATE: data, constraints, passwords, databases, schemas, statements. All else may pass, such as a restart or a failover. */
function isPermanent(error: unknown): boolean {
  const code: unknown = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" && /^(?:22|23|28|3D|3F|42)[0-9A-Z]{3}$/.test(code);
}

/** Of 31 bits, and the same in every process. */
const hashOf = (table: string): number =>
  [...table].reduce((hash, letter) => (hash * 31 + (letter.codePointAt(0) ?? 0)) % 2_147_483_647, 7);
