import { expect, test } from "vitest";
import { type AttemptEnd, type Contact, decide } from "../../src/request/classify.js";
import type { Decision } from "../../src/verdict.js";

/**
 * The reviewed table: every status in a line of its own kind. Nothing in it is computed the way the decision is.
 *   throttled, overloaded  the server asks for fewer requests at once, or for smaller ones as well
 *   ?  it may be one record that makes the server fail      *  the whole client pauses
 */
const STATUSES = `
  0        stop    unexpected_response
  100-199  stop    unexpected_response
  200-201  stop    unexpected_response
  202      accept
  203-299  stop    unexpected_response
  300-399  stop    unexpected_response
  400      refuse  bad_request
  401      stop    authentication
  402      stop    api
  403      stop    authentication
  404-406  stop    api
  407      stop    authentication
  408      retry   server         ?
  409      retry   server         ?
  410-412  stop    api
  413      refuse  payload_too_large
  414-421  stop    api
  422      refuse  bad_request
  423-424  stop    api
  425      retry   server         ?
  426-428  stop    api
  429      retry   rate_limited   throttled ? *
  430-499  stop    api
  500      retry   server         ?
  501      stop    api
  502      retry   server         ?
  503      retry   server         throttled ? *
  504      retry   server         overloaded ?
  505      stop    api
  506-510  retry   server         ?
  511      stop    api
  512-599  retry   server         ?
  600-999  stop    unexpected_response`;

/** No repetition mends these: OpenSSL's and Node's words for certificates and TLS, and URLs that cannot be asked. */
const STOPPING = `
  UNABLE_TO_GET_ISSUER_CERT UNABLE_TO_GET_CRL UNABLE_TO_DECRYPT_CERT_SIGNATURE UNABLE_TO_DECRYPT_CRL_SIGNATURE
  UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY CERT_SIGNATURE_FAILURE CRL_SIGNATURE_FAILURE CERT_NOT_YET_VALID CERT_HAS_EXPIRED
  CRL_NOT_YET_VALID CRL_HAS_EXPIRED ERROR_IN_CERT_NOT_BEFORE_FIELD ERROR_IN_CERT_NOT_AFTER_FIELD
  ERROR_IN_CRL_LAST_UPDATE_FIELD ERROR_IN_CRL_NEXT_UPDATE_FIELD DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY UNABLE_TO_VERIFY_LEAF_SIGNATURE CERT_CHAIN_TOO_LONG CERT_REVOKED INVALID_CA
  PATH_LENGTH_EXCEEDED INVALID_PURPOSE CERT_UNTRUSTED CERT_REJECTED HOSTNAME_MISMATCH
  ERR_TLS_CERT_ALTNAME_INVALID ERR_TLS_CERT_ALTNAME_FORMAT ERR_SSL_WRONG_VERSION_NUMBER
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED
  EPROTO ERR_INVALID_URL ERR_INVALID_PROTOCOL UND_ERR_INVALID_ARG`;

/** The network, which may be better in a moment: no connection was made, so it is not the fault of the request. */
const UNREACHED = `
  ECONNREFUSED ENETUNREACH ENETDOWN EHOSTUNREACH EHOSTDOWN EADDRNOTAVAIL EADDRINUSE EAI_AGAIN ENOTFOUND EAI_FAIL EAI_NODATA
  EMFILE ENOBUFS UND_ERR_CONNECT_TIMEOUT PROXY_502 PROXY_CLOSED ConnectionRefused`;

/** A connection that was there and broke, or gave no HTTP: the request may have broken it. Also what we have no word for, and words that only look alike. */
const BROKEN = `
  ECONNRESET ECONNABORTED EPIPE UND_ERR_SOCKET ETIMEDOUT ENOTCONN ESHUTDOWN EAGAIN UND_ERR_HEADERS_TIMEOUT
  UND_ERR_BODY_TIMEOUT UND_ERR_CLOSED UND_ERR_DESTROYED UND_ERR_HEADERS_OVERFLOW UND_ERR_REQ_CONTENT_LENGTH_MISMATCH
  UND_ERR_ABORTED UND_ERR_INFO UND_ERR HPE_INVALID_CONSTANT HPE_HEADER_OVERFLOW HPE_CLOSED_CONNECTION
  ERR_STREAM_PREMATURE_CLOSE ABORT_ERR CERTAINLY XCERT_ ERR_SOMETHING`;

