import { CONTRACT_SERVER } from "../../generated/client.js";
import { ConfigError, createClient, type RelevaClient } from "../index.js";
import type { BackfillFlags } from "./flags.js";
import type { Io } from "./io.js";
import { readSecretKey } from "./secret.js";

/** A dry run sends nothing, but a client wants a key. */
const NO_KEY = "dry-run";

/** Where the records go. */
export function serverOf({ baseUrl }: BackfillFlags, { env }: Io): string {
  return baseUrl ?? (env.RELEVA_BASE_URL || CONTRACT_SERVER);
}

/** @throws {ConfigError} for a key, a server or a number that cannot work */
export async function connect(flags: BackfillFlags, io: Io): Promise<RelevaClient> {
  refuseProxyWithoutScheme(io.env);
  return createClient({
    secretKey: flags.dryRun ? NO_KEY : await readSecretKey(flags.secretKeyFile, io),
    fetch: io.fetch,
    baseUrl: serverOf(flags, io),
    ...(flags.timeout !== undefined && { timeoutMs: flags.timeout }),
    retry: {
      ...(flags.retries !== undefined && { maxRetries: flags.retries }),
      ...(flags.giveUpAfter !== undefined && { outageMs: flags.giveUpAfter }),
    },
  });
}

/** What a further command needs to reach the same server with the same key. */
export function connectionWords({ baseUrl, secretKeyFile }: BackfillFlags): readonly string[] {
  return [
    ...(baseUrl === undefined ? [] : ["--base-url", baseUrl]),
    ...(secretKeyFile === undefined ? [] : ["--secret-key-file", secretKeyFile]),
  ];
}

/** Many programs take `proxy.office:3128`, which is a URL whose protocol is `proxy.office`. The value may hold a password. */
function refuseProxyWithoutScheme(env: Io["env"]): void {
  for (const name of ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"]) {
    if (env[name] && !/^(?:https?|socks5?):\/\/./i.test(env[name])) {
      throw new ConfigError(`${name} is not the URL of a proxy; it looks like http://proxy.office:3128`);
    }
  }
}
