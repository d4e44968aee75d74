import { Agent, EnvHttpProxyAgent, fetch, type RequestInit as UndiciInit } from "undici";
import { isLoopback } from "./loopback.js";

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
  const isReady = typeof input === "string" && init?.body instanceof Uint8Array;
  const { url, ...request } = isReady ? { url: input, ...init } : await partsOf(new Request(input, init));
  const options = { ...(request as UndiciInit), dispatcher: dispatcherFor(url) };
  const response = await fetch(url, options).catch(answerOfProxy);
  return response as unknown as Response; // the same interface, from another copy of the same code
};

/**
 * Node's own Request is no Request to the undici package: its parts are handed over one by one. A body read to its end goes
 * out with a Content-Length, where a stream would be sent in chunks.
 */
async function partsOf(request: Request): Promise<RequestInit & { url: string }> {
  const { url, method, headers, signal, redirect } = request;
  const body = request.body === null ? null : await request.arrayBuffer();
  return { url, method, headers: [...headers], body, signal, redirect };
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
