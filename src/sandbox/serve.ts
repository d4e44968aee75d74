/** The sandbox behind a real socket, on this machine only. */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { InputError } from "./assumptions.js";
import {
  createParts,
  refuseUnknownOptions,
  type Sandbox,
  type SandboxConnection,
  type SandboxOptions,
} from "./sandbox.js";
import { isLost, isWireFault, type WireFault } from "./wire.js";

/** A sandbox, and where it listens. */
export interface ServeOptions extends SandboxOptions {
  /** From 0 to 65535. @default 0: a free one */
  readonly port?: number | undefined;
}

/** A sandbox that listens, on this machine only. */
export interface SandboxServer {
  /** The base URL, such as `http://127.0.0.1:41005`; a browser shows the sandbox's page there. */
  readonly url: string;
  /** The one it listens on. */
  readonly port: number;
  /** The only key that it accepts. */
  readonly secretKey: string;
  /** The sandbox behind the server: its state, its faults, its logs. */
  readonly sandbox: Sandbox;
  /** For a client: `createClient(server.connection)`. */
  readonly connection: Omit<SandboxConnection, "fetch">;
  /** Ends every connection and wait. Resolves when the port is free; a second call does nothing. */
  close(): Promise<void>;
}

/** A request that has not arrived by then is answered 408 by Node: a test that hangs should say so. */
const TIMEOUTS = { headersTimeout: 10_000, requestTimeout: 60_000 };

/** Starts a sandbox on 127.0.0.1. Rejects when the port is taken, and with an `InputError` for options it cannot use. */
export async function startSandbox(options: ServeOptions = {}): Promise<SandboxServer> {
  refuseUnknownOptions("startSandbox", options, ["port"]);
  const { port: asked = 0 } = options;
  if (!(Number.isInteger(asked) && asked >= 0 && asked <= 65_535))
    throw new InputError("port must be a whole number from 0 to 65535");
  const { sandbox, secretKey, exchange, pauses } = createParts(options);
  const hosts = new Set<string>();
  const listener = getRequestListener(
    async (request, { outgoing }) => {
      // A page of another site can point its own name here (DNS rebinding), but cannot change the Host it sends.
      if (!hosts.has(request.headers.get("host") ?? "")) {
        return Response.json({ message: `Use http://${[...hosts][0]} as the base URL.` }, { status: 403 });
      }
      const answer = await exchange(request);
      if (!isWireFault(answer)) return answer;
      await carryOut(answer, outgoing as ServerResponse); // the server below speaks HTTP/1.1 only
      return RESPONSE_ALREADY_SENT;
    },
    { overrideGlobalObjects: false },
  );
  const server = createServer(TIMEOUTS, (incoming, outgoing) => void listener(incoming, outgoing));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(asked, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  for (const host of hostsAt(port)) hosts.add(host);
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= new Promise((resolve) => {
      pauses.endAll();
      server.close(() => resolve());
      server.closeAllConnections();
    });
    return closed;
  };
  return { url, port, secretKey, sandbox, connection: { secretKey, baseUrl: url }, close };
}

/** The Host headers of requests to this machine, as clients write them: the port of http itself, 80, is left out. */
export function hostsAt(port: number): readonly string[] {
  return ["127.0.0.1", "localhost"].map((name) => new URL(`http://${name}:${port}`).host);
}

/** Does to the socket what the fault says. */
async function carryOut(fault: WireFault, outgoing: ServerResponse): Promise<void> {
  const { socket } = outgoing;
  if (socket === null) return; // the client has left
  if (isLost(fault)) {
    if (fault.wire === "reset") socket.resetAndDestroy();
    else socket.end("this is not HTTP\r\n\r\n");
    return;
  }
  const bytes = Buffer.from(await fault.response.arrayBuffer());
  outgoing.writeHead(fault.response.status, {
    ...Object.fromEntries(fault.response.headers),
    "content-length": bytes.byteLength,
  });
  if (fault.wire === "dribbled") {
    dribble(bytes, fault.ms ?? 0, outgoing);
    return;
  }
  if (fault.wire === "idle-closed") {
    outgoing.end(bytes);
    resetAtNextRequest(socket);
    return;
  }
  const half = bytes.subarray(0, Math.ceil(bytes.byteLength / 2));
  outgoing.write(half, () => fault.wire === "truncated" && socket.destroy());
}

/** What a client meets that sends just when an idle connection was given up. The HTTP parser no longer hears the socket. */
function resetAtNextRequest(socket: Socket): void {
  socket.removeAllListeners("data").once("data", () => socket.resetAndDestroy());
}

function dribble(bytes: Buffer, ms: number, outgoing: ServerResponse): void {
  let sent = 0;
  const timer = setInterval(() => {
    outgoing.write(bytes.subarray(sent, sent + 1));
    sent += 1;
    if (sent >= bytes.byteLength) outgoing.end();
  }, ms);
  outgoing.on("close", () => clearInterval(timer));
  outgoing.on("finish", () => clearInterval(timer));
}
