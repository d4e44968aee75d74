// A migration: the tables of the order service of orders.ts, and its outbox.
import { Client } from "pg";
import { outboxSql } from "releva-profiles/postgres";

const client = new Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
await client.query(`
  begin;
  create table customers (id bigint generated always as identity primary key, email text not null unique, orders int not null, cents bigint not null);
  create table orders (id bigint generated always as identity primary key, customer bigint not null references customers, cents bigint not null check (cents > 0));
  ${outboxSql()}
  commit;
`);
await client.end();
