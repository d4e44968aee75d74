import { getEventListeners } from "node:events";
import { setImmediate } from "node:timers/promises";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { nodeFetch } from "../src/node-fetch.js";
import { networkCode } from "../src/request/network-error.js";
import { to } from "./support/request/exchange.js";
import { observer, ready } from "./support/request/observer.js";
import { answering, httpServer, rawServer } from "./support/request/servers.js";
import { useWay, WAYS } from "./support/request/ways.js";

describe.each(WAYS)("ready bytes, %s", (way) => {
  const fetch = useWay(way);

  test("go out with their length, and the answer is a Response with its headers and its body", async () => {
    await using server = await observer(503, { "Retry-After": "3", Link: ["<a>", "<b>"] });
    const response = await fetch(`${to(server)}/x`, ready());
    expect(response).toBeInstanceOf(Response);
    expect([response.status, response.ok, await response.json()]).toEqual([503, false, {}]);
    expect([response.headers.get("retry-after"), response.headers.get("link")]).toEqual(["3", "<a>, <b>"]);
    const [{ headers, ...sent } = { headers: {} }] = server.seen;
    expect(sent).toMatchObject({ method: "POST", url: "/x", body: "Иван" });
    expect([headers["content-length"], headers.authorization]).toEqual(["8", "Bearer k"]);
    expect([headers.accept, headers["transfer-encoding"]]).toEqual(["*/*", undefined]); // as from every fetch: a firewall may ask for it
  });

  test("a header that comes twice is told with both values", async () => {
    await using server = await rawServer((socket) =>
      socket.end("HTTP/1.1 429 No\r\nRetry-After: 3\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n"),
    );
    expect((await fetch(to(server), ready())).headers.get("retry-after")).toBe("3, 7");
  });

  test("go where they were sent, whatever the answer says", async () => {
    await using target = await observer();
    await using server = await observer(302, { Location: `${to(target)}/` });
    const { status, headers } = await fetch(to(server), ready());
    expect([status, headers.get("location"), target.count]).toEqual([302, `${to(target)}/`, 0]);
  });

  test.each([204, 205, 304])("an answer of %i has no body, and its connection is free again", async (status) => {
    await using server = await observer(status);
    for (let n = 0; n < 3; n += 1) {
      expect(await fetch(to(server), ready())).toMatchObject({ status, body: null });
      await setImmediate();
    }
    expect(new Set(server.seen.map(({ port }) => port)).size).toBe(1);
  });

  test("a 205 with a body that never ends is told all the same, and its connection closed", async () => {
    await using server = await rawServer((socket) => {
      socket.write("HTTP/1.1 205 Reset\r\nTransfer-Encoding: chunked\r\n\r\n");
      const more = (): boolean =>
        socket.writable && socket.write(`1000\r\n${"x".repeat(4_096)}\r\n`, () => global.setImmediate(more));
      more();
    });
    expect(await fetch(to(server), ready())).toMatchObject({ status: 205, body: null });
    await expect.poll(() => server.closed).toBeGreaterThan(0);
  });

  test("an answer with a status beyond those of HTTP is told as it is", async () => {
    await using server = await observer(600);
    const response = await fetch(to(server), ready());
    expect([response.status, response.ok, await response.json()]).toEqual([600, false, {}]);
  });

  test.each([
    ["none", undefined, expect.objectContaining({ name: "AbortError" })],
    ["an error", new RangeError("mine"), expect.objectContaining({ name: "RangeError", message: "mine" })],
    ["a text", "enough", "enough"],
  ])("a signal ends a request before and during its answer, with its reason: %s", async (_, reason, thrown) => {
    await using server = await httpServer((_request, response) => void response.writeHead(500).write("x"));
    const during = new AbortController();
    const response = await fetch(to(server), ready({ signal: during.signal }));
    during.abort(reason);
    await expect(response.text()).rejects.toEqual(thrown);
    await expect.poll(() => server.closed).toBeGreaterThan(0);
    await using silent = await httpServer(() => before.abort(reason));
    const before = new AbortController();
    await expect(fetch(to(silent), ready({ signal: before.signal }))).rejects.toEqual(thrown);
    await expect.poll(() => silent.closed).toBeGreaterThan(0);
  });

  test("a signal ends a read that waits, and one that has fired lets nothing start", async () => {
    await using server = await httpServer((_request, response) => void response.writeHead(500).write("x"));
    const abort = new AbortController();
    const reader = (await fetch(to(server), ready({ signal: abort.signal }))).body?.getReader();
    await reader?.read();
    const waiting = reader?.read();
    abort.abort(new RangeError("mine"));
    await expect(waiting).rejects.toThrow("mine");
    await expect(fetch(to(server), ready({ signal: AbortSignal.abort("gone") }))).rejects.toBe("gone");
    expect(server.count).toBe(1);
  });

  test("a signal keeps no listener of a request that has ended", async () => {
    await using server = await observer();
    const { signal } = new AbortController();
    await (await fetch(to(server), ready({ signal }))).text();
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("an answer that has come whole is not whole for who has aborted before it was read", async () => {
    await using server = await httpServer(answering(500, "x"));
    const abort = new AbortController();
    const response = await fetch(to(server), ready({ signal: abort.signal }));
    await setImmediate();
    abort.abort(new RangeError("mine"));
    await expect(response.text()).rejects.toThrow("mine");
  });

  test("a body that stalls is let go with its connection, while a read waits for it", async () => {
    await using server = await rawServer((socket) => socket.write("HTTP/1.1 202 Ok\r\nContent-Length: 9\r\n\r\n{"));
    const { body } = await fetch(to(server), ready());
    const reader = body?.getReader();
    await reader?.read();
    const waiting = reader?.read();
    await reader?.cancel();
    expect(await waiting).toMatchObject({ done: true });
    await expect.poll(() => server.closed).toBeGreaterThan(0);
  });

  test("a body that is cut, or is not what its encoding says, is an error of its reader", async () => {
    const heads = ["Content-Length: 9\r\n\r\n{", "Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd"];
    for (const head of heads) {
      await using server = await rawServer((socket) => socket.end(`HTTP/1.1 500 No\r\n${head}`));
      const response = await fetch(to(server), ready());
      await setImmediate();
      await expect(response.text()).rejects.toThrow();
    }
  });

  test("a request that is given up takes no other one with it", async () => {
    let release = (): void => {};
    await using server = await httpServer((request, response) => {
      if (request.url === "/slow") release = () => void response.writeHead(202).end("{}");
    });
    const slow = fetch(`${to(server)}/slow`, ready());
    await expect(fetch(`${to(server)}/hung`, ready({ signal: AbortSignal.timeout(50) }))).rejects.toThrow();
    release();
    expect(await (await slow).json()).toEqual({});
  });

  test.each([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
  ])("an answer in %s is decoded", async (encoding, encode) => {
    await using server = await httpServer((_request, response) => {
      response.writeHead(400, { "Content-Encoding": encoding }).end(encode('{"message":"no"}'));
    });
    expect(await (await fetch(to(server), ready())).json()).toEqual({ message: "no" });
    expect(await (await nodeFetch(to(server))).json()).toEqual({ message: "no" }); // any request
  });

  test.each(["transfer-encoding", "keep-alive", "upgrade"])("a header that is not the caller's: %s", async (name) => {
    await using server = await observer();
    const thrown = await fetch(to(server), ready({ headers: { [name]: "chunked" } })).catch((error: unknown) => error);
    expect([networkCode(thrown), server.count]).toEqual(["UND_ERR_INVALID_ARG", 0]);
  });

  test("a server that is not asked over HTTP is none", async () => {
    for (const url of ["ftp://127.0.0.1/", "no URL"]) {
      const thrown: unknown = await fetch(url, ready()).catch((error: unknown) => error);
      expect(networkCode(thrown)).toMatch(/^(UND_ERR_INVALID_ARG|ERR_INVALID_URL)$/);
    }
  });
});
