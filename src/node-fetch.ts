import type { Agent, EnvHttpProxyAgent, RequestInit as UndiciInit } from "undici";
import { isLoopback } from "./settings.js";

type Undici = Pick<typeof import("undici"), "Agent" | "EnvHttpProxyAgent" | "fetch" | "request">;

let loading: Promise<Undici> | undefined;
let direct: Agent | undefined;
let proxied: EnvHttpProxyAgent | undefined;

/** No proxy leads to this machine: what is set for the office must not be asked for the sandbox. */
function dispatcherFor(undici: Undici, url: string): Agent | EnvHttpProxyAgent {
  if (isLoopback(new URL(url).hostname)) {
    direct ??= new undici.Agent();
    return direct;
  }
  proxied ??= new undici.EnvHttpProxyAgent();
  return proxied;
}

/**
 * `fetch` for an office network: it honours HTTPS_PROXY, HTTP_PROXY and NO_PROXY (Node's own does not), and keeps
 * connections alive. One pool per process, opened at the first request; idle connections keep no process running.
 */
export const nodeFetch: typeof fetch = async (input, init) => {
  // Most of what the entry point for Node would have to load. Bundled, it has a default alone, since it is CommonJS.
  loading ??= import("undici").then((module): Undici => ({ ...module, ...module.default }));
  const undici = await loading;
  const { body, redirect } = init ?? {};
  const isPlain = typeof input === "string" && body instanceof Uint8Array && redirect === "manual";
  const response = isPlain ? post(undici, input, body, init ?? {}) : follow(undici, new Request(input, init));
  return response.catch(answerOfProxy);
};

/** One exchange with ready bytes. undici's fetch copies a body twice, which is a tenth of what a run costs. */
async function post(
  undici: Undici,
  url: string,
  body: Uint8Array,
  { method, headers, signal }: RequestInit,
): Promise<Response> {
  const answer = await undici.request(url, {
    method: (method ?? "GET") as "POST",
    headers: { accept: "*/*", ...Object.fromEntries(new Headers(headers)) },
    body,
    signal: signal ?? null,
    dispatcher: dispatcherFor(undici, url),
  });
  const pairs = Object.entries(answer.headers).flatMap(([name, value = []]) =>
    [value].flat().map((one): [string, string] => [name, one]),
  );
  if (BODILESS.has(answer.statusCode)) await answer.body.dump();
  return platformResponse(answer.statusCode, pairs, answer.body.body ?? null);
}

/** A `Response` of these takes no body, not even an empty one. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * Node's own Request is no Request to the undici package: its parts are handed over one by one. A body read to its end goes
 * out with a Content-Length, where a stream would be sent in chunks.
 */
async function follow(undici: Undici, given: Request): Promise<Response> {
  const { url, method, headers, signal, redirect } = given;
  const body = given.body === null ? null : await given.arrayBuffer();
  const init: UndiciInit = { method, headers: [...headers], body, signal, redirect };
  const response = await undici.fetch(url, { ...init, dispatcher: dispatcherFor(undici, url) });
  return platformResponse(response.status, [...response.headers], response.body as BodyInit | null);
}

/** The `Response` of the platform, which callers compare with. */
function platformResponse(status: number, headers: [string, string][], body: BodyInit | null): Response {
  const response = new Response(BODILESS.has(status) ? null : body, { status: Math.min(status, 599), headers });
  // Node reads a status of any three digits, and the constructor takes none beyond 599.
  return status > 599 ? Object.defineProperty(response, "status", { value: status }) : response;
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
