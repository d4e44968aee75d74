import type { RequestInit as UndiciInit } from "undici";
import { wholeOf } from "./commonjs.js";
import { BODILESS, platformResponse, streamedResponse, streamOf } from "./node-answer.js";
import { Connections, type Undici } from "./node-connections.js";
import { failure, sendBytes } from "./node-http.js";
import { checkProxies, PROXIES } from "./proxies.js";
import { isLoopback } from "./settings.js";

let loading: Promise<Undici> | undefined;
let open: Connections | undefined;

/**
 * `fetch` for an office network: it honours HTTPS_PROXY, HTTP_PROXY and NO_PROXY (Node's own does not), and keeps
 * connections alive. One pool per process, opened at the first request; idle connections keep no process running.
 * Where no proxy is set, ready bytes go out over node:http: undici takes a tenth of a second to load.
 */
export const nodeFetch: typeof fetch = async (input, init) => {
  const { body, redirect } = init ?? {};
  const isReady = typeof input === "string" && body instanceof Uint8Array && redirect === "manual";
  const url = isReady && new URL(input);
  if (url && isStraight(url)) return sendBytes(url, body, init ?? {});
  checkProxies(process.env);
  loading ??= import("undici").then(wholeOf);
  const undici = await loading;
  if (open === undefined || open.isRetired) open = new Connections(undici);
  const response = isReady
    ? post(undici, open, input, body, init ?? {})
    : follow(undici, open, new Request(input, init));
  return response.catch(answerOfProxy);
};

/** No proxy can be asked for it: none is set, or the server is this machine. What NO_PROXY leaves out is for undici to say. */
const isStraight = ({ protocol, hostname }: URL): boolean =>
  /^https?:$/.test(protocol) && (isLoopback(hostname) || !PROXIES.some((name) => process.env[name]));

/** One exchange with ready bytes, perhaps through a proxy. undici's fetch copies a body twice, which is a tenth of what a run costs. */
async function post(
  undici: Undici,
  connections: Connections,
  url: string,
  body: Uint8Array,
  { method, headers, signal }: RequestInit,
): Promise<Response> {
  return connections.use(signal, async (end) => {
    const answer = await undici.request(url, {
      method: (method ?? "GET") as "POST",
      headers: { accept: "*/*", ...Object.fromEntries(new Headers(headers)) },
      body,
      signal: signal ?? null,
      dispatcher: connections.dispatcherFor(url),
    });
    const { statusCode: status, headers: given, body: raw } = answer;
    const pairs = Object.entries(given).flatMap(([name, value = []]) =>
      [value].flat().map((one): [string, string] => [name, one]),
    );
    if (!BODILESS.has(status)) return streamedResponse(status, pairs, raw, end);
    await raw.dump();
    end(true);
    return platformResponse(status, pairs, null);
  });
}

/**
 * Node's own Request is no Request to the undici package: its parts are handed over one by one. A body read to its end goes
 * out with a Content-Length, where a stream would be sent in chunks.
 */
async function follow(undici: Undici, connections: Connections, given: Request): Promise<Response> {
  const { url, method, headers, signal, redirect } = given;
  const body = given.body === null ? null : await given.arrayBuffer();
  const init: UndiciInit = { method, headers: [...headers], body, signal, redirect };
  return connections.use(signal, async (end) => {
    const response = await undici.fetch(url, { ...init, dispatcher: connections.dispatcherFor(url) });
    const reader = response.body?.getReader();
    if (reader === undefined) end(true);
    const chunks = reader && { next: () => reader.read() as Promise<IteratorResult<Uint8Array>> };
    const stream =
      chunks &&
      streamOf(chunks, (isWhole) => {
        end(isWhole);
        if (!isWhole) reader?.cancel().catch(() => {}); // a body that broke cannot be canceled, and need not
      });
    return platformResponse(response.status, [...response.headers], stream ?? null);
  });
}

/**
 * A proxy that opens no tunnel has answered, but undici has only words for it. 407 is an answer like any other; what else a
 * proxy says is about the way to the server, not from the server: it stays a failure, with a code that names it.
 */
function answerOfProxy(error: unknown): Response {
  const status = proxyStatus(error);
  // undici asserts what a server must not say, such as the status 101 unasked. That is no failure of who called.
  if ((error as { code?: unknown } | null)?.code === "ERR_ASSERTION") throw failure("HPE_INVALID_STATUS");
  if (status === undefined) throw error;
  if (status !== "407") throw failure(`PROXY_${status}`);
  return new Response(null, { status: 407 });
}

function proxyStatus(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return /^Proxy response \((\d{3})\)/.exec(error.message)?.[1] ?? proxyStatus(error.cause);
}
