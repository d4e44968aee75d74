import { Agent, EnvHttpProxyAgent, fetch, request, type RequestInit as UndiciInit } from "undici";
import { isLoopback } from "./settings.js";

let direct: Agent | undefined;
let proxied: EnvHttpProxyAgent | undefined;

/** No proxy leads to this machine: what is set for the office must not be asked for the sandbox. */
function dispatcherFor(url: string): Agent | EnvHttpProxyAgent {
  if (isLoopback(new URL(url).hostname)) {
    direct ??= new Agent();
    return direct;
  }
  proxied ??= new EnvHttpProxyAgent();
  return proxied;
}

/** See `nodeFetch`. */
export const undiciFetch: typeof globalThis.fetch = async (input, init) => {
  const { body, redirect } = init ?? {};
  const isPlain = typeof input === "string" && body instanceof Uint8Array && redirect === "manual";
  const response = isPlain ? post(input, body, init ?? {}) : follow(new Request(input, init));
  return response.catch(answerOfProxy);
};

/** One exchange with ready bytes. undici's fetch copies a body twice, which is a tenth of what a run costs. */
async function post(url: string, body: Uint8Array, { method, headers, signal }: RequestInit): Promise<Response> {
  const answer = await request(url, {
    method: (method ?? "GET") as "POST",
    headers: { accept: "*/*", ...Object.fromEntries(new Headers(headers)) },
    body,
    signal: signal ?? null,
    dispatcher: dispatcherFor(url),
  });
  const pairs = Object.entries(answer.headers).flatMap(([name, value = []]) =>
    [value].flat().map((one): [string, string] => [name, one]),
  );
  const { statusCode: status } = answer;
  const hasBody = !BODILESS.has(status);
  if (!hasBody) await answer.body.dump();
  const response = new Response(hasBody ? answer.body.body : null, { status: Math.min(status, 599), headers: pairs });
  // Node reads a status of any three digits, and the constructor takes none beyond 599.
  return status > 599 ? Object.defineProperty(response, "status", { value: status }) : response;
}

/** A `Response` of these takes no body, not even an empty one. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * Node's own Request is no Request to the undici package: its parts are handed over one by one. A body read to its end goes
 * out with a Content-Length, where a stream would be sent in chunks.
 */
async function follow(given: Request): Promise<Response> {
  const { url, method, headers, signal, redirect } = given;
  const body = given.body === null ? null : await given.arrayBuffer();
  const init: UndiciInit = { method, headers: [...headers], body, signal, redirect };
  const response = await fetch(url, { ...init, dispatcher: dispatcherFor(url) });
  return response as unknown as Response; // the same interface, from another copy of the same code
}

/**
 * A proxy that opens no tunnel has answered, but undici has only words for it. 407 is an answer like any other; what else a
 * proxy says is about the way to the server, not from the server: it stays a failure, with a code that names it.
 */
function answerOfProxy(error: unknown): Response {
  const status = proxyStatus(error);
  if (status === undefined) throw error;
  if (status !== "407") throw new TypeError("fetch failed", { cause: { code: `PROXY_${status}` } });
  return new Response(null, { status: 407 });
}

function proxyStatus(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return /^Proxy response \((\d{3})\)/.exec(error.message)?.[1] ?? proxyStatus(error.cause);
}
