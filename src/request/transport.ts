import { UPSERT_PROFILES } from "../../generated/client.js";
import { onAbort } from "../abort.js";
import type { Clock } from "../clock.js";
import { ConfigError, isRelevaError } from "../errors.js";
import { LIMITS } from "../limits.js";
import type { AttemptEnd } from "./classify.js";
import { isOfNetwork, networkCode, ownFailure } from "./network-error.js";

/** One attempt as it went: the end to decide by, and what an error or a wait may need beside it. */
export interface Exchange {
  readonly end: AttemptEnd;
  readonly retryAfter: string | null;
  readonly retryAfterMs: string | null;
  readonly date: string | null;
  /** Host of a redirect's `Location`. */
  readonly locationHost: string | undefined;
  /** What the answer calls itself. It may hold anything. */
  readonly requestId: string | null;
  /** The body as it came, at most `LIMITS.serverBodyChars` of it. */
  readonly text: string;
}

export interface Transport {
  /** The host that is asked, for messages. */
  readonly host: string;
  /** Sends one body, once. Never throws: every end of an attempt is an `Exchange`. */
  exchange(body: Uint8Array, options: ExchangeOptions): Promise<Exchange>;
}

export interface ExchangeOptions {
  /** From the first question for headers to the end of the body. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Those of this request, the key among them. @throws {RelevaError} when it cannot be sent */
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
  /** Told when they are there and `fetch` is called: not after the attempt has ended. */
  readonly onSend?: () => void;
}

/** As much of `fetch` as is used: the platform's own, that of undici's package, and whatever stands in for them fit. */
export type FetchLike = (url: string, init: FetchInit) => Promise<FetchResponse>;

/** What `fetch` is given. */
export interface FetchInit {
  /** `POST`; `raw` may use others. */
  readonly method: string;
  /** By name. One of them holds the secret key. */
  readonly headers: Record<string, string>;
  /** The bytes of the body. */
  // biome-ignore lint/suspicious/noExplicitAny: a Uint8Array, or null for `raw`; versions of TypeScript and of undici type bodies in ways that exclude each other.
  readonly body: any;
  /** `manual`: a redirect would turn a POST into a GET, and carry the key to another host. */
  readonly redirect: "manual" | "follow" | "error";
  /** Ends the request: when its time is over, or the caller aborts. */
  readonly signal: AbortSignal;
}

/** What is read of an answer. */
export interface FetchResponse {
  /** HTTP status. */
  readonly status: number;
  /** Read by name, in any case. */
  readonly headers: {
    /** The value; null when there is no such header. */
    get(name: string): string | null;
  };
  /** A stream of the body's bytes; null when there is none. */
  // biome-ignore lint/suspicious/noExplicitAny: a ReadableStream of bytes, or null; as above.
  readonly body: any;
}

export interface TransportOptions {
  /** The server that is asked; it may have a path. */
  readonly baseUrl: URL;
  readonly fetch: FetchLike;
  /** Its errors may be the caller's own, and not the network's. */
  readonly isOwnFetch: boolean;
  readonly clock: Clock;
}

/**
 * Sends ready bytes. The request is put together from what is generated from the contract, and not by its openapi-fetch
 * client: that one builds a `Request`, which copies the body into a stream; docs/contributing.md has what it costs.
 */
export function createTransport({ baseUrl, fetch, isOwnFetch, clock }: TransportOptions): Transport {
  const { method, path, acceptedStatus } = UPSERT_PROFILES;
  const url = baseUrl.href.replace(/\/$/, "") + path;

  async function exchange(body: Uint8Array, options: ExchangeOptions): Promise<Exchange> {
    const { timeoutMs, signal } = options;
    const attempt = new AbortController();
    const seen: Seen = { text: "", attempt, isAsked: false };
    if (signal?.aborted) return toExchange(seen, "aborted");

    async function ask(): Promise<void> {
      const headers = { ...(await options.headers()) };
      if (attempt.signal.aborted) return;
      seen.isAsked = true;
      options.onSend?.();
      const response = await fetch(url, { method, redirect: "manual", headers, body, signal: attempt.signal });
      if (!isResponse(response)) throw new ConfigError("fetch gave something else than a Response");
      seen.response = response;
      seen.reader = response.body?.getReader();
      if (attempt.signal.aborted) leave(seen);
      else if (response.status === acceptedStatus) await drain(seen, clock);
      else await readText(seen);
    }

    const end = endOf(clock, timeoutMs, signal);
    let thrown: unknown;
    const asked = ask().catch((error: unknown) => {
      thrown = isOfNetwork(error, isOwnFetch) ? error : ownFailure(error);
    });
    // A race, because an injected fetch may not listen to its signal: a timeout that never fires is no timeout.
    const ended = (await Promise.race([asked, end.reached])) ?? undefined;
    end.forget();
    if (ended !== undefined) leave(seen);
    try {
      return toExchange(seen, ended, thrown);
    } catch (error) {
      return toExchange({ ...seen, response: undefined }, undefined, ownFailure(error));
    }
  }

  return { host: baseUrl.host, exchange };
}

