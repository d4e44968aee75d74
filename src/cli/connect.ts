import { readFile, stat } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { CONTRACT_SERVER } from "../../generated/client.js";
import { codeOf } from "../files/file-error.js";
import { type ClientEvent, ConfigError, createClient, type RelevaClient } from "../index.js";
import { checkProxies } from "../proxies.js";
import { type DestinationOf, destinationOf } from "../settings.js";
import type { BackfillFlags } from "./flags.js";
import type { Io } from "./io.js";
import { printable, rememberKey, shellWord } from "./terminal.js";
import { show } from "./wrapped.js";

/** A client wants a key, also where nothing is sent. */
const NO_KEY = "dry-run";

/** Where the records go, as it is asked for: letters that only look like those of another host show as punycode. */
export function serverOf({ baseUrl }: BackfillFlags, { env }: Io): string {
  const given = baseUrl ?? (env.RELEVA_BASE_URL || CONTRACT_SERVER);
  return URL.canParse(given) ? new URL(given).href.replace(/\/$/, "") : given;
}

export interface Connection {
  readonly client: RelevaClient;
  readonly destinationOf: DestinationOf;
}

/**
 * What connects, with everything about the connection but the key checked. The key is asked for when it is called: files that
 * are wrong are told of first.
 *
 * @param onEvent Is told what the client does
 * @throws {ConfigError} for a wrong URL, or a number out of range; when it is called, for a missing or malformed key
 */
export function connector(
  flags: BackfillFlags,
  io: Io,
  onEvent?: (event: ClientEvent) => void,
): () => Promise<Connection> {
  checkProxies(io.env);
  const baseUrl = serverOf(flags, io);
  const clientWith = (secretKey: string): RelevaClient =>
    createClient({
      secretKey,
      fetch: io.fetch,
      baseUrl,
      onEvent,
      ...(flags.validation !== undefined && { validation: flags.validation }),
      ...(flags.timeout !== undefined && { timeoutMs: flags.timeout }),
      retry: {
        ...(flags.retries !== undefined && { maxRetries: flags.retries }),
        ...(flags.giveUpAfter !== undefined && { outageMs: flags.giveUpAfter }),
      },
    });
  clientWith(NO_KEY);
  return async () => {
    const secretKey = flags.dryRun ? NO_KEY : await readSecretKey(flags.secretKeyFile, io);
    return { client: clientWith(secretKey), destinationOf: destinationOf(new URL(baseUrl), async () => secretKey) };
  };
}

/** What a further command needs to reach the same server with the same key. */
export function connectionWords(flags: BackfillFlags, io: Io): readonly string[] {
  const { baseUrl, secretKeyFile } = flags;
  return [
    ...(baseUrl === undefined ? [] : ["--base-url", serverOf(flags, io)]),
    ...(secretKeyFile === undefined ? [] : ["--secret-key-file", secretKeyFile]),
  ];
}

/** The key from the file that the flag names (`-` is standard input), or else from RELEVA_SECRET_KEY. */
async function readSecretKey(file: string | undefined, io: Io): Promise<string> {
  if (file !== undefined) {
    const content = file === "-" ? await text(io.stdin) : await readKeyFile(file, io);
    const key = content.replace(/\r?\n$/, ""); // the line break that editors and echo put at the end
    rememberKey(io, key);
    return key;
  }
  const key = io.env.RELEVA_SECRET_KEY ?? "";
  if (key !== "") return key;
  throw new ConfigError(
    "No secret key: set RELEVA_SECRET_KEY or name a file that holds it with --secret-key-file. Without a key, --dry-run checks the file.",
  );
}

/** The path is not repeated when the file cannot be read: who mistakes the flag gives the key itself. */
async function readKeyFile(path: string, io: Io): Promise<string> {
  try {
    const content = await readFile(path, "utf8");
    const { mode } = await stat(path);
    if (MODES_MEAN_SOMETHING && (mode & READABLE_BY_ALL) !== 0) {
      const shown = printable(path);
      await show(
        io.stderr,
        `Everybody on this machine can read the secret key in ${shown}: chmod 600 ${shellWord(path)}\n`,
      );
    }
    return content;
  } catch (error) {
    const code = codeOf(error);
    const reason = code === undefined ? "" : ` (${code})`;
    rememberKey(io, path);
    throw new ConfigError(
      `Cannot read the file that --secret-key-file names${reason}; it takes the path of a file that holds the key, not the key.`,
    );
  }
}

/** Windows makes up the modes of files. */
const MODES_MEAN_SOMETHING = process.platform !== "win32";
const READABLE_BY_ALL = 0o004;
