import { checkedAgainst } from "../option-table.js";
import { channelOf, OUTBOX_RULES, type OutboxOptions, quoted, tablesOf } from "./outbox-options.js";

/**
 * The SQL that makes an outbox and the table of its dead rows. `payload` is json and not jsonb: numbers stay as they were written.
 * Insert `key`, by which rows keep their order (`keysOf(record)[0]`), and `payload`, the record, in the transaction of what they tell.
 *
 * @example
 * import { outboxSql } from "releva-profiles/postgres";
 *
 * console.log(outboxSql({ shards: 16 }));
 */
export function outboxSql(options: OutboxOptions = {}): string {
  const { notify = true, ...given } = checkedAgainst("outboxSql", OUTBOX_RULES, options);
  const { table, deadTable, shards } = tablesOf(given);
  const wake = quoted(`${table}_notify`);
  const body = `begin notify ${channelOf(table)}; return null; end`;
  const trigger = `create function ${wake}() returns trigger language plpgsql as '${body.replaceAll("'", "''")}';
create trigger ${quoted(`${table.split(".").at(-1)}_notify`)} after insert on ${quoted(table)} for each statement execute function ${wake}();
`;
  return `create table ${quoted(table)} (
  id bigint generated always as identity primary key,
  key text not null,
  payload json not null,
  shard int not null generated always as (abs(hashtext(key)::bigint) % ${shards}) stored
) with (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);
create index on ${quoted(table)} (shard, id);
create table ${quoted(deadTable)} (
  id bigint not null,
  key text not null,
  payload json not null,
  status text not null,
  code text not null,
  reason text not null,
  path text,
  died_at timestamptz not null default now()
);
${notify ? trigger : ""}`;
}

/** No shard has this number: each process that drains holds it as a shared lock, so that all can count them. */
const PRESENCE = 2_147_483_647;

/** The statements of a drainer. */
export interface Statements {
  readonly open: string;
  readonly listen: string;
  readonly look: string;
  readonly lock: string;
  readonly unlock: string;
  readonly select: string;
  readonly settle: string;
}

export function statementsOf({ table, deadTable }: ReturnType<typeof tablesOf>): Statements {
  const [outbox, dead] = [quoted(table), quoted(deadTable)];
  const shardsThat = (condition: string): string =>
    `array(select shard from generate_series(0, $2::int - 1) shard ${condition})`;
  return {
    // A session whose machine is gone loses its locks after 25 to 30 seconds, when it has long stopped sending.
    open: `select set_config('tcp_keepalives_idle', '10', false), set_config('tcp_keepalives_interval', '5', false),
      set_config('tcp_keepalives_count', '3', false), set_config('tcp_user_timeout', '30000', false),
      pg_advisory_lock_shared($1, ${PRESENCE})`,
    listen: `listen ${channelOf(table)}`,
    // `order by` and `limit` keep it to one look into the index for each shard.
    look: `with lock as materialized (select objid::bigint from pg_locks where locktype = 'advisory' and classid = $1::int::oid
        and objsubid = 2 and granted and database = (select oid from pg_database where datname = current_database()))
      select (select count(*)::int from lock where objid = ${PRESENCE}) as drainers,
        ${shardsThat("where shard not in (select objid from lock)")} as free,
        ${shardsThat(`cross join lateral (select 1 from ${outbox} t where t.shard = shard.shard order by t.id limit 1) one`)} as full,
        (select shard from ${outbox} where shard >= $2::int order by shard limit 1) as beyond`,
    lock: "select pg_try_advisory_lock($1, $2) as locked",
    unlock: "select pg_advisory_unlock($1, $2)",
    select: `select t.id::text as row, t.payload::text as payload from ${outbox} t where t.shard = $1 order by t.id limit $2`,
    settle: `with gone as (delete from ${outbox} where id = any($1::bigint[]) returning id, key, payload)
      insert into ${dead} (id, key, payload, status, code, reason, path)
      select id, key, payload, status, code, reason, path from gone
      join unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[]) as why (id, status, code, reason, path) using (id)`,
  };
}
