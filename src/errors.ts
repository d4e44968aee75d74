import type { ValidationIssue } from "../generated/validate.js";

/** Which error it is: each code but `timeout` and `aborted` belongs to one class (`CloseError` has one of these two). */
export type RelevaErrorCode =
  | "config"
  | "validation"
  | "bad_request"
  | "payload_too_large"
  | "authentication"
  | "rate_limited"
  | "server"
  | "api"
  | "unexpected_response"
  | "connection"
  | "timeout"
  | "aborted"
  | "systemic_rejection"
  | "closed"
  | "backfill";

const BRAND = Symbol.for("releva-profiles/error");

/** Of an error's class, by its code: a minifier may have changed what the class itself is called. */
const NAMES: Readonly<Record<RelevaErrorCode, string>> = {
  config: "ConfigError",
  validation: "ValidationError",
  bad_request: "BadRequestError",
  payload_too_large: "PayloadTooLargeError",
  authentication: "AuthenticationError",
  rate_limited: "RateLimitError",
  server: "ServerError",
  api: "ApiError",
  unexpected_response: "UnexpectedResponseError",
  connection: "ConnectionError",
  timeout: "TimeoutError",
  aborted: "AbortError",
  systemic_rejection: "SystemicRejectionError",
  closed: "ClosedError",
  backfill: "BackfillError",
};

/**
 * Base of every error this package throws. No error carries the key, a request, a header, a body, an e-mail address or
 * a phone number: it may be logged as it is.
 */
export class RelevaError extends Error {
  /** Which error it is; `error.code` tells the classes apart where `instanceof` cannot. */
  readonly code: RelevaErrorCode;
  /** Whether the same call can succeed later without a change. */
  readonly retryable: boolean;

  /**
   * @param code which error it is
   * @param message without personal data
   * @param options `retryable`, false by default, and the `cause`
   */
  constructor(code: RelevaErrorCode, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = NAMES[code];
    this.code = code;
    this.retryable = options.retryable ?? false;
    Object.defineProperty(this, BRAND, { value: true });
  }

  /** For logs that are JSON: the message and all that the error itself says, which is no personal data. Of a cause that is not this package's, the name and the code alone. */
  toJSON(): Record<string, unknown> {
    const cause = causeAsJson(this.cause);
    return Object.fromEntries([
      ["message", this.message],
      ...Object.entries(this),
      ...(cause ? [["cause", cause]] : []),
    ]);
  }
}

/** The words of a foreign error may hold anything. */
function causeAsJson(cause: unknown): unknown {
  if (isRelevaError(cause)) return cause.toJSON();
  if (!(cause instanceof Error)) return undefined;
  const { name, code } = cause as { name: string; code?: unknown };
  return { name, ...(typeof code === "string" && /^\w{1,64}$/.test(code) && { code }) };
}

/** True for every error of this package, also across two copies of it in one process. */
export function isRelevaError(error: unknown): error is RelevaError {
  try {
    return typeof error === "object" && error !== null && BRAND in error;
  } catch {
    return false; // a proxy that does not let itself be looked at
  }
}

/**
 * An option, the key, the base URL, a mapping or a file cannot work. The message names it, its value (never the key) and what is allowed.
 *
 * What to do: correct what the message names.
 */
export class ConfigError extends RelevaError {
  declare readonly code: "config";
  /** @param message names the option and the remedy @param options the `cause` */
  constructor(message: string, options: { cause?: unknown; retryable?: boolean } = {}) {
    super("config", message, options);
  }
}

/**
 * Records broke the contract before anything was sent. `issues` say where and how, without values.
 *
 * What to do: correct the record. `issues` has the path, the rule and a message of each.
 */
export class ValidationError extends RelevaError {
  declare readonly code: "validation";
  /** All that is wrong, at least one. */
  readonly issues: readonly ValidationIssue[];

  /** @param issues the first is in the message */
  constructor(issues: readonly ValidationIssue[]) {
    const [first] = issues;
    const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : "";
    super("validation", first ? `${first.path || "the record"}: ${first.message}${more}` : "invalid");
    this.issues = issues;
  }
}

/** Size of the request that an error is about. */
export interface BatchSize {
  /** Records in the body. */
  readonly size: number;
  /** Bytes of the body. */
  readonly bytes: number;
}

/** What a `RequestError` is made of; it has the same fields. */
export interface RequestErrorDetails {
  /** Attempts made, the first one included. */
  readonly attempts: number;
  /** Of the request. */
  readonly batch: BatchSize;
  /** In milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** What the answer called itself. */
  readonly requestId?: string | undefined;
  /** Below this error, such as what `fetch` threw. */
  readonly cause?: unknown;
}

/** A request that did not end with a 202. */
export class RequestError extends RelevaError {
  /** Attempts made, the first one included. */
  readonly attempts: number;
  /** Records and bytes of the request. */
  readonly batch: BatchSize;
  /** What the server asked to wait, in milliseconds, when that was too long to wait for. */
  declare readonly retryAfterMs?: number;
  /** What the answer called itself (`x-request-id` and the like), for a question to whoever runs the server. */
  declare readonly requestId?: string;

  /** @param code which error it is @param message without personal data @param details of the request */
  constructor(code: RelevaErrorCode, message: string, details: RequestErrorDetails & { retryable: boolean }) {
    super(code, message, details);
    this.attempts = details.attempts;
    this.batch = details.batch;
    if (details.retryAfterMs !== undefined) this.retryAfterMs = details.retryAfterMs;
    if (details.requestId !== undefined) this.requestId = details.requestId;
  }
}

