import { createServer as createHttpServer } from "node:http";
import { connect, type LookupFunction, type Socket } from "node:net";
import { Agent, ProxyAgent } from "undici";
import { expect } from "vitest";
import { causesOf } from "../support/faults/entry-points.js";
import {
  answersFirst,
  type Front,
  frontOf,
  gate,
  type OpenFront,
  over,
  passing,
  pem,
  secured,
  wire,
} from "../support/faults/fronts.js";
import { accepted, aRunAnd, fails, patient, type Scenario, type Seen, scenarios } from "../support/faults/scenario.js";
import { httpServer, listen, rawServer } from "../support/request/servers.js";

const open = gate(({ forward }) => forward());
const portOf = ({ url }: Front): number => Number(new URL(url).port);

/** An address at which nobody listens any more. */
const deserted: OpenFront = async () => {
  const server = await httpServer(() => {});
  await server[Symbol.asyncDispose]();
  return { ...frontOf(server), async [Symbol.asyncDispose]() {} };
};

/** Nobody listens for a moment after the third request. */
const restarting: OpenFront = async (origin) => {
  const server = createHttpServer(
    passing(origin, async ({ number, response, forward }) => {
      response.setHeader("Connection", "close");
      await forward();
      if (number !== 3) return;
      server.close();
      setTimeout(() => server.listen(portOf(front), "127.0.0.1"), 15);
    }),
  );
  const front = frontOf(await listen(server, "request"));
  return front;
};

/** The lookup of the host fails with this code, as often as said. */
const unresolved =
  (code: string, times: number): OpenFront =>
  async (origin) => {
    const front = await open(origin);
    let tries = 0;
    const lookup: LookupFunction = (_host, _options, found) => {
      tries += 1;
      if (tries <= times) found(Object.assign(new Error(`getaddrinfo ${code}`), { code }), []);
      else found(null, [{ address: "127.0.0.1", family: 4 }]);
    };
    return over({ ...front, url: `http://localhost:${portOf(front)}` }, new Agent({ connect: { lookup } }));
  };

/** Clients that trust the authority of test/support/fixtures/tls. */
const trusted =
  (front: OpenFront): OpenFront =>
  async (origin) =>
    over(await front(origin), new Agent({ connect: { ca: pem("authority.cert") } }));

const insteadOfTls =
  (answer: (socket: Socket) => void): OpenFront =>
  async () =>
    frontOf(await rawServer(answer), "https://127.0.0.1");

/** A proxy that treats CONNECT like this as often as said, and then opens the tunnel. */
const proxied =
  (times: number, handle: (client: Socket) => void): OpenFront =>
  async (origin) => {
    const target = await open(origin);
    const server = createHttpServer();
    let asked = 0;
    server.on("connect", (_request, client: Socket) => {
      asked += 1;
      client.on("error", () => {});
      if (asked <= times) return handle(client);
      client.write("HTTP/1.1 200 OK\r\n\r\n");
      const upstream = connect(portOf(target), "127.0.0.1").on("error", () => client.destroy());
      upstream.pipe(client).pipe(upstream);
      client.on("close", () => upstream.destroy());
    });
    const proxy = frontOf(await listen(server, "connect"));
    const front = over(target, new ProxyAgent(proxy.url));
    return {
      ...front,
      async [Symbol.asyncDispose]() {
        await front[Symbol.asyncDispose]();
        await proxy[Symbol.asyncDispose]();
      },
    };
  };

const proxyThatIsNotThere: OpenFront = async (origin) =>
  over(await open(origin), new ProxyAgent((await deserted(origin)).url));

const PAGE = "<html><body><h1>Proxy Error</h1></body></html>";
const says = (head: string) => (client: Socket) => void client.end(`HTTP/1.1 ${head}\r\nContent-Length: 0\r\n\r\n`);

