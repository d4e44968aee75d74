import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { getRequestListener } from "@hono/node-server";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { createSandbox, type Sandbox } from "../../src/sandbox/index.js";
import { useProcesses } from "../support/cli/process.js";
import { csv, useWorkspace } from "../support/cli/workspace.js";
import { type Certified, certify } from "../support/heavy/private-ca.js";
import { type Squid, startSquid } from "../support/heavy/squid.js";

/** The network of an office: the API has a name that only the proxy knows, and a certificate of the office's own authority. */
const HOST = "api.office.test";
const REFUSED = "blocked.office.test";
const KEY = "office_key";
const PASSWORD = "p@ss w:rd";

const folder = mkdtempSync(join(tmpdir(), "releva-office-"));
const workspace = useWorkspace();
const start = useProcesses();
let certified: Certified;
let squid: Squid;
let server: Server;
let port: number;
let sandbox: Sandbox;
let customers: string;

beforeAll(async () => {
  // What this machine itself needs to reach the network would go before what is set here.
  for (const name of ["http_proxy", "https_proxy", "no_proxy"]) {
    vi.stubEnv(name, undefined).stubEnv(name.toUpperCase(), undefined);
  }
  certified = certify(folder, HOST);
  server = createServer(
    certified,
    getRequestListener((request) => behindTls(request)),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
  squid = await startSquid({ folder, hosts: [HOST, REFUSED], refusedHost: REFUSED, user: "ann", password: PASSWORD });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await squid?.end();
  server?.closeAllConnections();
  server?.close();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  sandbox = createSandbox();
  customers = await workspace.file("customers.csv", csv("ann@example.com", "bo@example.com", "cy@example.com"));
});

/** The sandbox takes its own key alone, and answers to this machine's name alone. */
async function behindTls(request: Request): Promise<Response> {
  const { connection } = sandbox;
  if (request.headers.get("authorization") !== `Bearer ${KEY}`) return new Response(null, { status: 401 });
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${connection.secretKey}` };
  const url = connection.baseUrl + new URL(request.url).pathname;
  return sandbox.fetch(new Request(url, { method: request.method, headers, body: await request.arrayBuffer() }));
}

interface Ended {
  readonly code: unknown;
  readonly output: string;
  /** What the proxy was asked meanwhile. */
  readonly asked: string;
}

async function backfill(env: Record<string, string>, host: string = HOST): Promise<Ended> {
  const before = squid.log().length;
  const child = start(["backfill", customers, "--base-url", `https://${host}:${port}`, "--retries", "0"], {
    RELEVA_SECRET_KEY: KEY,
    NODE_EXTRA_CA_CERTS: certified.authorityPath,
    HTTPS_PROXY: proxyAs(PASSWORD),
    ...env,
  });
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await once(child, "exit");
  return { code, output: (await output).join(""), asked: squid.log().slice(before) };
}

const proxyAs = (password: string): string => `http://ann:${encodeURIComponent(password)}@127.0.0.1:${squid.port}`;

test("through the proxy of HTTPS_PROXY, by a certificate of NODE_EXTRA_CA_CERTS, everything arrives", async () => {
  const { code, output, asked } = await backfill({});
  expect(output).toContain("all accepted");
  expect([code, sandbox.state.count]).toEqual([0, 3]);
  expect(asked).toMatch(new RegExp(`TCP_TUNNEL/200 .* CONNECT ${HOST}:${port} ann `));
});

test("a certificate that nobody vouches for stops the run before anything is sent, and is named", async () => {
  const { code, output } = await backfill({ NODE_EXTRA_CA_CERTS: "" });
  expect([code, sandbox.requests.total]).toEqual([5, 0]);
  expect(output).toMatch(/no answer from api\.office\.test:\d+ \(\w*(?:CERT|UNABLE)\w*\); check .* the certificate/);
});

test("a proxy that refuses the password is reported as such, and the message does not contain the password", async () => {
  const { code, output, asked } = await backfill({ HTTPS_PROXY: proxyAs("wr0ngSecret") });
  expect([code, sandbox.requests.total]).toEqual([4, 0]);
  expect(output).toContain("the proxy asks for a user and a password, or refuses them; HTTPS_PROXY takes them");
  expect(output).not.toMatch(/wr0ngSecret|secret key was refused/);
  expect(asked).toContain("TCP_DENIED/407");
});

test("a host that the proxy refuses is no answer from the API", async () => {
  const { code, output } = await backfill({}, REFUSED);
  expect([code, sandbox.requests.total]).toEqual([5, 0]);
  expect(output).toContain("(PROXY_403)");
});

test("a host of NO_PROXY is asked without the proxy, which alone knows its name", async () => {
  const { code, output, asked } = await backfill({ NO_PROXY: "shop.example,.office.test" });
  expect([code, asked]).toEqual([5, ""]);
  expect(output).toMatch(/ENOTFOUND|EAI_AGAIN/);
});

test("a proxy that is not there is no answer", async () => {
  const { code, output } = await backfill({ HTTPS_PROXY: "http://127.0.0.1:9" });
  expect([code, sandbox.requests.total]).toEqual([5, 0]);
  expect(output).toContain("ECONNREFUSED");
});