/** Whatever a stand-in gives may be anything; a header that is no text is none. */
function isResponse(given: FetchResponse | undefined): given is FetchResponse {
  return typeof given?.headers?.get === "function" && Number.isInteger(given.status);
}

const headerOf = ({ headers }: FetchResponse, name: string): string | null => {
  const value: unknown = headers.get(name);
  return typeof value === "string" ? value : null;
};

/** What came of an attempt so far. */
interface Seen {
  readonly attempt: AbortController;
  /** `fetch` was called. */
  isAsked: boolean;
  response?: FetchResponse | undefined;
  reader?: ReadableStreamDefaultReader<Uint8Array> | undefined;
  text: string;
}

type End = "timeout" | "aborted";

/** Tells when an attempt must end: its time is up, or the caller aborts. */
function endOf(clock: Clock, timeoutMs: number, signal?: AbortSignal): { reached: Promise<End>; forget: () => void } {
  let forget = (): void => {};
  const reached = new Promise<End>((resolve) => {
    const forgetSignal = onAbort(signal, () => resolve("aborted"));
    const cancel = clock.setTimer(timeoutMs, () => resolve("timeout"));
    forget = () => {
      cancel();
      forgetSignal();
    };
  });
  return { reached, forget: () => forget() };
}

/** A known status decides, even when the time ran out over the body. */
function toExchange({ response, text, isAsked }: Seen, ended: End | undefined, thrown?: unknown): Exchange {
  if (response) {
    return {
      end: { kind: "answer", status: response.status },
      retryAfter: headerOf(response, "retry-after"),
      retryAfterMs: headerOf(response, "retry-after-ms"),
      date: headerOf(response, "date"),
      locationHost: hostOf(headerOf(response, "location")),
      requestId: requestIdOf(response),
      text,
    };
  }
  return {
    end: endWithoutAnswer(ended, isAsked, thrown),
    ...{ retryAfter: null, retryAfterMs: null, date: null, locationHost: undefined, requestId: null, text },
  };
}

export const NOT_IN_TIME = "the function secretKey or headers did not answer in time";

function endWithoutAnswer(ended: End | undefined, isAsked: boolean, thrown: unknown): AttemptEnd {
  if (isRelevaError(thrown)) return { kind: "own", error: thrown };
  if (ended === "timeout" && !isAsked) {
    return {
      kind: "own",
      error: new ConfigError(NOT_IN_TIME, { retryable: true }),
    };
  }
  return ended ? { kind: ended } : { kind: "no-answer", code: networkCode(thrown) };
}

/** Headers in which servers and gateways name a request. */
const REQUEST_IDS = ["x-request-id", "request-id", "x-correlation-id", "x-amzn-requestid", "cf-ray"];

const requestIdOf = (response: FetchResponse): string | null =>
  REQUEST_IDS.map((name) => headerOf(response, name)).find((id) => id !== null) ?? null;

function hostOf(location: string | null): string | undefined {
  return location !== null && URL.canParse(location) ? new URL(location).host : undefined;
}

/** Reading a 202 to its end keeps the connection alive. Nothing depends on what it says, and it gets little time. */
async function drain(seen: Seen, clock: Clock): Promise<void> {
  const forget = clock.setTimer(LIMITS.drainMs, () => leave(seen));
  await readText(seen);
  forget();
}

/** Keeps the text as it grows, so that a body that never ends still leaves its beginning. A cut body is no error. */
async function readText(seen: Seen): Promise<void> {
  const decoder = decoderFor(seen.response?.headers.get("content-type") ?? "");
  try {
    while (seen.reader && seen.text.length < LIMITS.serverBodyChars) {
      const { done, value } = await seen.reader.read();
      if (done) return;
      seen.text = (seen.text + decoder.decode(value, { stream: true })).slice(0, LIMITS.serverBodyChars);
    }
  } catch {
    // The status has decided already.
  }
  leave(seen);
}

/** Of the charset that the answer names: in another one a secret would not be recognised. UTF-8 where it names none that exists. */
function decoderFor(contentType: string): TextDecoder {
  const [, label] = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType) ?? [];
  try {
    return new TextDecoder(label);
  } catch {
    return new TextDecoder();
  }
}

/** Lets go of a body that is not read on, and of its connection: canceling it may wait for a read that never ends. */
function leave({ attempt, reader }: Seen): void {
  attempt.abort();
  reader?.cancel().catch(() => {}); // a body that broke cannot be canceled, and need not
}