/** A client that never had an answer stops after five tries: it is the address, and not the network. */
const afterFive = ({ front, entryPoint }: Seen): void => {
  if (entryPoint === "backfill") expect(front?.count).toBe(5);
};
const NOBODY: readonly Scenario[] = [
  { name: "nobody listens", front: deserted },
  { name: "the host name does not exist", front: unresolved("ENOTFOUND", 1_000) },
  { name: "no name server answers", front: unresolved("EAI_AGAIN", 1_000) },
  { name: "a server that hangs up at once", front: wire((socket) => socket.destroy()) },
  {
    name: "a server that hangs up when it was asked",
    front: wire((socket) => socket.once("data", () => socket.end())),
  },
  { name: "a server of another protocol", front: wire((socket) => socket.end("SSH-2.0-OpenSSH\r\n")) },
  { name: "http to a port that speaks TLS", front: secured("trusted", "http://localhost") },
  { name: "a TLS server that hangs up during the handshake", front: insteadOfTls((socket) => socket.destroy()) },
  { name: "a proxy that is not there", front: proxyThatIsNotThere },
  { name: "a proxy that wants a password", front: proxied(1_000, says("407 Proxy Authentication Required")) },
  { name: "a proxy that finds nobody", front: proxied(1_000, says("502 Bad Gateway")) },
].map((scenario, n) => ({ ...scenario, ends: aRunAnd(n, fails("connection", "none")) }));

/** What no repetition mends is not repeated. */
const atOnce = ({ journal }: Seen): void => {
  expect(causesOf(journal.errors)[0]).toMatchObject({ attempts: 1, retryable: false });
};
const UNSAFE: readonly Scenario[] = [
  { name: "an expired certificate", front: trusted(secured("expired")) },
  { name: "a certificate that is not valid yet", front: trusted(secured("not-yet-valid")) },
  { name: "a certificate of another host", front: trusted(secured("wrong-host")) },
  { name: "a certificate that signed itself", front: secured("self-signed") },
  { name: "a certificate of an authority that nobody trusts", front: secured("trusted") },
  { name: "https to a port that speaks http", front: secureNameFor(open) },
].map((scenario, n) => ({ ...scenario, shows: atOnce, ends: aRunAnd(n, fails("connection", "none")) }));

function secureNameFor(front: OpenFront): OpenFront {
  return async (origin) => {
    const plain = await front(origin);
    return { ...plain, url: plain.url.replace("http:", "https:") };
  };
}

const REACHED: readonly Scenario[] = [
  { name: "a certificate that is trusted", front: trusted(secured("trusted")) },
  { name: "a host name that is found at the third try", front: unresolved("EAI_AGAIN", 2) },
  { name: "a server that hangs up on the first two connections", front: hangsUpOn(2) },
  { name: "a proxy that finds nobody twice", front: proxied(2, says("502 Bad Gateway")) },
  { name: "a proxy that hangs up once", front: proxied(1, (client) => client.destroy()) },
  { name: "a proxy without a tunnel that answers 502 and 504 pages", front: answersFirst(2, 504, PAGE) },
].map((scenario, n) => ({ ...scenario, ends: aRunAnd(n, accepted) }));

function hangsUpOn(times: number): OpenFront {
  return wire((socket, number, serve) => (number > times ? serve() : socket.destroy()));
}

scenarios([
  ...NOBODY,
  ...UNSAFE,
  ...REACHED,
  {
    name: "nobody has ever answered: a run stops after five tries",
    front: wire((socket) => socket.once("data", () => socket.end())),
    ends: { backfill: fails("connection", "none") },
    shows: afterFive,
  },
  {
    // undici asks such a proxy again and again within one attempt: only the attempt's time ends it.
    name: "a proxy that hangs up on every CONNECT",
    front: proxied(Number.POSITIVE_INFINITY, (client) => client.destroy()),
    client: { timeoutMs: 20 },
    ends: aRunAnd(0, fails("timeout", "none")),
  },
  {
    name: "a server that restarts in the middle of a run",
    front: restarting,
    client: { retry: { baseDelayMs: 8, maxDelayMs: 16 } },
    ends: patient(accepted),
  },
]);
