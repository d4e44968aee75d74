import { CONTRACT_SERVER, UPSERT_PROFILES } from "../generated/client.js";
import { ConfigError } from "./errors.js";

/** Of this package, as the User-Agent names it. */
export const VERSION = "0.1.0";

/** The key and where it may go, checked before anything is sent. No message holds the key. */
export function checkSecretKey(secretKey: unknown, baseUrl: URL): string {
  if (typeof secretKey !== "string" || secretKey === "") {
    throw new ConfigError("secretKey is missing; pass the secret key of your Releva account");
  }
  if (/^bearer\s/i.test(secretKey))
    throw new ConfigError('secretKey begins with "Bearer", which the package adds; leave it out');
  const position = secretKey.search(/[^\x21-\x7e]/);
  if (position >= 0) {
    throw new ConfigError(
      `secretKey holds a character that a header cannot carry (a space or a line break?) at position ${position + 1} of ${secretKey.length}; trim it, and check where it was copied from`,
    );
  }
  if (isSandboxKey(secretKey) && !isLoopback(baseUrl.hostname)) {
    throw new ConfigError(
      `secretKey is a key of the sandbox, and baseUrl is ${baseUrl.host}; use the account's own key there`,
    );
  }
  return secretKey;
}

/** The base URL without a trailing slash. https, or http to this machine: a key never crosses a network in the clear. */
export function checkBaseUrl(given: string | undefined): URL {
  const text = given ?? CONTRACT_SERVER;
  if (!URL.canParse(text)) throw new ConfigError(`baseUrl is not a URL; it looks like ${CONTRACT_SERVER}`);
  const url = new URL(text);
  if (url.username || url.password) throw new ConfigError("baseUrl holds credentials; the key goes into secretKey");
  // A query or fragment that is empty has no place in the URL's own parts, but the path of the contract would end up in it.
  if (/[?#]/.test(url.href))
    throw new ConfigError(`baseUrl must end with the host or a path, as ${CONTRACT_SERVER} does`);
  if (url.pathname.endsWith(UPSERT_PROFILES.path))
    throw new ConfigError(`baseUrl ends with ${UPSERT_PROFILES.path}, which the package adds; leave it out`);
  if (url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname))) return url;
  throw new ConfigError(
    url.protocol === "http:"
      ? `baseUrl is http to ${url.host}; the key would cross the network in the clear: use https (http is for this machine only)`
      : `baseUrl begins with ${url.protocol}; it must be https`,
  );
}

/** Where a client sends to: one server, and one account by a salted hash of its key. It tells two apart without the key. */
export interface Destination {
  /** Of the base URL, such as `https://releva.ai`. */
  readonly origin: string;
  /** Random text that the key is hashed with. */
  readonly salt: string;
  /** SHA-256 of the salt and the key, as lower-case hex. */
  readonly account: string;
}

/** @param salt that of the destination to compare with; without it, a new one */
export type DestinationOf = (salt?: string) => Promise<Destination>;

export function destinationOf(baseUrl: URL, secretKey: () => Promise<string>): DestinationOf {
  return async (salt = crypto.randomUUID()) => {
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${salt} ${await secretKey()}`));
    const account = Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
    return { origin: baseUrl.origin, salt, account };
  };
}

/** In what a client's destination is another one than `found`. */
export async function otherThan(found: Destination, own: DestinationOf): Promise<"origin" | "account" | undefined> {
  const { origin, account } = await own(found.salt);
  if (origin !== found.origin) return "origin";
  return account === found.account ? undefined : "account";
}

/**
 * A secret key has no business in a browser, where every visitor can read it; the sandbox's is none. A document alone makes no
 * browser: jsdom and happy-dom have one, in Node.
 */
export function refuseBrowser(secretKey: unknown, scope: BrowserScope = globalThis as BrowserScope): void {
  const { document, importScripts, process, Deno, Bun, navigator } = scope;
  if (process?.versions?.node || Deno || Bun || navigator?.userAgent === "Cloudflare-Workers") return;
  if (!(document || importScripts) || isSandboxKey(secretKey)) return;
  throw new ConfigError("this client holds a secret key and must not run in a browser; call it from your server");
}

/** Globals that tell where code runs. */
export interface BrowserScope {
  readonly document?: unknown;
  /** Of a worker of a browser. */
  readonly importScripts?: unknown;
  readonly process?: { readonly versions?: { readonly node?: string } };
  readonly Deno?: unknown;
  readonly Bun?: unknown;
  readonly navigator?: { readonly userAgent?: string };
}

const isSandboxKey = (secretKey: unknown): boolean => typeof secretKey === "string" && secretKey.startsWith("sandbox_");

/**
 * Whether the host name of a URL means this machine, whatever the network says: such traffic crosses none. A name below
 * localhost is none of them, because the system asks its resolver for it.
 */
export function isLoopback(hostname: string): boolean {
  return /^(?:localhost|127(?:\.[0-9]{1,3}){3}|\[::1\])$/.test(hostname);
}
