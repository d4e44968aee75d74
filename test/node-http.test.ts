import { createServer as createHttpsServer } from "node:https";
import { createServer as createNetServer, type Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { sendBytes } from "../src/node-http.js";
import { decide } from "../src/request/classify.js";
import { isOfNetwork, networkCode } from "../src/request/network-error.js";
import { pem } from "./support/faults/fronts.js";
import { to } from "./support/request/exchange.js";
import { ready } from "./support/request/observer.js";
import { answering, httpServer, type LoopbackServer, listen, rawServer } from "./support/request/servers.js";
import { useWay, WAYS } from "./support/request/ways.js";

const ACCEPTED = "HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}";
const TOO_LARGE = "HTTP/1.1 413 Too Large\r\nContent-Length: 4\r\n\r\nmuch";
/** More than the buffers of a connection take, also where they are generous. */
const LARGE = new Uint8Array(32 * 1024 * 1024);

const codeOf = async (asked: Promise<unknown>): Promise<string | undefined> =>
  asked.then(
    () => "an answer",
    (error: unknown) => networkCode(error),
  );

/** Every connection, and each time that bytes come over it. */
const conversing = (say: (socket: Socket, turn: number) => void): Promise<LoopbackServer> =>
  listen(
    createNetServer((socket) => {
      let turn = 0;
      socket.on("data", () => {
        turn += 1;
        say(socket, turn);
      });
    }),
  );

describe.each(WAYS)("a connection, %s", (way) => {
  const fetch = useWay(way);
  const send = async (server: LoopbackServer): Promise<number> => {
    const response = await fetch(to(server), ready());
    await response.text();
    await setTimeout(5); // idle
    return response.status;
  };

  test("that was reset while it was idle costs a request that is sent again, and the next one has a new one", async () => {
    await using server = await conversing((socket, turn) =>
      turn === 1 ? socket.write(ACCEPTED) : socket.resetAndDestroy(),
    );
    await send(server);
    const code = await codeOf(fetch(to(server), ready()));
    expect(code).toMatch(/^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/);
    expect(decide({ kind: "no-answer", code }, { everAnswered: true, silentTries: 1, firstContactTries: 5 })).toEqual({
      ...{ action: "retry", code: "connection", mayBePoison: true, pausesClient: false },
    });
    expect([await send(server), server.count]).toEqual([202, 2]);
  });

  test("that was closed while it was idle is not used again", async () => {
    await using server = await conversing((socket) => {
      socket.write(ACCEPTED);
      setTimeout(1).then(() => socket.end());
    });
    await send(server);
    await expect.poll(() => server.closed).toBeGreaterThan(0);
    expect([await send(server), server.count]).toEqual([202, 2]);
  });

  test("with an answer that nobody asked for is closed: it would be taken for that of the next request", async () => {
    await using server = await conversing((socket, turn) => {
      if (turn === 1) socket.write(ACCEPTED);
      setTimeout(1).then(() => socket.write(ACCEPTED));
    });
    await send(server);
    await expect.poll(() => server.closed).toBeGreaterThan(0);
  });

  test("with two answers at once is closed", async () => {
    await using server = await conversing((socket) => socket.write(ACCEPTED + ACCEPTED));
    await codeOf(fetch(to(server), ready()));
    await expect.poll(() => server.closed).toBeGreaterThan(0);
  });

  test("that breaks when half of the body was sent is no answer", async () => {
    await using server = await rawServer((socket) => void socket.pause().resetAndDestroy());
    expect(await codeOf(fetch(to(server), ready({ body: LARGE })))).toMatch(/^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/);
  });

  test("over which an answer comes while the body is being sent gives that answer", async () => {
    await using server = await rawServer((socket) => void socket.pause().write(TOO_LARGE));
    const response = await fetch(to(server), ready({ body: LARGE }));
    expect([response.status, await response.text()]).toEqual([413, "much"]);
  });

  test("over which 103 comes before the answer gives the answer", async () => {
    await using server = await rawServer((socket) => socket.end(`HTTP/1.1 103 Early Hints\r\n\r\n${ACCEPTED}`));
    expect(await send(server)).toBe(202);
  });

  test("that changes to another protocol is no answer", async () => {
    await using server = await rawServer((socket) =>
      socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
    );
    expect(await codeOf(fetch(to(server), ready()))).toMatch(/^(ECONNRESET|UND_ERR_SOCKET)$/);
    await expect.poll(() => server.closed).toBeGreaterThan(0);
  });

  test.each([1, 4])(
    "that the server closes with the answer without saying so costs a request at most, %i at once",
    async (atOnce) => {
      await using server = await rawServer((socket) => socket.end(ACCEPTED));
      let lost = 0;
      const sendMany = async (): Promise<void> => {
        for (let n = 0; n < 10; n += 1) {
          await fetch(to(server), ready()).then(
            async (response) => expect(await response.json()).toEqual({}),
            () => (lost += 1),
          );
        }
      };
      await Promise.all(Array.from({ length: atOnce }, sendMany));
      expect(lost).toBeLessThanOrEqual(atOnce);
    },
  );

  test.each(["000", "099", "101"])(
    "over which comes the status %s, which is no answer, is no answer",
    async (status) => {
      await using server = await rawServer((socket) =>
        socket.write(`HTTP/1.1 ${status} X\r\nContent-Length: 0\r\n\r\n`),
      );
      const thrown: unknown = await fetch(to(server), ready()).catch((error: unknown) => error);
      expect([isOfNetwork(thrown, true), networkCode(thrown)]).toEqual([true, "HPE_INVALID_STATUS"]);
      await expect.poll(() => server.closed).toBeGreaterThan(0);
    },
  );

  test("that the server ends with the answer is not used again", async () => {
    await using server = await httpServer(answering(202, "{}", { Connection: "close" }));
    expect([await send(server), await send(server), server.closed]).toEqual([202, 202, 2]);
  });
});

describe("straight to the server", () => {
  const bytes = new TextEncoder().encode("{}");
  const limited = (url: string, limits: { connectMs?: number; silenceMs?: number }): Promise<Response> =>
    sendBytes(new URL(url), bytes, { method: "POST" }, { connectMs: 10_000, silenceMs: 300_000, ...limits });

  test("a connection is used again at once by who sends one request after another", async () => {
    await using server = await conversing((socket) => socket.write(ACCEPTED));
    for (let n = 0; n < 10; n += 1) await (await sendBytes(new URL(to(server)), bytes, { method: "POST" })).text();
    expect(server.count).toBe(1);
  });

  test("what is left of a body is not sent once its answer was read, and its connection is closed", async () => {
    let socket: Socket | undefined;
    await using server = await rawServer((asked) => {
      socket = asked.pause();
      socket.write(TOO_LARGE);
    });
    expect(await (await sendBytes(new URL(to(server)), LARGE, { method: "POST" })).text()).toBe("much");
    await setTimeout(5);
    socket?.resume();
    await expect.poll(() => server.closed).toBe(1);
    expect(socket?.bytesRead).toBeLessThan(LARGE.length);
  });

  test("an answer that came whole is kept when the connection breaks over the body that is still being sent", async () => {
    await using server = await rawServer((socket) => {
      socket.pause().write(TOO_LARGE);
      void setTimeout(20).then(() => socket.resetAndDestroy());
    });
    const response = await sendBytes(new URL(to(server)), LARGE, { method: "POST" });
    await expect.poll(() => server.closed).toBe(1);
    await setTimeout(5);
    expect(await response.text()).toBe("much");
  });

  test("100 Continue, which nobody waited for, comes before the answer", async () => {
    await using server = await rawServer((socket) => socket.end(`HTTP/1.1 100 Continue\r\n\r\n${ACCEPTED}`));
    expect((await sendBytes(new URL(to(server)), bytes, { method: "POST" })).status).toBe(202);
  });

  test("a TLS handshake that hangs ends after a while, and counts as never reached", async () => {
    await using server = await rawServer(() => {});
    const code = await codeOf(limited(`https://127.0.0.1:${server.port}`, { connectMs: 30 }));
    expect(code).toBe("UND_ERR_CONNECT_TIMEOUT");
    await expect.poll(() => server.closed).toBe(1);
  });

  test("the time for connecting is not that for answering", async () => {
    const tls = { key: pem("self-signed.key"), cert: pem("self-signed.cert") };
    await using plain = await httpServer((_, response) => void setTimeout(100).then(() => response.end("x")));
    for (let n = 0; n < 2; n += 1) expect(await (await limited(to(plain), { connectMs: 50 })).text()).toBe("x");
    await using server = await listen(createHttpsServer(tls, answering(202)), "request");
    expect(await codeOf(limited(`https://localhost:${server.port}`, {}))).toBe("DEPTH_ZERO_SELF_SIGNED_CERT");
  });

  test("a server that falls silent is given up, before its answer and within it", async () => {
    await using silent = await httpServer(() => {});
    expect(await codeOf(limited(to(silent), { silenceMs: 30 }))).toBe("UND_ERR_HEADERS_TIMEOUT");
    await using stalling = await httpServer((_, response) => void response.writeHead(500).write("x"));
    const response = await limited(to(stalling), { silenceMs: 100 });
    expect(await codeOf(response.text())).toBe("UND_ERR_BODY_TIMEOUT");
    await expect.poll(() => [silent.closed, stalling.closed]).toEqual([1, 1]);
  });
});
