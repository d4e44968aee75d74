import { abortedBy } from "../abort.js";
import {
  ApiError,
  AuthenticationError,
  BadRequestError,
  type BatchSize,
  ConnectionError,
  HttpError,
  type HttpErrorDetails,
  PayloadTooLargeError,
  RateLimitError,
  type RelevaError,
  type RelevaErrorCode,
  type RequestError,
  type RequestErrorDetails,
  ServerError,
  TimeoutError,
  UnexpectedResponseError,
} from "../errors.js";
import type { Decision } from "../verdict.js";
import type { Health } from "./health.js";
import { maskKey } from "./mask.js";
import { echoesSent, messageOf, redactServerText } from "./redact.js";
import type { Exchange } from "./transport.js";

/** What was sent, and to whom: all that a message needs to be exact and all that must be kept out of it. */
export interface Sent {
  readonly body: Uint8Array;
  readonly size: number;
  readonly host: string;
  /** Of the caller, who may have ended it. */
  readonly signal?: AbortSignal | undefined;
}

/** The same, with the keys that were in use lately: a server may name one that was replaced. */
export interface SentWithKeys extends Sent {
  readonly secretKeys: readonly string[];
}

type HttpErrorType = new (
  code: RelevaErrorCode,
  message: string,
  details: HttpErrorDetails & { retryable: boolean },
) => HttpError;

/** `says` stands before the server's own words. */
type HttpKind = { readonly type: HttpErrorType; readonly retryable: boolean; readonly says: string };

const HTTP_KINDS: Partial<Record<RelevaErrorCode, HttpKind>> = {
  bad_request: { type: BadRequestError, retryable: false, says: "the API refused the data" },
  payload_too_large: {
    type: PayloadTooLargeError,
    retryable: false,
    says: "the request is too large for the server; lower maxBatchBytes",
  },
  authentication: {
    type: AuthenticationError,
    retryable: false,
    says: "the secret key was refused; check the key, and that baseUrl is the deployment it belongs to",
  },
  rate_limited: { type: RateLimitError, retryable: true, says: "too many requests" },
  server: { type: ServerError, retryable: true, says: "the server failed" },
  api: { type: ApiError, retryable: false, says: "the server does not take this request; check baseUrl" },
};

/** 407 is the only answer that a proxy gives in its own name. */
const PROXY_SAYS =
  "the proxy asks for a user and a password, or refuses them; HTTPS_PROXY takes them as http://user:password@host:port";

/** The error that an attempt ends in, if it is the last one. */
export function failureOf(decision: Decision, exchange: Exchange, sent: SentWithKeys, attempts: number): RelevaError {
  const batch: BatchSize = { size: sent.size, bytes: sent.body.byteLength };
  const { end } = exchange;
  const requestId = requestIdOf(exchange, sent);
  const details = { attempts, batch, ...(requestId !== undefined && { requestId }) };
  switch (end.kind) {
    case "answer":
      return httpFailure(decision.code ?? "api", end.status, exchange, sent, details);
    case "own":
      return end.error;
    case "aborted":
      return abortedBy(sent.signal, `aborted while a request to ${sent.host} was in flight; it may have been applied`);
    case "timeout":
      return new TimeoutError("timeout", `${sent.host} did not answer in time${hint(decision)}`, {
        ...details,
        retryable: true,
      });
    case "no-answer":
      return new ConnectionError(
        "connection",
        `no answer from ${sent.host}${end.code === undefined ? "" : ` (${end.code})`}${hint(decision)}`,
        {
          ...details,
          retryable: decision.action === "retry",
          ...(end.code !== undefined && { cause: networkFailure(end.code) }),
        },
      );
  }
}

/** What the answer calls itself, where that can be nothing else: servers echo what they got. */
export function requestIdOf({ requestId }: Exchange, { body, secretKeys }: SentWithKeys): string | undefined {
  if (requestId === null || !/^[\w.:=+/-]{1,128}$/.test(requestId)) return undefined;
  return echoesSent(requestId, body, secretKeys) ? undefined : requestId;
}

/** Stands for the error of the network, of which only the code is safe to keep. */
const networkFailure = (code: string): Error => Object.assign(new Error(code), { name: "NetworkFailure", code });

const hint = (decision: Decision): string =>
  decision.action === "stop" ? "; check the host name, the protocol and the certificate behind baseUrl" : "";

function httpFailure(
  code: RelevaErrorCode,
  status: number,
  exchange: Exchange,
  sent: SentWithKeys,
  details: RequestErrorDetails,
): HttpError {
  const message = messageOf(exchange.text);
  const shown = redactServerText(message ?? exchange.text, sent.body, sent.secretKeys);
  const serverMessage = message !== undefined ? shown : `HTTP ${status}${shown === "" ? "" : ` ${shown}`}`;
  const serverText = sent.secretKeys.reduce(maskKey, message ?? exchange.text); // the owner of a record is not the owner of the key
  const { locationHost: host } = exchange;
  const locationHost = host === undefined || echoesSent(host, sent.body, sent.secretKeys) ? undefined : host;
  const kind = HTTP_KINDS[code];
  const Failure = kind?.type ?? UnexpectedResponseError;
  const says = status === 407 ? PROXY_SAYS : kind?.says;
  const text = kind
    ? `${says} (HTTP ${status} from ${sent.host}): ${serverMessage}`
    : unexpectedMessage(status, locationHost, sent.host);
  return new Failure(code, text, {
    ...details,
    status,
    serverMessage,
    serverText,
    retryable: kind?.retryable ?? false,
  });
}

/** Names the status and the host of `Location` only: its path and query may hold anything. */
function unexpectedMessage(status: number, locationHost: string | undefined, host: string): string {
  const what = status === 0 ? "a redirect" : `HTTP ${status}`;
  const where = locationHost === undefined ? "" : ` to ${locationHost}`;
  return `${host} answered ${what}${where} where the API answers 202: whatever answered, it was not the API; check baseUrl`;
}

export const withRetryAfter = (error: RelevaError, askedMs: number | undefined): RelevaError =>
  askedMs === undefined ? error : Object.assign(error, { retryAfterMs: askedMs } satisfies Partial<RequestError>);

/** The call that met a pause it cannot outwait: the same error as the one that began the pause, with no attempt of its own. */
export function pausedError(health: Health, pauseMs: number, sent: Sent): RelevaError {
  const by = health.pausedBy;
  if (!by) {
    const details = { attempts: 0, batch: { size: sent.size, bytes: sent.body.byteLength }, retryable: true };
    return new TimeoutError("timeout", `no time was left for a request to ${sent.host}`, details);
  }
  const Failure = by.constructor as typeof HttpError;
  return new Failure(by.code, by.message, {
    attempts: 0,
    batch: { size: sent.size, bytes: sent.body.byteLength },
    retryAfterMs: Math.ceil(pauseMs),
    retryable: true,
    status: by.status,
    serverMessage: by.serverMessage,
    serverText: HttpError.serverTextOf(by),
    requestId: by.requestId,
  });
}
