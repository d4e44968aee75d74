import { createServer } from "node:http";
import { connect, type Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import { inspect } from "node:util";
import { afterEach, expect, test, vi } from "vitest";
import { nodeFetch } from "../src/node-fetch.js";
import { networkCode } from "../src/request/network-error.js";
import { to } from "./support/request/exchange.js";
import { observer, ready } from "./support/request/observer.js";
import { httpServer, type LoopbackServer, listen, rawServer } from "./support/request/servers.js";
import { freshNodeFetch } from "./support/request/ways.js";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

test("a Request of Node's own goes out whole, with its length, over a connection that is kept", async () => {
  await using server = await observer();
  for (const name of ["Ann", "Иван"]) {
    const response = await nodeFetch(
      new Request(to(server), { method: "POST", body: name, headers: { Authorization: "Bearer k" } }),
    );
    expect([response.status, await response.json()]).toEqual([202, {}]);
    await setImmediate(); // the connection is free once the end of the answer was handled
  }
  const { seen } = server;
  expect(seen.map(({ body, headers }) => [body, headers["content-length"], headers.authorization])).toEqual([
    ["Ann", "3", "Bearer k"],
    ["Иван", "8", "Bearer k"],
  ]);
  expect(seen[0]?.port).toBe(seen[1]?.port);
});

test("a redirect is followed or not, as the request says", async () => {
  await using target = await observer();
  await using server = await observer(302, { Location: `${to(target)}/` });
  const manual = await nodeFetch(new Request(to(server), { redirect: "manual" }));
  expect([manual.status, target.count]).toEqual([302, 0]);
  expect((await nodeFetch(to(server))).status).toBe(202);
});

test("a signal ends the request", async () => {
  await using server = await httpServer(() => {});
  const signal = AbortSignal.timeout(20);
  await expect(nodeFetch(to(server), { signal })).rejects.toMatchObject({ name: "TimeoutError" });
});

test.each([
  [407, "is an answer"],
  [403, "is a failure of its own"],
])("a proxy's own %i %s", async (status) => {
  await using proxy = await rawServer((client) => client.end(`HTTP/1.1 ${status} No\r\n\r\n`));
  vi.stubEnv("https_proxy", to(proxy)).stubEnv("no_proxy", "");
  const fresh = await freshNodeFetch();
  for (const init of [undefined, ready()]) {
    const asked = fresh("https://api.example/", init);
    if (status === 407) expect((await asked).status).toBe(407);
    else await expect(asked).rejects.toMatchObject({ message: "fetch failed", cause: { code: "PROXY_403" } });
  }
});

test("HTTPS_PROXY and HTTP_PROXY are asked for other hosts, and never for this machine", async () => {
  await using target = await observer();
  const asked: (string | undefined)[] = [];
  const server = createServer().on("connect", (request, client: Socket) => {
    asked.push(request.url);
    const upstream = connect(target.port, "127.0.0.1", () => client.write("HTTP/1.1 200 OK\r\n\r\n"));
    upstream.pipe(client).pipe(upstream);
    for (const end of [upstream, client]) end.on("error", () => {});
  });
  await using proxy = await listen(server, "connect");
  vi.stubEnv("http_proxy", to(proxy)).stubEnv("HTTPS_PROXY", to(proxy)).stubEnv("NO_PROXY", "");
  const fresh = await freshNodeFetch();
  expect((await fresh("http://api.example/")).status).toBe(202);
  expect((await fresh("http://api.example/", ready())).status).toBe(202);
  await expect(fresh("https://api.example/")).rejects.toThrow("fetch failed"); // no TLS behind the tunnel
  expect((await fresh(to(target))).status).toBe(202);
  await fresh("http://api.localhost/"); // a name that the resolver decides on
  expect([...new Set(asked)]).toEqual(["api.example:80", "api.example:443", "api.localhost:80"]);
});

test.each([
  ["ready bytes", () => ready()],
  ["any request", () => undefined],
])("a signal ends a request that waits for its tunnel, beside another one: %s", async (_, init) => {
  await using proxy = await rawServer(() => {});
  vi.stubEnv("https_proxy", to(proxy)).stubEnv("no_proxy", "");
  const fresh = await freshNodeFetch();
  const other = new AbortController();
  const otherEnd = fresh("https://other.example/", { ...init(), signal: other.signal }).catch(
    (error: unknown) => error,
  );
  const attempt = new AbortController();
  const asked = fresh("https://api.example/", { ...init(), signal: attempt.signal });
  await expect.poll(() => proxy.count).toBe(2);
  attempt.abort(new RangeError("mine"));
  await expect(asked).rejects.toThrow("mine");
  other.abort("enough");
  expect(await otherEnd).toBe("enough");
});

test.each([
  ["without a scheme", "joe:s3cr3t@proxy.office:3128"],
  ["with a path", "http://joe:s3cr3t@127.0.0.1:3128/proxy.pac"],
  ["with a sign in the password that is not encoded", "http://joe:100%s3cr3t@127.0.0.1:3128"],
  ["that is no URL", "http://joe:s3cr3t@:::"],
])("a proxy %s is refused by the name of its variable, and without its password", async (_, value) => {
  vi.stubEnv("http_proxy", undefined).stubEnv("HTTP_PROXY", undefined).stubEnv("https_proxy", undefined);
  vi.stubEnv("HTTPS_PROXY", value).stubEnv("no_proxy", "");
  const fresh = await freshNodeFetch();
  for (const init of [undefined, ready()]) {
    const thrown: unknown = await fresh("https://api.example/", init).catch((error: unknown) => error);
    expect(thrown).toMatchObject({
      code: "config",
      message: expect.stringMatching(/^HTTPS_PROXY is not the URL of a proxy/),
    });
    expect(inspect(thrown, { depth: 10, showHidden: true })).not.toContain("s3cr3t");
  }
});

/** A proxy of raw sockets: what it does once it was asked for a tunnel. */
async function rawProxy(
  onConnect: (client: Socket) => void,
): Promise<LoopbackServer & { asked(): number; open(): number }> {
  let asked = 0;
  const server = await rawServer((client) => {
    asked += 1;
    onConnect(client);
  });
  return Object.assign(server, { asked: () => asked, open: () => server.count - server.closed });
}

test.each([
  ["ready bytes", () => ready()],
  ["any request", () => undefined],
])("a proxy that closes instead of a tunnel is asked once per request: %s", async (_, init) => {
  await using proxy = await rawProxy((client) => client.end());
  vi.stubEnv("https_proxy", to(proxy)).stubEnv("no_proxy", "");
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
  await using proxy = await rawProxy(onConnect);
  vi.stubEnv("https_proxy", to(proxy)).stubEnv("no_proxy", "");
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
  await using server = await rawServer((socket) => socket.write("HTTP/1.1 202 Ok\r\nContent-Length: 9\r\n\r\n{"));
  const { body } = await nodeFetch(to(server));
  const reader = body?.getReader();
  await reader?.read();
  const waiting = reader?.read();
  await reader?.cancel();
  expect(await waiting).toMatchObject({ done: true });
  await expect.poll(() => server.count - server.closed).toBe(0);
});