/** What an `HttpError` is made of. */
export interface HttpErrorDetails extends RequestErrorDetails {
  /** Of the answer. */
  readonly status: number;
  /** Redacted and cut: what an error may show. */
  readonly serverMessage: string;
  /** As it came: what only the owner of the record may see. */
  readonly serverText: string;
}

/** The server answered, but not with a 202. */
export class HttpError extends RequestError {
  /** HTTP status of the answer. */
  readonly status: number;
  /** `message` of the error body, with values of the batch, addresses, numbers and the key removed. */
  readonly serverMessage: string;
  readonly #serverText: string;

  /** @param code which error it is @param message without personal data @param details of the request and its answer */
  constructor(code: RelevaErrorCode, message: string, details: HttpErrorDetails & { retryable: boolean }) {
    super(code, message, details);
    this.status = details.status;
    this.serverMessage = details.serverMessage;
    this.#serverText = details.serverText;
  }

  /** The server's text as it came. It may echo personal data, so it goes to `onReject` and nowhere else: inspect and JSON never show it. */
  static serverTextOf(error: HttpError): string {
    return error.#serverText;
  }
}

/**
 * 400 or 422: the server refused the data.
 *
 * What to do: read `serverMessage`. A run finds the record by itself.
 */
export class BadRequestError extends HttpError {
  declare readonly code: "bad_request";
}
/**
 * 413: the body is too large for the server or a proxy before it.
 *
 * What to do: send fewer records at once. A run does so by itself.
 */
export class PayloadTooLargeError extends HttpError {
  declare readonly code: "payload_too_large";
}
/**
 * 401, 403 or 407: the key, the account or the proxy's credentials.
 *
 * What to do: check the key, and that `baseUrl` is the deployment that it belongs to.
 */
export class AuthenticationError extends HttpError {
  declare readonly code: "authentication";
}
/**
 * 429, still, after the retries.
 *
 * What to do: wait `retryAfterMs` if it is set, then call again.
 */
export class RateLimitError extends HttpError {
  declare readonly code: "rate_limited";
}
/**
 * 408, 409, 425 or 5xx, still, after the retries.
 *
 * What to do: call again later.
 */
export class ServerError extends HttpError {
  declare readonly code: "server";
}
/**
 * Any other 4xx, or 501, 505, 511: repeating the request cannot help.
 *
 * What to do: check `baseUrl`.
 */
export class ApiError extends HttpError {
  declare readonly code: "api";
}
/**
 * A 2xx that is not 202, or a redirect: whatever answered, it was not the API.
 *
 * What to do: check `baseUrl`, and the proxy.
 */
export class UnexpectedResponseError extends HttpError {
  declare readonly code: "unexpected_response";
}
/**
 * No answer: refused, reset, DNS, TLS, or a broken network.
 *
 * What to do: check host, proxy and certificate; if it is `retryable`, call again later. The request may have been applied.
 */
export class ConnectionError extends RequestError {
  declare readonly code: "connection";
}
/**
 * No answer within the time of an attempt, or of the whole call.
 *
 * What to do: call again later, or raise `timeoutMs`. The request may have been applied.
 */
export class TimeoutError extends RequestError {
  declare readonly code: "timeout";
}

/**
 * The caller's signal ended the call. `cause` is the reason that the signal was given.
 *
 * What to do: nothing. What was in flight may have been applied.
 */
export class AbortError extends RelevaError {
  declare readonly code: "aborted";
  /** @param message what was aborted @param options the `cause` */
  constructor(message = "aborted by the caller's signal", options: { cause?: unknown } = {}) {
    super("aborted", message, options);
  }
}

/**
 * The server refused so many records that the mapping or the account must be at fault (20 and took none, or over 5 % of the last
 * 1 000), or there were more rejects than `maxRejects`.
 *
 * What to do: check the mapping and the account, not the records.
 */
export class SystemicRejectionError extends RelevaError {
  declare readonly code: "systemic_rejection";
  /** @param message how many were refused, and what allows no more @param options the `cause` */
  constructor(message: string, options: { cause?: unknown } = {}) {
    super("systemic_rejection", message, options);
  }
}

/**
 * A record was added after `close()`.
 *
 * What to do: create another batcher.
 */
export class ClosedError extends RelevaError {
  declare readonly code: "closed";
  constructor() {
    super("closed", "the batcher is closed and takes no more records; create another one");
  }
}

/**
 * `close()` ended before all was acknowledged. `pending` holds the records that were not; some may have been applied.
 *
 * What to do: keep the records in `pending`, and send them again.
 */
export class CloseError extends RelevaError {
  declare readonly code: "timeout" | "aborted";
  readonly #pending: () => readonly unknown[];

  /** @param code why it ended @param count records not acknowledged @param pending gives them @param cause the reason of the signal that ended it */
  constructor(code: "timeout" | "aborted", count: number, pending: () => readonly unknown[], cause?: unknown) {
    const why = code === "timeout" ? "ran out of time" : "was aborted";
    super(code, `close() ${why} with ${count} records not acknowledged; they are in error.pending`, {
      retryable: true,
      cause,
    });
    this.name = "CloseError";
    this.#pending = pending;
  }

  /** The records not acknowledged. Personal data, so it is no property of the error: inspect and JSON never show it. */
  get pending(): readonly unknown[] {
    return this.#pending();
  }
}
