import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { Fault } from "../../src/sandbox/index.js";
import { hostsAt, type SandboxServer, type ServeOptions, startSandbox } from "../../src/sandbox/serve.js";
import { messageOf, PATH, record, upsert } from "../support/sandbox/post.js";

const running: SandboxServer[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
});

async function start(options?: ServeOptions): Promise<SandboxServer> {
  const server = await startSandbox(options);
  running.push(server);
  return server;
}

async function faulty(fault: Fault): Promise<SandboxServer> {
  const server = await start();
  server.sandbox.faults.next(fault);
  return server;
}

const ana = upsert(record({ email: "a@x.y" }));
const post = (server: SandboxServer, init: RequestInit = ana) => fetch(server.url + PATH, init);

/** The status for a request that names this Host. */
const statusFor = (port: number, host: string, path = "/_sandbox/health"): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const options = { port, host: "127.0.0.1", path, headers: { host } };
    httpRequest(options, (response) => resolve(response.resume().statusCode))
      .on("error", reject)
      .end();
  });

/** Everything the server sends until it closes the connection. */
const exchangeRaw = (port: number, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let received = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    socket.on("data", (chunk) => {
      received += chunk;
    });
    socket.on("error", reject).on("close", () => resolve(received));
  });

test("a real request over a real socket", async () => {
  const server = await start({ secretKey: "sandbox_mine" });
  expect(server.connection).toEqual({ secretKey: "sandbox_mine", baseUrl: `http://127.0.0.1:${server.port}` });
  const headers = { ...ana.headers, authorization: "Bearer sandbox_mine" };
  const response = await post(server, { ...ana, headers });
  expect([response.status, await response.text()]).toEqual([202, "{}"]);
  expect(server.sandbox.state.all()).toMatchObject([{ email: "a@x.y" }]);
  expect(server.sandbox.requests.recent()).toMatchObject([{ status: 202, profiles: 1 }]);
});

test.each([
  ["before-read", 0],
  ["after-read", 0],
  ["after-apply", 1],
] as const)("a reset %s leaves no answer and %i profiles", async (when, applied) => {
  const server = await faulty({ kind: "reset", when });
  await expect(post(server)).rejects.toMatchObject({
    cause: { code: expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/) },
  });
  expect(server.sandbox.state.count).toBe(applied);
  expect((await post(server)).status).toBe(202);
});

test("a reset before the body is read does not wait for it", async () => {
  const server = await faulty({ kind: "reset", when: "before-read" });
  const head = `POST ${PATH} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nAuthorization: Bearer sandbox_key\r\nContent-Length: 1000000\r\n\r\n{`;
  await expect(exchangeRaw(server.port, head)).rejects.toMatchObject({ code: "ECONNRESET" });
});

test("garbage is no HTTP", async () => {
  const server = await faulty({ kind: "garbage" });
  await expect(post(server)).rejects.toMatchObject({ cause: { name: "HTTPParserError" } });
});

test("a truncated answer has its head and breaks off in its body", async () => {
  const response = await post(await faulty({ kind: "truncated" }));
  expect([response.status, response.headers.get("content-length")]).toEqual([202, "2"]);
  await expect(response.text()).rejects.toThrow("terminated");
});

test("a stalled body never ends", async () => {
  const response = await post(await faulty({ kind: "stalled" }));
  const body = response.body?.getReader();
  expect((await body?.read())?.value).toEqual(Uint8Array.of(0x7b));
  const more = await Promise.race([body?.read(), new Promise((resolve) => setTimeout(resolve, 50, "nothing"))]);
  expect(more).toBe("nothing");
});

test("a dribbled body arrives whole", async () => {
  const response = await post(await faulty({ kind: "dribbled", ms: 2 }));
  expect([response.status, await response.text()]).toEqual([202, "{}"]);
});

test("a connection that was idle is reset when it is used again, and a new one serves", async () => {
  const server = await faulty({ kind: "idle-closed" });
  expect(await (await post(server)).text()).toBe("{}");
  await new Promise((resolve) => setImmediate(resolve)); // the connection is free once the end of the answer was handled
  await expect(post(server)).rejects.toMatchObject({ cause: { code: "ECONNRESET" } });
  expect([(await post(server)).status, server.sandbox.requests.total]).toEqual([202, 2]);
});

