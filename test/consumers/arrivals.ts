import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createSandbox } from "../../src/sandbox/index.js";
import type { Sends } from "./cell.js";
import { ARRIVE, BY_NODE_FETCH } from "./programs.js";

/** A sandbox for one cell, which keeps who sent what: `fetch` says that it is `fetch`, and node:http does not. */
export interface Arrivals {
  readonly connection: { readonly baseUrl: string; readonly secretKey: string };
  /** What is not as it must be, in words. */
  problems(sends: Sends, times: number): readonly string[];
  close(): Promise<void>;
}

const SECRET_KEY = "sandbox_consumers";

export async function startArrivals(): Promise<Arrivals> {
  const sandbox = createSandbox({ secretKey: SECRET_KEY });
  const byFetch: string[] = [];

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = Buffer.concat(await incoming.toArray());
    if (incoming.headers["sec-fetch-mode"] !== undefined) byFetch.push(body.toString("utf8"));
    const { url = "/", method = "GET", headers } = incoming;
    const request = new Request(`http://localhost${url}`, {
      method,
      headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
      ...(body.byteLength > 0 && { body: new Uint8Array(body) }),
    });
    const response = await sandbox.fetch(request);
    outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(await response.text());
  }

  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch((error: unknown) => outgoing.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    connection: { baseUrl: `http://127.0.0.1:${port}`, secretKey: SECRET_KEY },
    problems(sends, times) {
      const emails = sandbox.state.all().map(({ email }) => email ?? "");
      const missing = ARRIVE[sends].filter((email) => !emails.includes(email));
      const more = emails.filter((email) => !ARRIVE[sends].includes(email));
      const sent = sandbox.events.total;
      const expected = ARRIVE[sends].length * times;
      return [
        ...missing.map((email) => `${email} did not arrive`),
        ...more.map((email) => `${email} arrived`),
        ...(sent === expected ? [] : [`${sent} records arrived, and must be ${expected}`]),
        ...(byFetch.some((body) => body.includes(BY_NODE_FETCH))
          ? ["what nodeFetch is to send was sent by the global fetch"]
          : []),
      ];
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
