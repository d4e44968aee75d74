import type { RelevaErrorCode } from "../errors.js";
import { LIMITS } from "../limits.js";

/** What one attempt brought, reduced to what a decision may depend on. */
export type Signal =
  | { readonly kind: "answer"; readonly status: number }
  /** `code` is the network's own word, such as ECONNRESET. */
  | { readonly kind: "no-answer"; readonly code: string | undefined }
  | { readonly kind: "timeout" }
  | { readonly kind: "aborted" };

/** What is known of the connection beside this attempt. */
export interface Contact {
  /** Whether this client ever had an HTTP answer. */
  readonly everAnswered: boolean;
  /** Attempts in a row, this one included, that found nobody. */
  readonly silentTries: number;
}

export interface Decision {
  readonly action: "accept" | "refuse" | "retry" | "stop";
  /** The code of the error to build; absent when accepted. */
  readonly code?: RelevaErrorCode;
  /** `busy`: the server asks for fewer requests at once. `slow`: for smaller ones as well. */
  readonly strain?: "busy" | "slow";
  /** It may be one record that makes the server fail, and not its state. */
  readonly suspect: boolean;
  /** `Retry-After` and backoff of this answer hold for every request of the client. */
  readonly pausesClient: boolean;
}

/**
 * What a response means, by status alone (section 2 of the facade's promises): never by the truthiness of a body, which is
 * empty, cut or HTML exactly when it matters.
 */
export function decide(signal: Signal, contact: Contact): Decision {
  switch (signal.kind) {
    case "answer":
      return decideStatus(signal.status);
    case "timeout":
      return { ...PLAIN, action: hopeless(contact) ? "stop" : "retry", code: "timeout", strain: "slow", suspect: true };
    case "no-answer": {
      const action = isPermanent(signal.code) || hopeless(contact) ? "stop" : "retry";
      return { ...PLAIN, action, code: "connection", suspect: RESET.has(signal.code ?? "") };
    }
    case "aborted":
      return { ...PLAIN, action: "stop", code: "aborted" };
  }
}

const PLAIN = { suspect: false, pausesClient: false } as const;

function decideStatus(status: number): Decision {
  if (status === 202) return { ...PLAIN, action: "accept" };
  // Other 2xx, and redirects: a followed 302 turns the POST into a GET that "succeeds". Status 0 is an opaque redirect.
  if (status < 400 || status > 599) return { ...PLAIN, action: "stop", code: "unexpected_response" };
  switch (status) {
    case 400:
    case 422:
      return { ...PLAIN, action: "refuse", code: "bad_request" };
    case 413:
      return { ...PLAIN, action: "refuse", code: "payload_too_large" };
    case 401:
    case 403:
    case 407:
      return { ...PLAIN, action: "stop", code: "authentication" };
    case 429:
      return { ...PLAIN, action: "retry", code: "rate_limited", strain: "busy", pausesClient: true };
    case 503:
      return { ...PLAIN, action: "retry", code: "server", strain: "busy", pausesClient: true };
    case 408:
    case 409:
    case 425:
      return { ...PLAIN, action: "retry", code: "server" };
    case 500:
    case 502:
      return { ...PLAIN, action: "retry", code: "server", suspect: true };
    case 504:
      return { ...PLAIN, action: "retry", code: "server", strain: "slow", suspect: true };
    case 501:
    case 505:
    case 511:
      return { ...PLAIN, action: "stop", code: "api" };
    default:
      return status >= 500 ? { ...PLAIN, action: "retry", code: "server" } : { ...PLAIN, action: "stop", code: "api" };
  }
}

/** A connection that was there and broke: ECONNREFUSED and DNS say nothing of the request. */
const RESET = new Set(["ECONNRESET", "ECONNABORTED", "EPIPE", "UND_ERR_SOCKET"]);

function hopeless(contact: Contact): boolean {
  return !contact.everAnswered && contact.silentTries >= LIMITS.firstContactTries;
}

/** Failures that no repetition mends: certificates, TLS itself, and URLs that cannot be asked. OpenSSL's and Node's names. */
const PERMANENT = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "HOSTNAME_MISMATCH",
  "INVALID_CA",
  "INVALID_PURPOSE",
  "PATH_LENGTH_EXCEEDED",
  "EPROTO",
  "ERR_INVALID_URL",
  "ERR_INVALID_PROTOCOL",
  "UND_ERR_INVALID_ARG",
]);
const PERMANENT_KIND = /^(?:CERT_|CRL_|UNABLE_TO_|ERROR_IN_C(?:ERT|RL)_|ERR_SSL_|ERR_TLS_)/;

function isPermanent(code: string | undefined): boolean {
  return code !== undefined && (PERMANENT.has(code) || PERMANENT_KIND.test(code));
}
