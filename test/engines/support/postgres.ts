import { execFileSync, type SpawnOptions } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { freePort, type Program, pause, run, start } from "./program.js";

export interface PostgresServer {
  readonly url: string;
  /** A connection that is connected. */
  connect(): Promise<pg.Client>;
  /** Ends it at once, and starts it again on the same data and port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** PostgreSQL refuses to run as root. */
function unprivileged(): SpawnOptions {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string): number => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: idOf("-u"), gid: idOf("-g") };
}

/** PostgreSQL in a folder of its own, on this machine only. */
export async function startPostgres(): Promise<PostgresServer> {
  const bin = binaries();
  const folder = mkdtempSync(join(tmpdir(), "releva-postgres-"));
  chmodSync(folder, 0o777);
  const data = join(folder, "data");
  const port = await freePort();
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const user = unprivileged();
  await run(join(bin, "initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8"], user);
  const args = [
    "-D",
    data,
    "-p",
    String(port),
    "-h",
    "127.0.0.1",
    "-k",
    folder,
    "-c",
    "fsync=off",
    "-c",
    "max_connections=50",
  ];

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: url });
    client.on("error", () => {}); // whoever uses it hears of it as well
    await client.connect();
    return client;
  }
  async function begin(): Promise<Program> {
    const program = start(join(bin, "postgres"), args, user);
    for (;;) {
      const client = await connect().catch(() => undefined);
      if (client) {
        await client.end();
        return program;
      }
      if (program.hasEnded()) throw new Error(`PostgreSQL does not start:\n${program.output()}`);
      await pause(100);
    }
  }
  let server = await begin();
  return {
    url,
    connect,
    async restart() {
      await server.stop("SIGINT"); // fast shutdown: sessions are ended
      await pause(1_000);
      server = await begin();
    },
    async stop() {
      await server.stop("SIGINT");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Debian keeps them off the path, by version. */
function binaries(): string {
  const root = "/usr/lib/postgresql";
  const found = existsSync(root) ? readdirSync(root).map((version) => join(root, version, "bin")) : [];
  const bin = found.find((folder) => existsSync(join(folder, "initdb")));
  if (!bin) throw new Error("PostgreSQL is not installed: apt-get install postgresql");
  return bin;
}
