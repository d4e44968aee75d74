import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";

/** The proxy of an office: it knows names that nobody else knows, and wants a user and a password. */
export interface Squid {
  readonly port: number;
  /** Its access log. */
  log(): string;
  end(): Promise<void>;
}

export interface SquidOptions {
  readonly folder: string;
  /** All of them are this machine. */
  readonly hosts: readonly string[];
  readonly refusedHost: string;
  readonly user: string;
  readonly password: string;
}

export async function startSquid({ folder, hosts, refusedHost, user, password }: SquidOptions): Promise<Squid> {
  try {
    execFileSync("squid", ["-v"], { stdio: "ignore" });
  } catch {
    throw new Error("squid is missing. It is one of the judges of this suite: apt-get install squid");
  }
  const port = await freePort();
  const path = (name: string): string => join(folder, name);
  const hash = execFileSync("openssl", ["passwd", "-apr1", password], { encoding: "utf8" });
  writeFileSync(path("users"), `${user}:${hash}`);
  writeFileSync(path("hosts"), hosts.map((host) => `127.0.0.1 ${host}\n`).join(""));
  writeFileSync(
    path("squid.conf"),
    `
http_port 127.0.0.1:${port}
hosts_file ${path("hosts")}
access_log stdio:${path("access.log")}
cache_log ${path("cache.log")}
coredump_dir ${folder}
pid_filename none
netdb_filename none
pinger_enable off
cache deny all
shutdown_lifetime 0 seconds
auth_param basic program /usr/lib/squid/basic_ncsa_auth ${path("users")}
acl known proxy_auth REQUIRED
acl refused dstdomain ${refusedHost}
http_access deny !known
http_access deny refused
http_access allow known
`,
  );
  chmodSync(folder, 0o777); // started by root, squid becomes a user of its own
  const squid = spawn("squid", ["-N", "-f", path("squid.conf")], { stdio: "ignore" });
  await listening(port, squid, path("cache.log"));
  return {
    port,
    log: () => readFileSync(path("access.log"), "utf8"),
    async end() {
      const ended = new Promise((resolve) => squid.once("exit", resolve));
      if (squid.kill("SIGKILL")) await ended;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function listening(port: number, squid: ChildProcess, log: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
      socket.on("connect", () => socket.destroy());
    });
    if (isUp) return;
    if (squid.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`squid did not start: ${readFileSync(log, "utf8")}`);
}
