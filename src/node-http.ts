import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { BODILESS, platformResponse, streamedResponse } from "./node-answer.js";

/** Time limits of a connection, in milliseconds: those of undici, which is the other way. */
export interface Limits {
  /** From the first packet to the end of the TLS handshake. */
  readonly connectMs: number;
  /** Longest silence of a server, for callers without a signal. */
  readonly silenceMs: number;
}

const LIMITS: Limits = { connectMs: 10_000, silenceMs: 300_000 };

/** An idle connection is closed before most servers close it: what is sent at that moment is lost. */
const IDLE_MS = 4_000;

interface Way {
  readonly send: (url: URL, options: RequestOptions) => ClientRequest;
  /** A connection that was used again was closed under a request. */
  isWary: boolean;
}

/** By protocol. Each is loaded when it is first asked for, and its idle connections keep no process running. */
const opened = new Map<string, Promise<Way>>();

async function open(protocol: string): Promise<Way> {
  const { Agent, request } = protocol === "https:" ? await import("node:https") : await import("node:http");
  const agent = new (guarded(Agent, () => way.isWary))({ keepAlive: true, timeout: IDLE_MS });
  const way: Way = { isWary: false, send: (url, options) => request(url, { ...options, agent }) };
  return way;
}

/**
 * Bytes on an idle connection answer nothing, and the next request must not take what follows them for its answer. And some
 * servers close a connection with their answer and do not say so: once one has, a connection is free when that would have been
 * seen. With any other server there is nothing to wait for.
 */
function guarded(Base: typeof Agent, isWary: () => boolean): typeof Agent {
  return class extends Base {
    override emit(event: string, ...given: unknown[]): boolean {
      if (event !== "free") return super.emit(event, ...given);
      const socket = given[0] as Socket;
      socket.on("data", close);
      if (!isWary()) return super.emit(event, ...given);
      socket.unref(); // it keeps no process running while it waits, either
      void turns(FREE_TURNS, { ref: false }).then(() => super.emit(event, ...given)); // one that was closed by then is not kept
      return true;
    }

    override reuseSocket(socket: Duplex, request: ClientRequest): void {
      socket.off("data", close);
      super.reuseSocket(socket, request);
    }
  };
}

function close(this: Duplex): void {
  this.destroy();
}

/** Of the event loop: what has come over a connection after an answer is seen in the one after the answer's own. */
const FREE_TURNS = 2;

async function turns(count: number, options: { readonly ref?: boolean } = {}): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await nextTurn(undefined, options);
}

/** They would change how the bytes are sent. */
const NOT_OF_CALLERS = /^(?:expect|keep-alive|trailer|transfer-encoding|upgrade)$/;

/** One exchange with ready bytes, straight to the server. */
export async function sendBytes(
  url: URL,
  body: Uint8Array,
  { method = "GET", headers: given, signal }: RequestInit,
  { connectMs, silenceMs }: Limits = LIMITS,
): Promise<Response> {
  const headers = { accept: "*/*", ...Object.fromEntries(new Headers(given)), "content-length": body.byteLength };
  if (Object.keys(headers).some((name) => NOT_OF_CALLERS.test(name))) throw failure("UND_ERR_INVALID_ARG");
  const opening = opened.get(url.protocol) ?? open(url.protocol);
  opened.set(url.protocol, opening);
  const way = await opening;
  if (way.isWary) await turns(FREE_TURNS + 1); // or the connection of the answer before would not be free yet
  if (signal?.aborted) throw signal.reason;

  return new Promise((resolve, reject) => {
    const request = way.send(url, { method, headers, timeout: silenceMs });
    let answer: IncomingMessage | undefined;
    let connecting: NodeJS.Timeout | undefined;
    let reason: unknown;

    function end(isWhole: boolean): void {
      clearTimeout(connecting);
      signal?.removeEventListener("abort", abort);
      // Without an error a body would look whole.
      if (!isWhole) (answer ?? request).destroy(failure("ECONNRESET"));
      // A server may answer before it has read everything, and never read on.
      else if (!request.writableFinished) setImmediate(() => request.writableFinished || request.destroy());
    }

    /** Before an answer the call fails, and after it its body. */
    function giveUp(error: unknown): void {
      reason ??= error;
      end(false);
      reject(error);
    }

    function lose(error: unknown): void {
      if (answer) return; // one that is cut tells of it itself
      if (request.reusedSocket) way.isWary = true;
      giveUp(error);
    }

    function receive(message: IncomingMessage): void {
      answer = message;
      const { statusCode = 0, rawHeaders } = message;
      const pairs = pairsOf(rawHeaders);
      if (!BODILESS.has(statusCode)) {
        resolve(streamedResponse(statusCode, pairs, message, end, (error) => reason ?? error));
        return;
      }
      message.resume();
      setImmediate(() => {
        end(message.complete); // with its head, unless a body follows against the rules
        resolve(platformResponse(statusCode, pairs, null));
      });
    }

    const abort = (): void => giveUp(signal?.reason);
    signal?.addEventListener("abort", abort);
    request
      .on("socket", (socket) => {
        if (request.reusedSocket) return;
        connecting = setTimeout(() => giveUp(failure("UND_ERR_CONNECT_TIMEOUT")), connectMs);
        socket.once(url.protocol === "https:" ? "secureConnect" : "connect", () => clearTimeout(connecting));
      })
      .on("timeout", () => giveUp(failure(answer ? "UND_ERR_BODY_TIMEOUT" : "UND_ERR_HEADERS_TIMEOUT")))
      .on("error", lose)
      .on("close", () => lose(failure("ECONNRESET"))) // after an answer in another protocol
      .on("response", (message) => {
        try {
          receive(message);
        } catch {
          giveUp(failure("HPE_INVALID_STATUS")); // no Response can be made of it
        }
      })
      .end(body);
  });
}

/** Of a name and its value in turn. A message's own `headers` keep only the first one of some, such as Retry-After. */
const pairsOf = (raw: readonly string[]): [string, string][] =>
  raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1] ?? ""]] : []));

/** In undici's words, where Node has none: what an error means must not depend on the way. */
export const failure = (code: string): TypeError => new TypeError("fetch failed", { cause: { code } });
