import { onAbort } from "../abort.js";
import { type Clock, sleep } from "../clock.js";
import type { DeliverResult } from "../deliver-result.js";
import { ConfigError } from "../errors.js";
import { type Delivers, deadLetterOf, readAll } from "./message.js";
import type { PgConnection } from "./outbox-options.js";
import type { Statements } from "./outbox-sql.js";

/** A database that has not answered for so long may have given the locks to others. */
const LEASE_MS = 10_000;
/** Between two looks, however often there is a reason. */
const GAP_MS = 25;

/** What outlives a session. */
export interface Outbox {
  readonly client: Delivers;
  readonly clock: Clock;
  readonly statements: Statements;
  readonly shards: number;
  readonly lockId: number;
  readonly pollMs: number;
  readonly sliceSize: number;
  readonly stop: AbortSignal | undefined;
  /** What is settled, and could not be written down: the next session does that first. Doing it twice does nothing. */
  readonly owed: Set<unknown[]>;
}

interface Row {
  readonly row: string;
  readonly payload: string;
}

/** What a look at the outbox shows. */
interface Look {
  /** Processes that drain it. */
  readonly drainers: number;
  /** Shards that nobody has locked. */
  readonly free: readonly number[];
  /** Shards with rows. */
  readonly full: readonly number[];
  /** A shard that there should not be. */
  readonly beyond: number | null;
}

/** A shard that this session has locked. It is the scope of its slices. */
interface Shard {
  isBusy: boolean;
  /** Nothing is sent before. */
  dueAt: number;
}

/** One session with the database, and the shards that it has locked, which it loses with the connection. */
export class Drain {
  readonly #connection: PgConnection;
  readonly #outbox: Outbox;
  readonly #held = new Map<number, Shard>();
  readonly #working = new Set<Promise<void>>();
  /** Once the locks may be gone: what is in flight is cut. */
  readonly #lost = new AbortController();
  /** Once nothing new is to start: what is in flight ends. */
  readonly #ending = new AbortController();
  /** Why the API takes nothing. */
  #failure: Error | undefined;
  /** Shards that this session may hold. */
  #share = 0;
  /** The connection runs one statement at a time. */
  #last: Promise<unknown> = Promise.resolve();
  #isWoken = false;
  #endWait: () => void = () => {};

