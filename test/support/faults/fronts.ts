import { readFileSync } from "node:fs";
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { createServer as createNetServer, type Socket } from "node:net";
import { type Dispatcher, fetch as undiciFetch } from "undici";
import type { SandboxServer } from "../../../src/sandbox/serve.js";
import { bodyOf, type LoopbackServer, listen } from "../request/servers.js";

/** What stands between a client and the sandbox. */
export interface Front extends AsyncDisposable {
  readonly url: string;
  readonly fetch?: typeof fetch;
  /** Requests so far; of a wire, connections. */
  readonly count: number;
}

export type OpenFront = (origin: SandboxServer) => Promise<Front>;

/** One request that came to a gate. */
export interface Passing {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: string;
  /** From 1. */
  readonly number: number;
  /** Asks the sandbox. */
  ask(): Promise<{ readonly status: number; readonly text: string }>;
  /** Asks the sandbox, and gives its answer. */
  forward(): Promise<void>;
}

/** An HTTP server that answers by itself, or asks the sandbox. */
export const gate =
  (handle: (passing: Passing) => unknown): OpenFront =>
  async (origin) =>
    frontOf(await listen(createHttpServer(passing(origin, handle)), "request"));

/** Answers like this as often as said, and then asks the sandbox. */
export const answersFirst = (
  times: number,
  status: number,
  body: string | ((sent: string) => string) = "",
  headers: Record<string, string> = {},
): OpenFront =>
  gate(({ number, response, body: sent, forward }) =>
    number > times ? forward() : response.writeHead(status, headers).end(typeof body === "string" ? body : body(sent)),
  );

/** What an HTTP server of a front does with a request. */
export function passing(origin: SandboxServer, handle: (passing: Passing) => unknown): RequestListener {
  let number = 0;
  return async (request, response) => {
    number += 1;
    const own = number;
    const body = await bodyOf(request).catch(() => undefined);
    if (body === undefined) return; // the client has left
    const ask = (): ReturnType<Passing["ask"]> => askOrigin(origin, request, body);
    const forward = async (): Promise<void> => {
      const { status, text } = await ask();
      response.writeHead(status, { "content-type": "application/json" }).end(text);
    };
    await handle({ request, response, body, number: own, ask, forward });
  };
}

async function askOrigin(
  { url }: SandboxServer,
  { method = "", url: path, headers }: IncomingMessage,
  body: string,
): ReturnType<Passing["ask"]> {
  const { authorization = "", "content-type": type = "" } = headers;
  const answer = await fetch(url + path, { method, headers: { authorization, "content-type": type }, body });
  return { status: answer.status, text: await answer.text() };
}

/** Connections as they are, for what an HTTP server cannot do. `serve` makes one a connection of a gate after all. */
export const wire =
  (handle: (socket: Socket, number: number, serve: () => void) => void): OpenFront =>
  async (origin) => {
    const http = createHttpServer(passing(origin, ({ forward }) => forward()));
    let number = 0;
    return frontOf(
      await listen(
        createNetServer((socket) => {
          number += 1;
          handle(socket, number, () => http.emit("connection", socket));
        }),
      ),
    );
  };

/** Does this to the first connections, once bytes have come, as often as said. */
export const breaksFirst = (times: number, breakIt: (socket: Socket) => void): OpenFront =>
  wire((socket, number, serve) => (number > times ? serve() : socket.once("data", () => breakIt(socket))));

/** A gate with a certificate of test/support/fixtures/tls. */
export const secured =
  (certificate: string, address = "https://localhost"): OpenFront =>
  async (origin) => {
    const tls = { key: pem(`${certificate}.key`), cert: pem(`${certificate}.cert`) };
    const server = createHttpsServer(
      tls,
      passing(origin, ({ forward }) => forward()),
    );
    return frontOf(await listen(server, "request"), address);
  };

export const pem = (name: string): Buffer => readFileSync(new URL(`../fixtures/tls/${name}.pem`, import.meta.url));

export function frontOf(server: LoopbackServer, address = "http://127.0.0.1"): Front {
  return {
    url: `${address}:${server.port}`,
    get count() {
      return server.count;
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** The front as it is reached over a dispatcher of its own. */
export const over = (front: Front, dispatcher: Dispatcher): Front => ({
  url: front.url,
  get count() {
    return front.count;
  },
  async fetch(input, init) {
    const request = new Request(input, init);
    const { url, method, signal, redirect } = request;
    const body = await request.arrayBuffer();
    const response = await undiciFetch(url, {
      method,
      headers: [...request.headers],
      body,
      signal,
      redirect,
      dispatcher,
    });
    return response as unknown as Response; // the same interface, from another copy of the same code
  },
  async [Symbol.asyncDispose]() {
    await dispatcher.destroy();
    await front[Symbol.asyncDispose]();
  },
});
