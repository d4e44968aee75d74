import { pipeline, type Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import type { RequestInit as UndiciInit } from "undici";
import { wholeOf } from "./commonjs.js";
import { Connections, type Undici } from "./node-connections.js";

let loading: Promise<Undici> | undefined;
let open: Connections | undefined;

/**
 * `fetch` for an office network: it honours HTTPS_PROXY, HTTP_PROXY and NO_PROXY (Node's own does not), and keeps
 * connections alive. One pool per process, opened at the first request; idle connections keep no process running.
 */
export const nodeFetch: typeof fetch = async (input, init) => {
  loading ??= import("undici").then(wholeOf); // most of what the entry point for Node would have to load
  const undici = await loading;
  if (open === undefined || open.isRetired) open = new Connections(undici);
  const { body, redirect } = init ?? {};
  const isPlain = typeof input === "string" && body instanceof Uint8Array && redirect === "manual";
  const response = isPlain
    ? post(undici, open, input, body, init ?? {})
    : follow(undici, open, new Request(input, init));
  return response.catch(answerOfProxy);
};

/** One exchange with ready bytes. undici's fetch copies a body twice, which is a tenth of what a run costs. */
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
    const pairs = Object.entries(answer.headers).flatMap(([name, value = []]) =>
      [value].flat().map((one): [string, string] => [name, one]),
    );
    if (BODILESS.has(answer.statusCode)) {
      await answer.body.dump();
      end(true);
      return platformResponse(answer.statusCode, pairs, null);
    }
    const decoded = decodedBody(answer.body, new Headers(pairs).get("content-encoding"));
    return platformResponse(
      answer.statusCode,
      pairs,
      streamOf(decoded[Symbol.asyncIterator](), (isWhole) => {
        end(isWhole);
        // An iterator's own return() waits for a read that may never end.
        if (!isWhole) for (const stream of [decoded, answer.body]) stream.on("error", () => {}).destroy();
      }),
    );
  });
}

const DECODERS: Readonly<Record<string, () => NodeJS.ReadWriteStream & Readable>> = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** As `fetch` hands out a body: decoded. It is decoded as it is read, so that a small answer cannot become a huge one in memory. */
function decodedBody(body: Readable, encodings: string | null): Readable {
  const names = (encodings ?? "")
    .toLowerCase()
    .split(",")
    .map((name) => name.trim());
  const decoders = names.reverse().flatMap((name) => (Object.hasOwn(DECODERS, name) ? [DECODERS[name]] : []));
  let decoded = body;
  // More than two are no server's answer but an attack.
  for (const decoder of decoders.slice(0, 2)) {
    if (decoder) decoded = pipeline(decoded, decoder(), () => {}); // a reader hears of the error
  }
  return decoded;
}

/** The chunks as a stream that tells once how it ended, and can be canceled while a read waits. */
function streamOf(chunks: AsyncIterator<Uint8Array>, end: (isWhole: boolean) => void): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await chunks.next();
          if (!done) return controller.enqueue(value);
          end(true);
          controller.close();
        } catch (error) {
          end(false);
          controller.error(error);
        }
      },
      cancel: () => end(false),
    },
    { highWaterMark: 0 },
  );
}

/** A `Response` of these takes no body, not even an empty one. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

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
