import { ConfigError } from "../errors.js";
import { CALLBACK, FLAG, number, type RulesOf, SIGNAL, TEXT, whole } from "../option-table.js";

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

/** What an outbox is called, and over how many shards its keys are spread. */
export interface OutboxTables {
  /** Its name, with a schema before it if you like. @default "releva_outbox" */
  readonly table?: string | undefined;
  /** Where rows go that will never be accepted. @default the table's name with `_dead` */
  readonly deadTable?: string | undefined;
  /** So many processes can deliver at once. The same for `outboxSql` and every `drainOutbox`; to change it, drain the outbox first. @default 8 */
  readonly shards?: number | undefined;
}

/** Which tables there are to be. */
export interface OutboxOptions extends OutboxTables {
  /**
   * Whether a trigger wakes who drains. Transactions that notify are committed one after another: where many write at once, say
   * false, and let `pollMs` be how late a row may be. @default true
   */
  readonly notify?: boolean | undefined;
}

/** How `drainOutbox` works. */
export interface DrainOptions extends OutboxTables {
  /**
   * Gives a connection that nobody else uses, with a limit of its own to the time that it takes; not one of a pooler that gives
   * each transaction another session. Called again when it is lost.
   */
  readonly connect: () => Promise<PgConnection>;
  /** First number of the advisory locks, a 32-bit integer; the second one is the shard. @default a hash of the table's name */
  readonly lockId?: number | undefined;
  /** Rows are looked for at least this often, in milliseconds; a notification comes before. @default 1000 */
  readonly pollMs?: number | undefined;
  /** Rows that are delivered, and then deleted, together. @default 500 */
  readonly sliceSize?: number | undefined;
  /** Once it aborts, what is in flight ends and is deleted, and nothing new starts. */
  readonly stop?: AbortSignal | undefined;
  /** Told why whenever the database was lost, or could not be reached. It is tried again, after up to half a minute. */
  readonly onDisconnect?: ((error: unknown) => void) | undefined;
}

const TABLES: RulesOf<OutboxTables> = { table: tableName, deadTable: tableName, shards: whole(1, 10_000) };
export const OUTBOX_RULES: RulesOf<OutboxOptions> = { ...TABLES, notify: FLAG };
export const DRAIN_RULES: RulesOf<DrainOptions> = {
  ...TABLES,
  connect: CALLBACK,
  lockId: whole(-2_147_483_648, 2_147_483_647),
  pollMs: number(1, 5_000), // whoever looks less often hears too late that its locks are gone
  sliceSize: whole(1, 10_000),
  stop: SIGNAL,
  onDisconnect: CALLBACK,
};

/** Names of what belongs to the table are made of its own, and PostgreSQL cuts those that are longer than 63 bytes. */
function tableName(name: string, value: unknown): void {
  TEXT(name, value);
  const parts = (value as string).split(".");
  if (parts.length <= 2 && parts.every((part) => part !== "" && bytesIn(part) <= 50)) return;
  throw new ConfigError(`${name} must be a name of up to 50 bytes, such as releva_outbox, or shop.outbox in a schema`);
}

const bytesIn = (text: string): number => new TextEncoder().encode(text).byteLength;

export function tablesOf({ table = "releva_outbox", deadTable = `${table}_dead`, shards = 8 }: OutboxTables): {
  readonly table: string;
  readonly deadTable: string;
  readonly shards: number;
} {
  return { table, deadTable, shards };
}

/** A name that may have a schema before it, as SQL has it. */
export const quoted = (name: string): string =>
  name
    .split(".")
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join(".");

/** A channel is in no schema. PostgreSQL would cut a longer name itself, and say so each time. */
export const channelOf = (table: string): string => quoted(table.replace(".", "_").slice(0, 63));
