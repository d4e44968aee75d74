import type { Client } from "openapi-fetch";
import { UPSERT_PROFILES_PATH } from "../../generated/client.js";
import type { paths, UpsertProfilesRequest } from "../../generated/types.js";
import type { Clock } from "../clock.js";
import { LIMITS } from "../limits.js";
import type { AttemptEnd } from "./classify.js";

/** One attempt as it went: the signal to decide by, and what an error or a wait may need beside it. */
export interface Exchange {
  readonly signal: AttemptEnd;
  readonly retryAfter: string | null;
  readonly date: string | null;
  /** Host of a redirect's `Location`. */
  readonly locationHost: string | undefined;
  /** The body as it came, at most `LIMITS.serverBodyChars` of it. */
  readonly text: string;
}

export interface Transport {
  /** The host that is asked, for messages. */
  readonly host: string;
  /** Sends one body, once. Never throws: every end of an attempt is an `Exchange`. */
  exchange(body: Uint8Array, options: { timeoutMs: number; signal?: AbortSignal | undefined }): Promise<Exchange>;
}

export interface TransportOptions {
  readonly client: Client<paths>;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly host: string;
  readonly clock: Clock;
}

/** `bodySerializer` gives the ready bytes, so that a body is serialised once, whatever the number of its attempts. */
const READY = {} as UpsertProfilesRequest;

/** What the contract's client puts together, left in its parts: a `Request` would turn the ready bytes into a stream. */
class RequestParts {
  readonly url: string;
  readonly init: RequestInit;
  /** Those of `init`, which middleware may still change. */
  readonly headers: Headers;

  constructor(url: string, init: RequestInit & { readonly headers: Headers }) {
    this.url = url;
    this.init = init;
    this.headers = init.headers;
  }
}

export function createTransport({ client, fetch, host, clock }: TransportOptions): Transport {
  async function exchange(
    body: Uint8Array,
    { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal | undefined },
  ): Promise<Exchange> {
    const seen: Seen = { text: "" };
    if (signal?.aborted) return toExchange(seen, "aborted");
    const attempt = new AbortController();

    async function ask(): Promise<void> {
      await client.POST(UPSERT_PROFILES_PATH, {
        body: READY,
        bodySerializer: () => body,
        signal: attempt.signal,
        Request: RequestParts as unknown as typeof Request,
        // The contract's client builds the request. The answer is read here: it would read an error body of any length,
        // and throw on a 202 whose body is cut.
        fetch: async (request: unknown) => {
          const { url, init } = request as RequestParts;
          seen.response = await fetch(url, init);
          return new Response(null, { status: 204 });
        },
      });
      seen.reader = seen.response?.body?.getReader();
      if (attempt.signal.aborted) leave(seen);
      else if (seen.response?.status === 202) await drain(seen, clock);
      else await readText(seen);
    }

    const end = endOf(clock, timeoutMs, signal);
    let thrown: unknown;
    const asked = ask().catch((error: unknown) => {
      thrown = error;
    });
    // A race, because an injected fetch may not listen to its signal: a timeout that never fires is no timeout.
    const ended = (await Promise.race([asked, end.reached])) ?? undefined;
    end.forget();
    if (ended !== undefined) {
      attempt.abort();
      leave(seen);
    }
    return toExchange(seen, ended, thrown);
  }

  return { host, exchange };
}

/** What came of an attempt so far. */
interface Seen {
  response?: Response;
  reader?: ReadableStreamDefaultReader<Uint8Array> | undefined;
  text: string;
}

type End = "timeout" | "aborted";

/** The end of an attempt's patience: its time is up, or the caller's is. */
function endOf(clock: Clock, timeoutMs: number, signal?: AbortSignal): { reached: Promise<End>; forget: () => void } {
  let forget = (): void => {};
  const reached = new Promise<End>((resolve) => {
    const abort = (): void => resolve("aborted");
    signal?.addEventListener("abort", abort, { once: true });
    const cancel = clock.setTimer(timeoutMs, () => resolve("timeout"));
    forget = () => {
      cancel();
      signal?.removeEventListener("abort", abort);
    };
  });
  return { reached, forget: () => forget() };
}

/** A known status decides, even when the time ran out over the body. */
function toExchange({ response, text }: Seen, ended: End | undefined, thrown?: unknown): Exchange {
  if (response) {
    return {
      signal: { kind: "answer", status: response.status },
      retryAfter: response.headers.get("retry-after"),
      date: response.headers.get("date"),
      locationHost: hostOf(response.headers.get("location")),
      text,
    };
  }
  const signal: AttemptEnd = ended ? { kind: ended } : { kind: "no-answer", code: networkCode(thrown) };
  return { signal, retryAfter: null, date: null, locationHost: undefined, text };
}

function hostOf(location: string | null): string | undefined {
  return location !== null && URL.canParse(location) ? new URL(location).host : undefined;
}

/** The network's own word for a failure. Only the code is kept: the error itself may hold the request, and so the key. */
export function networkCode(error: unknown, depth = 0): string | undefined {
  if (typeof error !== "object" || error === null || depth > 4) return undefined;
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown };
  const inner =
    networkCode(cause, depth + 1) ?? (Array.isArray(errors) ? networkCode(errors[0], depth + 1) : undefined);
  return inner ?? (typeof code === "string" && /^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(code) ? code : undefined);
}

/** Reading a 202 to its end keeps the connection alive. Nothing depends on what it says, and it gets little time. */
async function drain(seen: Seen, clock: Clock): Promise<void> {
  const forget = clock.setTimer(LIMITS.drainMs, () => leave(seen));
  await readText(seen);
  forget();
}

/** Keeps the text as it grows, so that a body that never ends still leaves its beginning. A cut body is no error. */
async function readText(seen: Seen): Promise<void> {
  const decoder = new TextDecoder();
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

/** Lets go of a body that is not read on, and of its connection. */
function leave({ reader }: Seen): void {
  reader?.cancel().catch(() => {}); // a body that broke cannot be canceled, and need not
}