test("a client that leaves during a delay leaves nothing applied", async () => {
  const server = await faulty({ kind: "delay", ms: 60_000 });
  await expect(post(server, { ...ana, signal: AbortSignal.timeout(50) })).rejects.toMatchObject({
    name: "TimeoutError",
  });
  expect(server.sandbox.state.count).toBe(0);
  expect((await post(server)).status).toBe(202);
});

test("a late batch is applied after its client has left", async () => {
  const server = await faulty({ kind: "late-apply", ms: 100 });
  await expect(post(server, { ...ana, signal: AbortSignal.timeout(30) })).rejects.toMatchObject({
    name: "TimeoutError",
  });
  expect(server.sandbox.state.count).toBe(0);
  await expect.poll(() => server.sandbox.state.count).toBe(1);
});

test("only its own names are served", async () => {
  const { port } = await start();
  expect(await statusFor(port, `127.0.0.1:${port}`)).toBe(200);
  expect(await statusFor(port, `localhost:${port}`)).toBe(200);
  for (const host of [
    "evil.example",
    `evil.example:${port}`,
    "127.0.0.1",
    `127.0.0.1:${port + 1}`,
    `localhost.:${port}`,
  ]) {
    expect([host, await statusFor(port, host), await statusFor(port, host, "/")]).toEqual([host, 403, 403]);
  }
});

test("a page of another site is refused on the control plane", async () => {
  const { url } = await start();
  const response = await fetch(`${url}/_sandbox/reset`, { method: "POST", headers: { origin: "http://evil.example" } });
  expect([response.status, await messageOf(response)]).toEqual([403, expect.stringContaining("Send no Origin")]);
});

test("a body over 5 MiB is a 413 over the socket too", async () => {
  const server = await start();
  expect((await post(server, { ...ana, body: " ".repeat(5 * 1024 * 1024 + 1) })).status).toBe(413);
});

test.each([-1, 0.5, 65_536, Number.NaN, "8080", true, {}])("a port that is none is told as such: %o", async (port) => {
  await expect(start({ port: port as number })).rejects.toMatchObject({
    name: "InputError",
    message: "port must be a whole number from 0 to 65535",
  });
});

test("a taken port is an error", async () => {
  const { port } = await start();
  await expect(startSandbox({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
});

test("close ends idle connections and waits at once, and can be called twice", async () => {
  const server = await startSandbox();
  await (await post(server)).text(); // leaves a connection that is kept alive
  server.sandbox.faults.next({ kind: "delay", ms: 60_000 });
  const waiting = post(server).catch((error: unknown) => error);
  await expect.poll(() => server.sandbox.requests.total).toBe(2);
  await Promise.all([server.close(), server.close()]);
  expect(await waiting).toBeInstanceOf(TypeError);
  await expect(post(server)).rejects.toMatchObject({ cause: { code: "ECONNREFUSED" } });
  expect(server.sandbox.state.count).toBe(1);
});

test("faults are taken back by a DELETE, which has no body to limit", async () => {
  const server = await faulty({ kind: "status", status: 503 });
  const { status } = await fetch(`${server.url}/_sandbox/faults`, { method: "DELETE" });
  expect([status, server.sandbox.faults.armed]).toEqual([204, false]);
});

test("a page of another site takes no fault and fills no log", async () => {
  const server = await faulty({ kind: "status", status: 503 });
  const response = await post(server, { ...ana, headers: { ...ana.headers, origin: "http://evil.example" } });
  expect([response.status, server.sandbox.requests.total, server.sandbox.faults.armed]).toEqual([403, 0, true]);
  expect((await post(server)).status).toBe(503);
});

test("a fault reads no body without the key, and none beyond the limit", async () => {
  const server = await faulty({ kind: "delay", ms: 0 });
  const { port } = server;
  const head = `POST ${PATH} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\nContent-Length: 99\r\n\r\n{`;
  expect(await exchangeRaw(port, head)).toMatch(/^HTTP\/1.1 401/); // though the body never comes
  expect(server.sandbox.faults.armed).toBe(true);
  expect((await post(server, { ...ana, body: " ".repeat(6 * 1024 * 1024) })).status).toBe(413);
});

test("at port 80 a Host without a port is its name, since that is what clients send", () => {
  expect(hostsAt(80)).toEqual(["127.0.0.1", "localhost"]);
  expect(hostsAt(8080)).toEqual(["127.0.0.1:8080", "localhost:8080"]);
});
