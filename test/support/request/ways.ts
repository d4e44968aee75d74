import { createServer } from "node:http";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, vi } from "vitest";
import { nodeFetch } from "../../../src/node-fetch.js";
import { type LoopbackServer, listen } from "./servers.js";

/** How nodeFetch sends ready bytes: straight, over node:http, or where a proxy is set, over undici. */
export type Way = "straight" | "through a proxy";
export const WAYS: readonly Way[] = ["straight", "through a proxy"];

/** `nodeFetch` to `http://127.0.0.1:<port>`, while the tests of this `describe` run. */
export function useWay(way: Way): (url: string, init?: RequestInit) => Promise<Response> {
  if (way === "straight") return nodeFetch;
  let proxy: LoopbackServer;
  let fetch: typeof nodeFetch;
  beforeAll(async () => {
    proxy = await tunnels();
    vi.stubEnv("http_proxy", `http://127.0.0.1:${proxy.port}`).stubEnv("https_proxy", undefined);
    vi.stubEnv("HTTPS_PROXY", undefined).stubEnv("no_proxy", "");
    fetch = await freshNodeFetch();
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await proxy[Symbol.asyncDispose]();
  });
  return (url, init) => fetch(url.replace("127.0.0.1", "api.example"), init); // no proxy leads to this machine
}

/** With pools of its own: those of a process are opened once, with the proxies of that moment. */
export async function freshNodeFetch(): Promise<typeof nodeFetch> {
  vi.resetModules();
  return (await import("../../../src/node-fetch.js")).nodeFetch;
}

/** A proxy for which every name is this machine. A reset behind it is a reset before it. */
export function tunnels(): Promise<LoopbackServer> {
  const server = createServer().on("connect", ({ url = "" }, client: Socket) => {
    const upstream = connect(Number(new URL(`http://${url}`).port), "127.0.0.1");
    upstream.once("connect", () => client.write("HTTP/1.1 200 OK\r\n\r\n"));
    upstream.pipe(client).pipe(upstream);
    upstream.on("error", () => client.resetAndDestroy());
    client.on("error", () => upstream.destroy()).on("close", () => upstream.destroy());
  });
  return listen(server, "connect");
}
