import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import { bodyOf, httpServer, type LoopbackServer } from "./servers.js";

export interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Of the client. */
  readonly port: number | undefined;
}

/** Gives every request the same answer, and remembers what came. */
export async function observer(
  status = 202,
  headers: OutgoingHttpHeaders = {},
): Promise<LoopbackServer & { readonly seen: readonly Seen[] }> {
  const seen: Seen[] = [];
  const server = await httpServer(async (request, response) => {
    const { method, url, socket } = request;
    const { remotePort: port } = socket;
    seen.push({ method, url, headers: request.headers, body: await bodyOf(request), port });
    response.writeHead(status, headers).end("{}");
  });
  return Object.defineProperty(server, "seen", { value: seen }) as LoopbackServer & { seen: Seen[] };
}

/** What a client sends: the bytes of a body that are ready, to a URL, and no redirect. */
export const ready = (init: RequestInit = {}): RequestInit => ({
  method: "POST",
  body: new TextEncoder().encode("Иван"),
  headers: { Authorization: "Bearer k" },
  redirect: "manual",
  ...init,
});