const contacts: Contact[] = [true, false].flatMap((everAnswered) =>
  [0, 1, 2, 3, 4, 5, 6, 100].map((silentTries) => ({ everAnswered, silentTries, firstContactTries: 5 })),
);
/** A client that found nobody five times, and never anybody, has the wrong host name. */
const lost = (contact: Contact): boolean => !contact.everAnswered && contact.silentTries >= 5;
const words = (list: string): string[] => list.trim().split(/\s+/);

interface Case {
  readonly end: AttemptEnd;
  readonly contact: Contact;
  readonly expected: Decision;
}

const everywhere = (end: AttemptEnd, expected: (contact: Contact) => Decision): Case[] =>
  contacts.map((contact) => ({ end, contact, expected: expected(contact) }));

function statusCases(line: string): Case[] {
  const [range = "", action, code, ...marks] = words(line);
  const [from = Number.NaN, to = from] = range.split("-").map(Number);
  const expected = {
    action: action as Decision["action"],
    ...(code !== undefined && { code: code as NonNullable<Decision["code"]> }),
    ...pressureOf(marks),
    mayBePoison: marks.includes("?"),
    pausesClient: marks.includes("*"),
  };
  return Array.from({ length: to - from + 1 }, (_, offset) => from + offset).flatMap((status) =>
    everywhere({ kind: "answer", status }, () => expected),
  );
}

function pressureOf(marks: readonly string[]): Pick<Decision, "pressure"> {
  const pressure = (["throttled", "overloaded"] as const).find((mark) => marks.includes(mark));
  return pressure ? { pressure } : {};
}

const noAnswer = (
  code: string | undefined,
  action: (contact: Contact) => Decision["action"],
  mayBePoison = false,
): Case[] =>
  everywhere({ kind: "no-answer", code }, (contact) => ({
    action: action(contact),
    code: "connection",
    mayBePoison: mayBePoison && action(contact) === "retry",
    pausesClient: false,
  }));
const unlessLost = (contact: Contact): Decision["action"] => (lost(contact) ? "stop" : "retry");

const cases: Case[] = [
  ...STATUSES.trim().split("\n").flatMap(statusCases),
  ...words(STOPPING).flatMap((code) => noAnswer(code, () => "stop")),
  ...words(UNREACHED).flatMap((code) => noAnswer(code, unlessLost)),
  ...[...words(BROKEN), undefined].flatMap((code) => noAnswer(code, unlessLost, true)),
  ...everywhere({ kind: "timeout" }, (contact) => ({
    action: unlessLost(contact),
    code: "timeout",
    pressure: "overloaded",
    mayBePoison: !lost(contact),
    pausesClient: false,
  })),
  ...everywhere({ kind: "aborted" }, () => ({
    action: "stop",
    code: "aborted",
    mayBePoison: false,
    pausesClient: false,
  })),
];

test(`every one of ${cases.length} ends of an attempt, each in every state of contact, is decided as the table says`, () => {
  expect(cases.length).toBeGreaterThan(5_000);
  const wrong = cases.filter(
    ({ end, contact, expected }) => JSON.stringify(sorted(decide(end, contact))) !== JSON.stringify(sorted(expected)),
  );
  expect(wrong).toEqual([]);
});

test("the table names every status from 100 to 599 once", () => {
  const statuses = cases.flatMap(({ end }) => (end.kind === "answer" ? [end.status] : []));
  expect(new Set(statuses).size * contacts.length).toBe(statuses.length);
  for (let status = 100; status <= 599; status += 1) expect(statuses).toContain(status);
});

const sorted = ({ action, code, pressure, mayBePoison, pausesClient }: Decision): unknown => [
  action,
  code,
  pressure,
  mayBePoison,
  pausesClient,
];
