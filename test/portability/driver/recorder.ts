/** A server in front of a sandbox that keeps what arrives, byte by byte, and what was answered. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createSandbox, type Sandbox } from "../../../src/sandbox/index.js";

export interface Recorded {
  readonly path: string;
  readonly body: Buffer;
  readonly receivedAt: number;
  readonly status: number;
  readonly answer: string;
}

export interface PlannedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text, or what becomes JSON. */
  readonly body?: unknown;
}

/** Answers instead of the sandbox where it returns something. `index` counts requests from 0. */
export type Intercept = (request: { readonly body: string; readonly index: number }) => PlannedAnswer | undefined;

export interface Recorder {
  readonly baseUrl: string;
  readonly secretKey: string;
  readonly sandbox: Sandbox;
  readonly requests: readonly Recorded[];
  close(): Promise<void>;
}

export const SECRET_KEY = "sandbox_portability";

export async function startRecorder(intercept: Intercept = () => undefined): Promise<Recorder> {
  const sandbox = createSandbox({ secretKey: SECRET_KEY });
  const requests: Recorded[] = [];
  let index = 0;

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const receivedAt = performance.now();
    const body = Buffer.concat(await incoming.toArray());
    const planned = intercept({ body: body.toString("utf8"), index: index++ });
    const response = planned ? plannedResponse(planned) : await sandbox.fetch(requestOf(incoming, body));
    const text = await response.text();
    const path = incoming.url ?? "";
    requests.push({ path, body, receivedAt, status: response.status, answer: text });
    outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(text);
  }

  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch((error: unknown) => outgoing.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    secretKey: SECRET_KEY,
    sandbox,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function requestOf({ url = "/", method = "GET", headers }: IncomingMessage, body: Buffer): Request {
  const given = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
  return new Request(`http://localhost${url}`, {
    method,
    headers: given,
    ...(body.byteLength > 0 && { body: new Uint8Array(body) }),
  });
}

function plannedResponse({ status, headers, body }: PlannedAnswer): Response {
  return new Response(typeof body === "string" ? body : JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", ...headers },
  });
}

/** The first request that holds unavailable@shop.example meets a server that is not there for a moment. */
export function unavailableOnce(): Intercept {
  let met = false;
  return ({ body }) => {
    if (met || !body.includes("unavailable@shop.example")) return undefined;
    met = true;
    // Not 0: okhttp sends again by itself when it may do so at once, and its caller never sees the 503.
    return { status: 503, headers: { "retry-after": "1" }, body: { message: "Down for a moment. Try again." } };
  };
}
