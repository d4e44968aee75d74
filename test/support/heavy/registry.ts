/** A registry of npm on loopback, in a process of its own: verdaccio, which knows no other registry. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

export interface Registry {
  readonly url: string;
  /** For npm: this registry, a user who may publish, and nothing of who runs the test. */
  readonly env: NodeJS.ProcessEnv;
  close(): Promise<void>;
}

const CONFIG = `
storage: ./storage
auth: { htpasswd: { file: ./users } }
uplinks: {}
packages: { '**': { access: $all, publish: $authenticated } }
max_body_size: 50mb
log: { type: stdout, format: json, level: error }
`;

const PROGRAM = `
const { runServer } = require("verdaccio");
runServer("./config.yaml").then((server) => {
  server.listen(0, "127.0.0.1", () => process.send(server.address().port));
});
process.once("disconnect", () => process.exit());
`;

/** @param folder an empty one, for all that it writes */
export async function startRegistry(folder: string): Promise<Registry> {
  cpSync("test/release/registry", folder, { recursive: true });
  await promisify(execFile)("npm", ["ci", "--prefer-offline", "--ignore-scripts"], { cwd: folder });
  writeFileSync(join(folder, "config.yaml"), CONFIG);
  writeFileSync(join(folder, "serve.cjs"), PROGRAM);
  const child = spawn(process.execPath, ["serve.cjs"], { cwd: folder, stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const ended = once(child, "exit");
  const first = await Promise.race([once(child, "message"), ended]);
  if (child.exitCode !== null) throw new Error(`the registry ended with ${child.exitCode}`);
  const url = `http://127.0.0.1:${first[0]}/`;
  const close = async (): Promise<void> => {
    child.kill();
    await ended;
  };
  try {
    return { url, env: await publisher(url, join(folder, "npm")), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function publisher(url: string, folder: string): Promise<NodeJS.ProcessEnv> {
  const body = JSON.stringify({ name: "rehearsal", password: "only-on-loopback" });
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${url}-/user/org.couchdb.user:rehearsal`, { method: "PUT", headers, body });
  const { token } = (await answer.json()) as { token?: string };
  if (token === undefined) throw new Error(`the registry made no user: ${answer.status}`);
  mkdirSync(folder);
  const userconfig = join(folder, ".npmrc");
  const settings = [`registry=${url}`, `${url.replace("http:", "")}:_authToken=${token}`, "audit=false", "fund=false"];
  writeFileSync(userconfig, settings.join("\n"), { mode: 0o600 });
  const own = Object.entries(process.env).filter(([name]) => !/^npm_|^(?:CI|GITHUB_|GITLAB_|ACTIONS_)/i.test(name));
  return {
    ...Object.fromEntries(own),
    npm_config_userconfig: userconfig,
    npm_config_cache: join(folder, "cache"),
    npm_config_noproxy: "127.0.0.1",
    npm_config_update_notifier: "false",
  };
}