  constructor(connection: PgConnection, outbox: Outbox) {
    this.#connection = connection;
    this.#outbox = outbox;
    for (const event of ["error", "end"] as const)
      connection.on(event, () =>
        this.#lose(new Error("the connection to the database was lost, and its locks with it")),
      );
    connection.on("notification", () => this.#wake());
  }

  /**
   * Sends until `stop`. Rejects when the connection is lost, or the API takes nothing.
   *
   * @param onOpen told once the database has answered
   */
  async run(onOpen: () => void): Promise<void> {
    const { statements, lockId, owed, stop } = this.#outbox;
    const forgetStop = onAbort(stop, () => this.#end());
    try {
      await this.#query(statements.open, [lockId]);
      await this.#query(statements.listen);
      onOpen();
      for (const values of owed) await this.#settle(values);
      while (!this.#ending.signal.aborted) {
        this.#isWoken = false;
        await this.#look();
        await this.#wait();
      }
      await Promise.all(this.#working);
      this.#lost.signal.throwIfAborted();
      if (this.#failure) throw this.#failure;
    } finally {
      forgetStop();
      const isLost = this.#lost.signal.aborted;
      this.#lose(new Error("the session is over"));
      await Promise.all(this.#working);
      const ended = Promise.resolve(this.#connection.end()).catch(() => {});
      if (!isLost) await ended; // a lost one may take minutes
    }
  }

  /** Takes and gives shards until it has its share of them, and sends what is in them. */
  async #look(): Promise<void> {
    const { statements, shards, lockId } = this.#outbox;
    const [seen] = (await this.#query(statements.look, [lockId, shards])) as unknown as [Look];
    if (seen.beyond !== null)
      throw new ConfigError(`shards is ${shards}, and a row is of shard ${seen.beyond}; give what outboxSql was given`);
    this.#share = Math.ceil(shards / seen.drainers);
    for (const [shard, { isBusy }] of this.#held) {
      if (isBusy || this.#held.size <= this.#share) continue;
      this.#held.delete(shard);
      await this.#query(statements.unlock, [lockId, shard]);
    }
    for (const shard of seen.free) {
      if (this.#held.size >= this.#share) break;
      const [{ locked }] = (await this.#query(statements.lock, [lockId, shard])) as unknown as [{ locked: boolean }];
      if (locked) this.#held.set(shard, { isBusy: false, dueAt: 0 });
    }
    for (const number of seen.full) {
      const shard = this.#held.get(number);
      if (shard && !shard.isBusy && shard.dueAt <= this.#outbox.clock.now()) this.#start(number, shard);
    }
  }

  #start(number: number, shard: Shard): void {
    shard.isBusy = true;
    const work = this.#send(number, shard)
      .catch((error: unknown) => this.#lose(error))
      .finally(() => {
        shard.isBusy = false;
        this.#working.delete(work);
        this.#wake();
      });
    this.#working.add(work);
  }

  /** Slice after slice, each from the lowest id that there is by then: a row that was committed late is not passed over. */
  async #send(number: number, shard: Shard): Promise<void> {
    const { client, statements, sliceSize } = this.#outbox;
    const call = { stop: this.#ending.signal, signal: this.#lost.signal, scope: shard };
    for (let isMore = true; isMore && !this.#ending.signal.aborted && this.#held.size <= this.#share; ) {
      const rows = (await this.#query(statements.select, [number, sliceSize])) as unknown as Row[];
      const results = await client.deliver(
        readAll(rows, ({ payload }) => payload),
        call,
      );
      await this.#settle(settledIn(rows, results));
      for (const result of results) {
        if (result.status !== "undelivered") continue;
        shard.dueAt = Math.max(shard.dueAt, this.#outbox.clock.now() + result.afterMs);
        if (result.fatal) this.#end(result.error);
      }
      isMore = rows.length === sliceSize && shard.dueAt <= this.#outbox.clock.now();
    }
  }

  async #settle(values: unknown[]): Promise<void> {
    this.#outbox.owed.add(values);
    await this.#query(this.#outbox.statements.settle, values);
    this.#outbox.owed.delete(values);
  }

  #query(text: string, values?: unknown[]): Promise<Record<string, unknown>[]> {
    const rows = this.#last.then(() => this.#ask(text, values));
    this.#last = rows.catch(() => {});
    return rows;
  }

  /** Rejects, and the session is lost, when the database refuses, has gone, or does not answer. */
  #ask(text: string, values: unknown[] | undefined): Promise<Record<string, unknown>[]> {
    const { signal } = this.#lost;
    return new Promise((resolve, reject) => {
      const late = (): void => this.#lose(new Error(`the database has not answered for ${LEASE_MS / 1_000} seconds`));
      const cancel = this.#outbox.clock.setTimer(LEASE_MS, late);
      const forget = onAbort(signal, () => {
        cancel();
        reject(signal.reason);
      });
      if (signal.aborted) return;
      this.#connection.query(text, values).then(
        ({ rows }) => {
          cancel();
          forget();
          resolve(rows);
        },
        (error: unknown) => this.#lose(error),
      );
    });
  }

  async #wait(): Promise<void> {
    await sleep(this.#outbox.clock, GAP_MS);
    if (this.#isWoken) return;
    await new Promise<void>((resolve) => {
      const cancel = this.#outbox.clock.setTimer(this.#outbox.pollMs, resolve);
      this.#endWait = () => {
        cancel();
        resolve();
      };
    });
  }

  #wake(): void {
    this.#isWoken = true;
    this.#endWait();
  }

  #end(failure?: Error): void {
    this.#failure ??= failure;
    this.#ending.abort();
    this.#wake();
  }

  #lose(reason: unknown): void {
    this.#lost.abort(reason);
    this.#wake();
  }
}

/** Of a slice, what the statement that settles it is given: the rows that are to go, and why some of them are dead. */
function settledIn(rows: readonly Row[], results: readonly DeliverResult[]): unknown[] {
  const gone = rows.filter((_, index) => results[index]?.status !== "undelivered");
  const dead = rows.flatMap((row, index) => deadLetterOf(row, results[index]) ?? []);
  return [
    gone.map(({ row }) => row),
    dead.map(({ message }) => message.row),
    ...(["status", "code", "reason", "path"] as const).map((name) => dead.map((letter) => letter[name] ?? null)),
  ];
}
