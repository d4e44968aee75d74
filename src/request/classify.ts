import { UPSERT_PROFILES } from "../../generated/client.js";
import type { RelevaError } from "../errors.js";
import type { Decision } from "../verdict.js";

/** How one attempt ended, reduced to what a decision may depend on. */
export type AttemptEnd =
  | { readonly kind: "answer"; readonly status: number }
  /** `code` is the network's own word, such as ECONNRESET. */
  | { readonly kind: "no-answer"; readonly code: string | undefined }
  | { readonly kind: "timeout" }
  | { readonly kind: "aborted" }
  /** The caller's own `fetch`, key or headers failed. */
  | { readonly kind: "own"; readonly error: RelevaError };

/** What is known of the connection beside this attempt. */
export interface Contact {
  /** Whether this client ever had an HTTP answer. */
  readonly everAnswered: boolean;
  /** Attempts in a row, this one included, that had no answer. */
  readonly silentTries: number;
  /** So many of them, when none was ever answered, mean that the host is wrong. */
  readonly firstContactTries: number;
}

/**
 * What the end of an attempt means. A response means what its status says, and never what its body does: a body is empty,
 * cut or HTML exactly when it matters.
 */
export function decide(end: AttemptEnd, contact: Contact): Decision {
  switch (end.kind) {
    case "answer":
      return decideStatus(end.status);
    case "timeout":
      return hopeless(contact)
        ? { ...PLAIN, action: "stop", code: "timeout", pressure: "overloaded" }
        : { ...RETRY, code: "timeout", pressure: "overloaded" };
    case "no-answer": {
      const code = end.code ?? "";
      if (isPermanent(code) || hopeless(contact)) return { ...PLAIN, action: "stop", code: "connection" };
      return { ...RETRY, code: "connection", mayBePoison: !isUnreached(code) };
    }
    case "aborted":
      return { ...PLAIN, action: "stop", code: "aborted" };
    case "own":
      return { ...PLAIN, action: "stop", code: end.error.code };
  }
}

const PLAIN = { mayBePoison: false, pausesClient: false } as const;
/** Proxies use every such status for an origin that crashed or is slow over one record. */
const RETRY = { action: "retry", mayBePoison: true, pausesClient: false } as const;

function decideStatus(status: number): Decision {
  if (status === UPSERT_PROFILES.acceptedStatus) return { ...PLAIN, action: "accept" };
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
      return { ...RETRY, code: "rate_limited", pressure: "throttled", pausesClient: true };
    case 503:
      return { ...RETRY, code: "server", pressure: "throttled", pausesClient: true };
    case 408:
    case 409:
    case 425:
      return { ...RETRY, code: "server" };
    case 504:
      return { ...RETRY, code: "server", pressure: "overloaded" };
    case 501:
    case 505:
    case 511:
      return { ...PLAIN, action: "stop", code: "api" };
    default:
      return status >= 500 ? { ...RETRY, code: "server" } : { ...PLAIN, action: "stop", code: "api" };
  }
}

/** No connection was made, so the request was not seen: it cannot be its fault. */
const UNREACHED = new Set([
  "ECONNREFUSED",
  "ConnectionRefused", // Bun's word
  "ENOTFOUND",
  "EHOSTUNREACH",
  "EHOSTDOWN",
  "ENETUNREACH",
  "ENETDOWN",
  "EADDRNOTAVAIL",
  "EADDRINUSE",
  "EMFILE",
  "ENOBUFS",
  "UND_ERR_CONNECT_TIMEOUT",
]);
const isUnreached = (code: string): boolean => UNREACHED.has(code) || /^(?:EAI|PROXY)_/.test(code);

function hopeless(contact: Contact): boolean {
  return !contact.everAnswered && contact.silentTries >= contact.firstContactTries;
}

/** Failures that no retry mends: certificates, TLS itself, and URLs that cannot be asked. OpenSSL's and Node's names. */
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

const isPermanent = (code: string): boolean => PERMANENT.has(code) || PERMANENT_KIND.test(code);
