import { UPSERT_PROFILES } from "../../generated/client.js";
import { ConfigError, isRelevaError, type RelevaError } from "../errors.js";
import { checkSecretKey, VERSION } from "../settings.js";

/** What `fetch` takes as headers. Its own name for it, `HeadersInit`, is unknown where the types are Node's and not the browser's. */
export type FetchHeaders = NonNullable<RequestInit["headers"]>;

/** Headers to add to every request, or a function that gives them, which is asked before each one. */
export type HeadersOption = FetchHeaders | (() => FetchHeaders | Promise<FetchHeaders>);

/** The secret key, or a function that gives it, which is asked before each request. */
export type SecretKeyOption = string | (() => string | Promise<string>);

/** The caller's part of a request, as it is when the request is made. */
export interface Credentials {
  /** The key is asked for: it may be another one the next time. */
  readonly mayRotate: boolean;
  /** @throws {ConfigError} when it fails, or gives what is no key */
  readonly secretKey: () => Promise<string>;
  /** Those that were given lately, the last one first. */
  readonly recentKeys: readonly string[];
  /** Those of one request, the key not among them. @throws {ConfigError} when they cannot be sent */
  readonly headers: (ofCall: HeadersOption | undefined) => Promise<Record<string, string>>;
}

/** Keys that are masked in what a server says. */
const KEYS_KEPT = 5;

/** Headers that say what the package itself sends. */
const OURS = ["authorization", "content-type", "content-length"];

/** @throws {ConfigError} for a key or headers that cannot be sent */
export function createCredentials(
  baseUrl: URL,
  secretKey: SecretKeyOption,
  ofClient: HeadersOption | undefined,
): Credentials {
  const checkedKey = (key: unknown): string => checkSecretKey(key, baseUrl);
  if (typeof secretKey !== "function") checkedKey(secretKey);
  if (typeof ofClient !== "function") checkHeaders(ofClient);
  const recentKeys: string[] = [];
  return {
    mayRotate: typeof secretKey === "function",
    recentKeys,
    async secretKey() {
      const key = checkedKey(await ownValue("secretKey", secretKey));
      if (!recentKeys.includes(key))
        recentKeys.splice(0, recentKeys.length, key, ...recentKeys.slice(0, KEYS_KEPT - 1));
      return key;
    },
    headers: async (ofCall) => ({
      "user-agent": `releva-profiles/${VERSION}`,
      ...checkHeaders(await ownValue("headers", ofClient)),
      ...checkHeaders(await ownValue("headers", ofCall)),
      "content-type": UPSERT_PROFILES.contentType,
    }),
  };
}

/** The key and the headers of the attempts of one request. */
export class RequestHeaders {
  #secretKey = "";
  readonly #credentials: Credentials;
  readonly #ofCall: HeadersOption | undefined;
  #refused: { readonly key: string; readonly error: RelevaError } | undefined;

  constructor(credentials: Credentials, ofCall: HeadersOption | undefined) {
    this.#credentials = credentials;
    this.#ofCall = ofCall;
  }

  /** Those of the next attempt. @throws {RelevaError} when they cannot be had, or the key is the one that was refused */
  async next(): Promise<Record<string, string>> {
    this.#secretKey = await this.#credentials.secretKey();
    if (this.#secretKey === this.#refused?.key) throw this.#refused.error;
    return { ...(await this.#credentials.headers(this.#ofCall)), authorization: `Bearer ${this.#secretKey}` };
  }

  /** A refused key may have been replaced meanwhile: it is asked for once more. */
  mayBeRotated(status: number | undefined, error: RelevaError): boolean {
    if (status !== 401 || this.#refused || !this.#credentials.mayRotate) return false;
    this.#refused = { key: this.#secretKey, error };
    return true;
  }
}

/** What the caller's own function throws is kept as the cause: it is theirs, and no failure of the network. */
async function ownValue<T>(name: string, given: T | (() => T | Promise<T>)): Promise<T> {
  if (typeof given !== "function") return given;
  try {
    return await (given as () => T | Promise<T>)();
  } catch (error) {
    if (isRelevaError(error)) throw error;
    // A secret manager may be well again in a moment.
    throw new ConfigError(`the function ${name} failed (see cause)`, { cause: error, retryable: true });
  }
}

/** A header that is undefined is absent, and not that word. */
const withoutUndefined = (given: FetchHeaders): FetchHeaders =>
  Symbol.iterator in given
    ? given
    : Object.fromEntries(Object.entries(given as Record<string, string>).filter(([, value]) => value !== undefined));

/** By lower-case name. No message holds a value: it may be a secret. */
export function checkHeaders(given: FetchHeaders | undefined): Record<string, string> {
  let headers: Record<string, string>;
  try {
    headers = Object.fromEntries(new Headers(given && withoutUndefined(given)));
  } catch {
    throw new ConfigError(
      "headers cannot be sent: they are no headers, or a name or a value holds a character that no header may hold",
    );
  }
  const ours = OURS.find((name) => name in headers);
  if (ours) throw new ConfigError(`headers names ${ours}, which the package itself sets`);
  return headers;
}
