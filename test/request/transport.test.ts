import { readFileSync } from "node:fs";
import { createServer as createHttpsServer } from "node:https";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { LIMITS } from "../../src/limits.js";
import { networkCode } from "../../src/request/network-error.js";
import { networkError } from "../support/fetch.js";
import { answered, BODY, exchange as exchangeOver, to } from "../support/request/exchange.js";
import { answering, bodyOf, httpServer, listen, rawServer } from "../support/request/servers.js";
import { useWay, WAYS } from "../support/request/ways.js";

/** By what fetch requests go out: the global one, and nodeFetch in both of its ways. */
const FETCHES = ["global fetch", ...WAYS] as const;

function useExchange(fetch: (typeof FETCHES)[number]): typeof exchangeOver {
  if (fetch === "global fetch") return exchangeOver;
  const ofWay = useWay(fetch);
  return (url, options) => exchangeOver(url, { fetch: ofWay, ...options });
}

describe.each(FETCHES)("what is sent: %s", (fetch) => {
  const exchange = useExchange(fetch);

  test("the bytes as they are, with their length, as JSON, by POST, to the path of the contract", async () => {
    const seen: unknown[] = [];
    await using server = await httpServer(async (request, response) => {
      const { method, url, headers } = request;
      seen.push([
        method,
        url,
        headers["content-type"],
        headers["content-length"],
        headers["transfer-encoding"],
        await bodyOf(request),
      ]);
      response.writeHead(202).end("{}");
    });
    await exchange(to(server));
    const text = new TextDecoder().decode(BODY);
    expect(seen).toEqual([["POST", "/api/v0/profiles", "application/json", String(BODY.byteLength), undefined, text]]);
  });

  test("a base URL with a path keeps it", async () => {
    let seen: string | undefined;
    await using server = await httpServer(async (request, response) => {
      seen = request.url;
      await answering(202)(request, response);
    });
    await exchange(`${to(server)}/eu/`);
    expect(seen).toBe("/eu/api/v0/profiles");
  });
});

describe.each(FETCHES)("a 202 is a 202, whatever its body does: %s", (fetch) => {
  const exchange = useExchange(fetch);

  test.each([
    ["is empty", "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"],
    ["is JSON", "HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}"],
    ["is HTML", "HTTP/1.1 202 Accepted\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n<p>!"],
    ["is cut", 'HTTP/1.1 202 Accepted\r\nContent-Length: 999\r\n\r\n{"a'],
    ["is cut within a chunk", "HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{"],
    ["is no UTF-8", "HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n\xff\xfe"],
    [
      "is said to be compressed and is not",
      "HTTP/1.1 202 Accepted\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd",
    ],
  ])("%s", async (_, answer) => {
    await using server = await rawServer((socket) => socket.end(answer, "latin1"));
    expect((await exchange(to(server))).end).toEqual(answered(202));
  });

  test("stalls: it is given up after a second, and its connection closed", async () => {
    await using server = await rawServer((socket) =>
      socket.write("HTTP/1.1 202 Accepted\r\nContent-Length: 9\r\n\r\n{"),
    );
    const hour = 3_600_000; // that of the attempt, which no test waits for
    expect((await exchange(to(server), { timeoutMs: hour })).end).toEqual(answered(202));
    await expect.poll(() => server.closed).toBeGreaterThan(0);
  });

  test("stalls beyond the time of the attempt", async () => {
    await using server = await rawServer((socket) =>
      socket.write("HTTP/1.1 202 Accepted\r\nContent-Length: 9\r\n\r\n{"),
    );
    expect((await exchange(to(server), { timeoutMs: 300 })).end).toEqual(answered(202));
    await expect.poll(() => server.closed).toBeGreaterThan(0);
  });
});

describe.each(FETCHES)("another status decides, whatever its body does: %s", (fetch) => {
  const exchange = useExchange(fetch);

  test("the text and the headers for waiting come along", async () => {
    const headers = { "Retry-After": "7", Date: "Fri, 02 Jan 2026 12:00:00 GMT" };
    await using server = await httpServer(answering(429, '{"message":"slow down"}', headers));
    expect(await exchange(to(server))).toEqual({
      end: answered(429),
      retryAfter: "7",
      retryAfterMs: null,
      date: "Fri, 02 Jan 2026 12:00:00 GMT",
      locationHost: undefined,
      requestId: null,
      text: '{"message":"slow down"}',
    });
  });

  test("an error body that is cut leaves its beginning", async () => {
    await using server = await rawServer((socket) =>
      socket.end("HTTP/1.1 400 Bad\r\nContent-Length: 99\r\n\r\nbad e-"),
    );
    const { end, text } = await exchange(to(server));
    expect([end, text]).toEqual([answered(400), "bad e-"]);
  });

  test("an error body that stalls is given up when the attempt's time is", async () => {
    await using server = await rawServer((socket) => socket.write("HTTP/1.1 503 No\r\nContent-Length: 99\r\n\r\nbusy"));
    const { end, text } = await exchange(to(server), { timeoutMs: 300 });
    expect([end, text]).toEqual([answered(503), "busy"]);
    await expect.poll(() => server.closed).toBeGreaterThan(0);
  });

  test("an endless error body is read to its first 64 KiB, and its connection closed", async () => {
    await using server = await rawServer((socket) => {
      socket.write("HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n");
      const more = (): boolean =>
        socket.writable && socket.write(`10000\r\n${"x".repeat(65_536)}\r\n`, () => setImmediate(more));
      more();
    });
    const { end, text } = await exchange(to(server));
    expect([end, text.length]).toEqual([answered(500), LIMITS.serverBodyChars]);
    await expect.poll(() => server.closed).toBeGreaterThan(0);
  });

  test.each([
    ["utf-16le", Buffer.from("no", "utf16le")],
    ['"windows-1251"', Buffer.from([0xed, 0xe5])],
    ["no-such-charset", Buffer.from("не")],
  ])("its text is read in the charset that it names: %s", async (charset, body) => {
    await using server = await httpServer((_, response) =>
      response.writeHead(400, { "Content-Type": `text/plain; charset=${charset}` }).end(body),
    );
    expect((await exchange(to(server))).text).toBe(charset === "utf-16le" ? "no" : "не");
  });

  test("a small answer that unpacks to a huge one is read to its first 64 KiB", async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, "x"));
    await using server = await httpServer((_, response) => {
      response.writeHead(400, { "Content-Encoding": "gzip" }).write(bomb);
    });
    const { end, text } = await exchange(to(server));
    expect([end, text.length]).toEqual([answered(400), LIMITS.serverBodyChars]);
    await expect.poll(() => server.closed).toBeGreaterThan(0);
  });

  test.each([301, 302, 303, 307, 308])("a %i is not followed: only the host it leads to is kept", async (status) => {
    await using server = await httpServer(
      answering(status, "", { Location: "https://elsewhere.example/path?token=1" }),
    );
    const { end, locationHost } = await exchange(to(server));
    expect([end, locationHost, server.count]).toEqual([answered(status), "elsewhere.example", 1]);
  });

  test("a 200 with a page is an answer like any other", async () => {
    await using server = await httpServer(answering(200, "<html>Welcome</html>"));
    const { end, text } = await exchange(to(server));
    expect([end, text]).toEqual([answered(200), "<html>Welcome</html>"]);
  });
});

