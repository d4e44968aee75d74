/** A connection to PostgreSQL of its own, such as a `Client` of pg that is connected: its session holds locks. */
export interface PgConnection {
  /** Runs one statement, its values as $1, $2 and so on. */
  query(
    text: string,
    values?: unknown[],
  ): Promise<{
    /** By column. */
    rows: Record<string, unknown>[];
  }>;
  /** It must tell when it is lost: `error` or `end`. */
  on(event: "notification" | "error" | "end", listener: () => void): unknown;
  /** Closes it. */
  end(): Promise<void>;
}

/** How `drainOutbox` works. */
export interface DrainOptions {
  /** Gives a connection that nobody else uses. Called again when it is lost. */
  readonly connect: () => Promise<PgConnection>;
  /** As given to `outboxSql`. @default "releva_outbox" */
  readonly table?: string | undefined;
  /** As given to `outboxSql`. @default the table's name with `_dead` */
  readonly deadTable?: string | undefined;
  /** As given to `outboxSql`. @default 8 */
  readonly shards?: number | undefined;
  /** First number of the advisory locks, a 32-bit integer; the second one is the shard. @default a hash of the table's name */
  readonly lockId?: number | undefined;
  /** Rows are looked for at least this often, in milliseconds; a notification comes before. @default 1000 */
  readonly pollMs?: number | undefined;
  /** Rows that are delivered, and then deleted, together. @default 500 */
  readonly sliceSize?: number | undefined;
  /** Once it aborts, what is in flight ends and is deleted, and nothing new starts. */
  readonly stop?: AbortSignal | undefined;
}

/** A name that may have a schema before it, as SQL has it. */
export const quoted = (name: string): string =>
  name
    .split(".")
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join(".");
