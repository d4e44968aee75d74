import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { type AddressInfo, connect, createServer as createNetServer, type Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterEach, expect, test, vi } from "vitest";
import { nodeFetch } from "../src/node-fetch.js";
import { networkCode } from "../src/request/network-error.js";

const servers: Server[] = [];
const netServers: (() => void)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.resetModules();
  for (const end of netServers.splice(0)) end();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** With pools of its own: those of a process are opened once, with the proxies of that moment. */
async function freshNodeFetch(): Promise<typeof nodeFetch> {
  vi.resetModules();
  return (await import("../src/node-fetch.js")).nodeFetch;
}

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

interface Seen {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly port: number | undefined;
}

/** Answers 202, and remembers what came. */
async function observer(status = 202, headers: Record<string, string> = {}): Promise<{ port: number; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    seen.push({ headers: request.headers, body, port: request.socket.remotePort });
    response.writeHead(status, headers).end("{}");
  });
  return { port: await listen(server), seen };
}

test("a Request of Node's own goes out whole, with its length, over a connection that is kept", async () => {
  const { port, seen } = await observer();
  for (const name of ["Ann", "Иван"]) {
    const response = await nodeFetch(
      new Request(`http://127.0.0.1:${port}/`, { method: "POST", body: name, headers: { Authorization: "Bearer k" } }),
    );
    expect([response.status, await response.json()]).toEqual([202, {}]);
    await setImmediate(); // the connection is free once the end of the answer was handled
  }
  expect(seen.map(({ body, headers }) => [body, headers["content-length"], headers.authorization])).toEqual([
    ["Ann", "3", "Bearer k"],
    ["Иван", "8", "Bearer k"],
  ]);
  expect(seen[0]?.port).toBe(seen[1]?.port);
});

/** What a client sends: the bytes of a body that are ready, to a URL, and no redirect. */
const ready = (init: RequestInit = {}): RequestInit => ({
  method: "POST",
  body: new TextEncoder().encode("Иван"),
  headers: { Authorization: "Bearer k" },
  redirect: "manual",
  ...init,
});

test("ready bytes go out with their length, and the answer is a Response with its headers and its body", async () => {
  const { port, seen } = await observer(503, { "Retry-After": "3", Link: ["<a>", "<b>"] as unknown as string });
  const response = await nodeFetch(`http://127.0.0.1:${port}/x`, ready());
  expect(response).toBeInstanceOf(Response);
  expect([response.status, response.ok, await response.json()]).toEqual([503, false, {}]);
  expect([response.headers.get("retry-after"), response.headers.get("link")]).toEqual(["3", "<a>, <b>"]);
  expect(seen.map(({ body, headers }) => [body, headers["content-length"], headers.authorization])).toEqual([
    ["Иван", "8", "Bearer k"],
  ]);
  expect(seen[0]?.headers.accept).toBe("*/*"); // as from every fetch: a firewall may ask for it
});

test("ready bytes go where they were sent, whatever the answer says", async () => {
  const { port: target, seen } = await observer();
  const { port } = await observer(302, { Location: `http://127.0.0.1:${target}/` });
  const response = await nodeFetch(`http://127.0.0.1:${port}/`, ready());
  expect([response.status, response.headers.get("location"), seen.length]).toEqual([
    302,
    `http://127.0.0.1:${target}/`,
    0,
  ]);
});

test.each([204, 205, 304])("an answer of %i has no body, and its connection is free again", async (status) => {
  const { port, seen } = await observer(status);
  for (let n = 0; n < 2; n += 1) {
    expect(await nodeFetch(`http://127.0.0.1:${port}/`, ready())).toMatchObject({ status, body: null });
    await setImmediate();
  }
  expect(seen[0]?.port).toBe(seen[1]?.port);
});

test("an answer with a status beyond those of HTTP is told as it is", async () => {
  const { port } = await observer(600);
  const response = await nodeFetch(`http://127.0.0.1:${port}/`, ready());
  expect([response.status, response.ok, await response.json()]).toEqual([600, false, {}]);
});

test("a signal ends a request of ready bytes, before and during its answer", async () => {
  const port = await listen(createServer((_request, response) => void response.writeHead(500).write("x")));
  const during = new AbortController();
  const response = await nodeFetch(`http://127.0.0.1:${port}/`, ready({ signal: during.signal }));
  during.abort();
  await expect(response.text()).rejects.toMatchObject({ name: "AbortError" });
  const silent = await listen(createServer(() => {}));
  const asked = nodeFetch(`http://127.0.0.1:${silent}/`, ready({ signal: AbortSignal.timeout(20) }));
  await expect(asked).rejects.toMatchObject({ name: "TimeoutError" });
});

test("a redirect is followed or not, as the request says", async () => {
  const { port: target, seen } = await observer();
  const { port } = await observer(302, { Location: `http://127.0.0.1:${target}/` });
  const manual = await nodeFetch(new Request(`http://127.0.0.1:${port}/`, { redirect: "manual" }));
  expect([manual.status, seen.length]).toEqual([302, 0]);
  expect((await nodeFetch(`http://127.0.0.1:${port}/`)).status).toBe(202);
});

test("a signal ends the request", async () => {
  const port = await listen(createServer(() => {}));
  const signal = AbortSignal.timeout(20);
  await expect(nodeFetch(`http://127.0.0.1:${port}/`, { signal })).rejects.toMatchObject({ name: "TimeoutError" });
});