describe.each(FETCHES)("no answer keeps the network's own word, and nothing else: %s", (fetch) => {
  const exchange = useExchange(fetch);

  test("refused", async () => {
    const server = await httpServer(answering(202));
    await server[Symbol.asyncDispose]();
    const code = fetch === "through a proxy" ? /^(ECONNRESET|UND_ERR_SOCKET|PROXY_CLOSED)$/ : /^ECONNREFUSED$/;
    expect((await exchange(to(server))).end).toEqual({ kind: "no-answer", code: expect.stringMatching(code) });
  });

  test("reset when the request has come, and when half of an answer's head has gone", async () => {
    for (const head of ["", "HTTP/1.1 20"]) {
      await using server = await rawServer((socket) => {
        if (head) socket.write(head);
        setTimeout(() => socket.resetAndDestroy(), 20);
      });
      const { end } = await exchange(to(server));
      expect(end).toEqual({ kind: "no-answer", code: expect.stringMatching(/^(ECONNRESET|UND_ERR_SOCKET)$/) });
    }
  });

  test("something that does not speak HTTP, and a head beyond all bounds", async () => {
    await using foreign = await rawServer((socket) => socket.end("SSH-2.0-OpenSSH\r\n"));
    expect((await exchange(to(foreign))).end).toEqual({
      kind: "no-answer",
      code: expect.stringMatching(/^HPE_/),
    });
    await using large = await rawServer((socket) =>
      socket.write(`HTTP/1.1 202 Accepted\r\n${`X-Large: ${"x".repeat(8_000)}\r\n`.repeat(20)}`),
    );
    expect((await exchange(to(large))).end).toEqual({
      kind: "no-answer",
      code: expect.stringMatching(/^(UND_ERR_HEADERS_OVERFLOW|HPE_HEADER_OVERFLOW)$/),
    });
    await expect.poll(() => large.closed).toBeGreaterThan(0);
  });

  test("a self-signed certificate", async () => {
    const pem = (name: string): Buffer =>
      readFileSync(new URL(`../support/fixtures/tls/self-signed.${name}.pem`, import.meta.url));
    await using server = await listen(
      createHttpsServer({ key: pem("key"), cert: pem("cert") }, answering(202)),
      "request",
    );
    const { end } = await exchange(`https://127.0.0.1:${server.port}`);
    expect(end).toEqual({ kind: "no-answer", code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
    expect(server.count).toBe(0);
  });

  test("https where http is spoken", async () => {
    await using server = await httpServer(answering(202));
    const { end } = await exchange(`https://127.0.0.1:${server.port}`);
    expect(end).toEqual({ kind: "no-answer", code: expect.stringMatching(/^(ERR_SSL_|EPROTO)/) });
  });
});

describe("a fetch of one's own", () => {
  test("a fetch that throws at once is no answer; one that gives no response is at fault itself", async () => {
    const throwing = (): never => {
      throw networkError("EPIPE");
    };
    expect((await exchangeOver("http://x.example", { fetch: throwing })).end).toEqual({
      kind: "no-answer",
      code: "EPIPE",
    });
    const nothing = async (): Promise<Response> => undefined as unknown as Response;
    expect((await exchangeOver("http://x.example", { fetch: nothing })).end).toMatchObject({
      kind: "own",
      error: { code: "config" },
    });
  });

  test.each([
    [networkError("ECONNRESET"), "ECONNRESET"],
    [
      new TypeError("fetch failed", {
        cause: new AggregateError([networkError("ENETUNREACH"), networkError("ECONNREFUSED")]),
      }),
      "ENETUNREACH",
    ],
    [Object.assign(new Error("x"), { code: "Bearer secret" }), undefined],
    [Object.assign(new Error("x"), { code: 20 }), undefined],
    ["ECONNRESET", undefined],
    [null, undefined],
  ])("the code of %s is %s", (error, code) => {
    expect(networkCode(error)).toBe(code);
  });
});
