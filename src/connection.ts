import type { Clock } from "./clock.js";
import { ConfigError } from "./errors.js";
import { type EventListener, quietly } from "./events.js";
import { LIMITS } from "./limits.js";
import type { ClientOptions } from "./options.js";
import { type Credentials, createCredentials } from "./request/headers.js";
import { Health } from "./request/health.js";
import { createLimiter, type Limiter } from "./request/rate-limit.js";
import { createSender, type Sender } from "./request/send.js";
import { createTransport, type FetchLike, NOT_IN_TIME } from "./request/transport.js";
import { checkBaseUrl, type DestinationOf, destinationOf, refuseBrowser } from "./settings.js";

/** A server, and what all calls to it share. */
export interface Connection {
  readonly baseUrl: URL;
  readonly fetch: FetchLike;
  readonly credentials: Credentials;
  readonly send: Sender;
  readonly health: Health;
  readonly limiter: Limiter | undefined;
  readonly clock: Clock;
  readonly onEvent: EventListener;
  readonly destinationOf: DestinationOf;
  /** The client's own, for calls that do not say otherwise. */
  readonly defaults: Pick<ClientOptions, "timeoutMs" | "retry">;
}

/** @param shared of a connection to the same server with other options. @throws {ConfigError} for options that cannot work */
export function connect(
  options: ClientOptions,
  clock: Clock,
  shared: Partial<Pick<Connection, "health" | "limiter">> = {},
): Connection {
  const { secretKey, headers, rateLimit, timeoutMs, retry } = options;
  refuseBrowser(secretKey);
  const baseUrl = checkBaseUrl(options.baseUrl);
  const credentials = createCredentials(baseUrl, secretKey, headers);
  const own = options.fetch;
  if (typeof (own ?? globalThis.fetch) !== "function")
    throw new ConfigError("fetch is missing on this platform; pass one as the option fetch");
  // The global one is looked up for each request: mocks and instrumentation may come later.
  const fetch: FetchLike = (url, init) => {
    const ask = own ?? (globalThis.fetch as FetchLike);
    return ask(url, init);
  };
  const { health = new Health(clock), limiter = rateLimit && createLimiter(clock, rateLimit) } = shared;
  const onEvent = quietly(options.onEvent);
  const transport = createTransport({ baseUrl, fetch, isOwnFetch: own !== undefined, clock });
  return {
    baseUrl,
    fetch,
    credentials,
    send: createSender({ transport, health, clock, credentials, limiter, onEvent }),
    health,
    limiter,
    clock,
    onEvent,
    destinationOf: destinationOf(baseUrl, () =>
      inTime(clock, timeoutMs ?? LIMITS.runTimeoutMs, credentials.secretKey()),
    ),
    defaults: { timeoutMs, retry },
  };
}

/** A secret manager that hangs must not hang a run before its first request. */
function inTime(clock: Clock, ms: number, secretKey: Promise<string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const cancel = clock.setTimer(ms, () => reject(new ConfigError(NOT_IN_TIME, { retryable: true })));
    secretKey.finally(cancel).then(resolve, reject);
  });
}