test.each([
  [407, "is an answer"],
  [403, "is a failure of its own"],
])("a proxy's own %i %s", async (status) => {
  const proxy = createServer().on("connect", (_request, client) => client.end(`HTTP/1.1 ${status} No\r\n\r\n`));
  vi.stubEnv("https_proxy", `http://127.0.0.1:${await listen(proxy)}`).stubEnv("no_proxy", "");
  const fresh = await freshNodeFetch();
  for (const init of [undefined, ready()]) {
    const asked = fresh("https://api.example/", init);
    if (status === 407) expect((await asked).status).toBe(407);
    else await expect(asked).rejects.toMatchObject({ message: "fetch failed", cause: { code: "PROXY_403" } });
  }
});

test("HTTPS_PROXY and HTTP_PROXY are asked for other hosts, and never for this machine", async () => {
  const { port: target } = await observer();
  const asked: (string | undefined)[] = [];
  const proxy = createServer();
  proxy.on("connect", (request, client) => {
    asked.push(request.url);
    const upstream = connect(target, "127.0.0.1", () => client.write("HTTP/1.1 200 OK\r\n\r\n"));
    upstream.pipe(client).pipe(upstream);
    for (const end of [upstream, client]) end.on("error", () => {});
  });
  const proxyUrl = `http://127.0.0.1:${await listen(proxy)}`;
  vi.stubEnv("http_proxy", proxyUrl).stubEnv("HTTPS_PROXY", proxyUrl).stubEnv("NO_PROXY", "");
  const fresh = await freshNodeFetch();
  expect((await fresh("http://api.example/")).status).toBe(202);
  expect((await fresh("http://api.example/", ready())).status).toBe(202);
  await expect(fresh("https://api.example/")).rejects.toThrow("fetch failed"); // no TLS behind the tunnel
  expect((await fresh(`http://127.0.0.1:${target}/`)).status).toBe(202);
  await fresh("http://api.localhost/"); // a name that the resolver decides on
  expect([...new Set(asked)]).toEqual(["api.example:80", "api.example:443", "api.localhost:80"]);
});

/** A proxy of raw sockets: what it does once it was asked for a tunnel. */
async function rawProxy(
  onConnect: (client: Socket) => void,
): Promise<{ port: number; asked: () => number; open: () => number }> {
  let asked = 0;
  const sockets = new Set<Socket>();
  const server = createNetServer((client) => {
    sockets.add(client);
    client.on("error", () => {}).on("close", () => sockets.delete(client));
    client.once("data", () => {
      asked += 1;
      onConnect(client);
    });
  });
  netServers.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: (server.address() as AddressInfo).port, asked: () => asked, open: () => sockets.size };
}

test.each([
  ["ready bytes", () => ready()],
  ["any request", () => undefined],
])("a proxy that closes instead of a tunnel is asked once per request: %s", async (_, init) => {
  const proxy = await rawProxy((client) => client.end());
  vi.stubEnv("https_proxy", `http://127.0.0.1:${proxy.port}`).stubEnv("no_proxy", "");
  const fresh = await freshNodeFetch();
  for (let request = 1; request <= 3; request += 1) {
    const signal = AbortSignal.timeout(2_000);
    const thrown: unknown = await fresh("https://api.example/", { ...init(), signal }).catch((error: unknown) => error);
    expect(networkCode(thrown)).toBe("PROXY_CLOSED");
    expect(proxy.asked()).toBe(request);
  }
  await expect.poll(proxy.open).toBe(0);
});

test.each([
  ["to the request for a tunnel", () => {}],
  ["in the tunnel, before TLS", (client: Socket) => client.write("HTTP/1.1 200 OK\r\n\r\n")],
])("a proxy that says nothing %s loses its connection with the request", async (_, onConnect) => {
  const proxy = await rawProxy(onConnect);
  vi.stubEnv("https_proxy", `http://127.0.0.1:${proxy.port}`).stubEnv("no_proxy", "");
  const fresh = await freshNodeFetch();
  for (const init of [undefined, ready()]) {
    const attempt = new AbortController();
    const asked = fresh("https://api.example/", { ...init, signal: attempt.signal });
    const before = proxy.asked();
    await expect.poll(proxy.asked).toBe(before + 1);
    attempt.abort();
    await expect(asked).rejects.toThrow();
    await expect.poll(proxy.open).toBe(0);
  }
});

test("a body that stalls is let go with its connection, while a read waits for it", async () => {
  const proxy = await rawProxy((client) => client.write("HTTP/1.1 202 Accepted\r\nContent-Length: 9\r\n\r\n{"));
  for (const init of [undefined, ready()]) {
    const { body } = await nodeFetch(`http://127.0.0.1:${proxy.port}/`, init);
    const reader = body?.getReader();
    await reader?.read();
    const waiting = reader?.read();
    await reader?.cancel();
    expect(await waiting).toMatchObject({ done: true });
    await expect.poll(proxy.open).toBe(0);
  }
});

test("a request that is given up takes no other one with it", async () => {
  let release = (): void => {};
  const server = createServer((request, response) => {
    if (request.url === "/slow") release = () => response.writeHead(202).end("{}");
  });
  const url = `http://127.0.0.1:${await listen(server)}`;
  const slow = nodeFetch(`${url}/slow`, ready());
  await expect(nodeFetch(`${url}/hung`, ready({ signal: AbortSignal.timeout(20) }))).rejects.toThrow();
  release();
  expect(await (await slow).json()).toEqual({});
});

test.each([
  ["gzip", gzipSync],
  ["deflate", deflateSync],
  ["br", brotliCompressSync],
])("an answer in %s is decoded", async (encoding, encode) => {
  const server = createServer((_request, response) => {
    response.writeHead(400, { "Content-Encoding": encoding }).end(encode('{"message":"no"}'));
  });
  const url = `http://127.0.0.1:${await listen(server)}`;
  for (const init of [undefined, ready()]) expect(await (await nodeFetch(url, init)).json()).toEqual({ message: "no" });
});
