import {
  AbortError,
  ApiError,
  AuthenticationError,
  BadRequestError,
  type BatchSize,
  ConnectionError,
  type HttpError,
  type HttpErrorDetails,
  PayloadTooLargeError,
  RateLimitError,
  type RelevaError,
  type RelevaErrorCode,
  ServerError,
  TimeoutError,
  UnexpectedResponseError,
} from "../errors.js";
import type { Decision } from "./decide.js";
import { messageOf, redactServerText } from "./redact.js";
import type { Exchange } from "./transport.js";

/** What was sent, and to whom: all that a message needs to be exact and all that must be kept out of it. */
export interface Sent {
  readonly body: Uint8Array;
  readonly size: number;
  readonly host: string;
  readonly secretKey: string;
}

interface HttpKind {
  readonly type: new (
    code: RelevaErrorCode,
    message: string,
    details: HttpErrorDetails & { retryable: boolean },
  ) => HttpError;
  readonly retryable: boolean;
  /** Said before the server's own words. */
  readonly says: string;
}

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

/** The error that an attempt ends in, if it is the last one. */
export function failureOf(decision: Decision, exchange: Exchange, sent: Sent, attempts: number): RelevaError {
  const batch: BatchSize = { size: sent.size, bytes: sent.body.byteLength };
  const { signal } = exchange;
  if (signal.kind === "answer")
    return httpFailure(decision.code ?? "api", signal.status, exchange, sent, { attempts, batch });
  const details = { attempts, batch };
  switch (signal.kind) {
    case "aborted":
      return new AbortError(`aborted while a request to ${sent.host} was in the air; it may have been applied`);
    case "timeout":
      return new TimeoutError("timeout", `${sent.host} did not answer in time${hint(decision)}`, {
        ...details,
        retryable: true,
      });
    case "no-answer":
      return new ConnectionError(
        "connection",
        `no answer from ${sent.host}${signal.code === undefined ? "" : ` (${signal.code})`}${hint(decision)}`,
        {
          ...details,
          retryable: decision.action === "retry",
          ...(signal.code !== undefined && { cause: new NetworkFailure(signal.code) }),
        },
      );
  }
}

/** Stands for the error of the network, of which only the code is safe to keep. */
class NetworkFailure extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.name = "NetworkFailure";
    this.code = code;
  }
}

const hint = (decision: Decision): string =>
  decision.action === "stop" ? "; check the host name, the protocol and the certificate behind baseUrl" : "";

function httpFailure(
  code: RelevaErrorCode,
  status: number,
  exchange: Exchange,
  sent: Sent,
  details: { attempts: number; batch: BatchSize },
): HttpError {
  const message = messageOf(exchange.text);
  const shown = redactServerText(message ?? exchange.text, sent.body, sent.secretKey);
  const serverMessage = message !== undefined ? shown : `HTTP ${status}${shown === "" ? "" : ` ${shown}`}`;
  const kind = HTTP_KINDS[code];
  const full = { ...details, status, serverMessage, serverText: message ?? exchange.text };
  if (!kind) {
    return new UnexpectedResponseError(code, unexpectedMessage(status, exchange.locationHost, sent.host), {
      ...full,
      retryable: false,
    });
  }
  const Failure = kind.type;
  return new Failure(code, `${kind.says} (HTTP ${status} from ${sent.host}): ${serverMessage}`, {
    ...full,
    retryable: kind.retryable,
  });
}

/** Names the status and the host of `Location` only: its path and query may hold anything. */
function unexpectedMessage(status: number, locationHost: string | undefined, host: string): string {
  const what = status === 0 ? "a redirect" : `HTTP ${status}`;
  const where = locationHost === undefined ? "" : ` to ${locationHost}`;
  return `${host} answered ${what}${where} where the API answers 202: whatever answered, it was not the API; check baseUrl`;
}
