import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from "node:http";
import { type AddressInfo, createServer as createNetServer, type Server, type Socket } from "node:net";

/** A server of one test, on a free port of this machine; gone at the end of its scope. */
export interface LoopbackServer extends AsyncDisposable {
  readonly port: number;
  /** Connections that have ended. (Node's fetch opens an idle one in place of each that it breaks off.) */
  readonly closed: number;
  /** Requests, or connections of a raw server, so far. */
  readonly count: number;
}

export async function listen(server: Server, event = "connection"): Promise<LoopbackServer> {
  const sockets = new Set<Socket>();
  let count = 0;
  let closed = 0;
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket
      .on("error", () => {})
      .on("close", () => {
        sockets.delete(socket);
        closed += 1;
      });
  });
  server.on(event, () => {
    count += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    get closed() {
      return closed;
    },
    get count() {
      return count;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const httpServer = (listener: RequestListener): Promise<LoopbackServer> =>
  listen(createHttpServer(listener), "request");

/** Answers every connection with bytes of its own choice, once the request's head has come. */
export const rawServer = (answer: (socket: Socket) => void): Promise<LoopbackServer> =>
  listen(createNetServer((socket) => socket.once("data", () => answer(socket))));

export async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk;
  return text;
}

/** Reads the request, then answers. */
export const answering =
  (status: number, body = "", headers: Record<string, string> = {}) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    await bodyOf(request);
    response.writeHead(status, headers).end(body);
  };
