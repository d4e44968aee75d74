import { Agent, EnvHttpProxyAgent, fetch as undiciFetch } from "undici";
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

/**
 * `fetch` for an office network: it honours HTTPS_PROXY, HTTP_PROXY and NO_PROXY (Node's own does not), and keeps
 * connections alive. One pool per process, opened at the first request; idle connections keep no process running.
 */
export const nodeFetch: typeof fetch = async (input, init) => {
  // Node's own Request is no Request to the undici package: its parts are handed over one by one. A body read to its end
  // goes out with a Content-Length, where a stream would be sent in chunks.
  const request = input instanceof Request && init === undefined ? input : new Request(input, init);
  const body = request.body === null ? null : await request.arrayBuffer();
  const response = await undiciFetch(request.url, {
    method: request.method,
    headers: [...request.headers],
    body,
    signal: request.signal,
    redirect: request.redirect,
    dispatcher: dispatcherFor(request.url),
  }).catch(answerOfProxy);
  return response as unknown as Response; // the same interface, from another copy of the same code
};

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
