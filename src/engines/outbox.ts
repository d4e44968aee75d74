import { onAbort } from "../abort.js";
import { type Clock, sleep } from "../clock.js";
import type { DeliverResult } from "../deliver-result.js";
import { type Delivers, deadLetterOf, readAll } from "./message.js";
import { type DrainOptions, type PgConnection, quoted } from "./outbox-options.js";

/** One connection, and the locks of its session. */
export class Drain {
  readonly #client: Delivers;
  readonly #connection: PgConnection;
  readonly #options: DrainOptions & { readonly table: string; readonly deadTable: string };
  readonly #clock: Clock;
  readonly #lost = new AbortController();
  /** By shard, when its rows may be sent again. */
  readonly #notBefore = new Map<number, number>();
  #wake: () => void = () => {};

  constructor(
    client: Delivers,
    connection: PgConnection,
    { table = "releva_outbox", ...options }: DrainOptions,
    clock: Clock,
  ) {
    this.#client = client;
    this.#connection = connection;
    this.#options = { ...options, table, deadTable: options.deadTable ?? `${table}_dead` };
    this.#clock = clock;
    const lose = (): void =>
      this.#lost.abort(new Error("the connection to the database was lost, and its locks with it"));
    connection.on("error", lose);
    connection.on("end", lose);
    connection.on("notification", () => this.#wake());
  }

  /** Until it is told to stop. @throws when the connection is lost, and the error of a refused key or a wrong host */
  async run(): Promise<void> {
    const { stop, table, shards = 8, pollMs = 1_000 } = this.#options;
    await this.#query(`listen ${quoted(table)}`);
    while (!stop?.aborted) {
      let isBusy = false;
      for (let shard = 0; shard < shards && !stop?.aborted; shard += 1) {
        if ((this.#notBefore.get(shard) ?? 0) <= this.#clock.now()) isBusy = (await this.#visit(shard)) || isBusy;
      }
      if (!isBusy) await this.#pause(pollMs);
    }
  }

  /** Delivers what a shard has, under its lock, a slice at a time. Whether there was anything to settle. */
  async #visit(shard: number): Promise<boolean> {
    const { stop, table, lockId } = this.#options;
    const key = [lockId ?? null, table, shard];
    const lock = "coalesce($1::int4, hashtext($2::text)), $3::int4";
    const [{ held } = {}] = await this.#query(`select pg_try_advisory_lock(${lock}) as held`, key);
    if (held !== true) return false;
    const scope = {}; // the next holder of the lock may be another process
    let settled = 0;
    try {
      for (let count = 1; count > 0 && !stop?.aborted; settled += count) count = await this.#slice(shard, scope);
    } finally {
      if (!this.#lost.signal.aborted) await this.#query(`select pg_advisory_unlock(${lock})`, key);
    }
    return settled > 0;
  }

  /** Rows are looked for afresh each time, so that one that was committed late is not passed over. */
  async #slice(shard: number, scope: object): Promise<number> {
    const { table, stop, sliceSize = 500 } = this.#options;
    const select = `select id, payload::text from ${quoted(table)} where shard = $1 order by id limit $2`;
    const rows = await this.#query(select, [shard, sliceSize]);
    const records = readAll(rows, ({ payload }) => payload as string);
    const results = await this.#client.deliver(records, { stop, signal: this.#lost.signal, scope });
    const settled = results.flatMap((result, index) => (result.status === "undelivered" ? [] : [index]));
    if (settled.length > 0) await this.#settle(rows, results, settled);
    const undelivered = results.filter((result) => result.status === "undelivered");
    const fatal = undelivered.find((result) => result.fatal);
    if (fatal) throw fatal.error;
    const waitMs = Math.min(...undelivered.map(({ afterMs }) => afterMs));
    if (undelivered.length > 0) this.#notBefore.set(shard, this.#clock.now() + waitMs);
    return undelivered.length > 0 ? 0 : settled.length;
  }

  /** In one statement: a row is in the outbox, or gone, or dead, whatever happens meanwhile. */
  async #settle(
    rows: readonly Record<string, unknown>[],
    results: readonly DeliverResult[],
    settled: readonly number[],
  ): Promise<void> {
    const { table, deadTable } = this.#options;
    const dead = settled.flatMap((index) => deadLetterOf(rows[index], results[index]) ?? []);
    await this.#query(
      `with gone as (delete from ${quoted(table)} where id = any($1::int8[]) returning id, key, payload)
       insert into ${quoted(deadTable)} (id, key, payload, status, code, reason, path)
       select id, key, payload, status, code, reason, path
       from gone join unnest($2::int8[], $3::text[], $4::text[], $5::text[], $6::text[]) as why(id, status, code, reason, path) using (id)`,
      [
        settled.map((index) => rows[index]?.id),
        dead.map(({ message }) => message?.id),
        ...(["status", "code", "reason", "path"] as const).map((name) => dead.map((letter) => letter[name] ?? null)),
      ],
    );
  }

  async #query(text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    this.#lost.signal.throwIfAborted();
    return (await this.#connection.query(text, values)).rows;
  }

  /** Until a notification, a stop, a lost connection, or the time. */
  async #pause(ms: number): Promise<void> {
    const ended = new AbortController();
    this.#wake = () => ended.abort();
    const forget = [this.#options.stop, this.#lost.signal].map((signal) => onAbort(signal, this.#wake));
    await sleep(this.#clock, ms, ended.signal).catch(() => {});
    for (const each of forget) each();
    this.#wake = () => {};
  }
}
