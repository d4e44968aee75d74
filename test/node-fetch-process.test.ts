import { execFile } from "node:child_process";
import { createServer as createHttpsServer } from "node:https";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pem } from "./support/faults/fronts.js";
import { to } from "./support/request/exchange.js";
import { observer } from "./support/request/observer.js";
import { answering, type LoopbackServer, listen } from "./support/request/servers.js";
import { tunnels } from "./support/request/ways.js";

const SENDS = fileURLToPath(new URL("support/request/sends.ts", import.meta.url));
const AUTHORITY = fileURLToPath(new URL("support/fixtures/tls/authority.cert.pem", import.meta.url));

interface Told {
  /** Of each URL: the status, or the network's word. */
  readonly outcomes: readonly unknown[];
  /** What keeps the process from ending. */
  readonly holding: readonly string[];
  readonly isUndiciLoaded: boolean;
}

/** What a process of its own that sends to these URLs tells, once it has ended. */
async function sends(urls: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Told> {
  const none = { http_proxy: "", HTTP_PROXY: "", https_proxy: "", HTTPS_PROXY: "", no_proxy: "", NO_PROXY: "" };
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", SENDS, ...urls], {
    env: { ...process.env, ...none, ...env },
  });
  return JSON.parse(stdout) as Told;
}

const secured = (name: string): Promise<LoopbackServer> =>
  listen(
    createHttpsServer({ key: pem(`${name}.key`), cert: pem(`${name}.cert`) }, answering(202, "{}")),
    "secureConnection",
  );

const CERTIFICATES = ["trusted", "expired", "wrong-host", "self-signed"];
const servers: LoopbackServer[] = [];
beforeAll(async () => {
  for (const name of CERTIFICATES) servers.push(await secured(name));
});
afterAll(async () => {
  for (const server of servers) await server[Symbol.asyncDispose]();
});

test("without a proxy undici is not loaded, and neither idle connections nor a refused one keep the process", async () => {
  await using server = await observer();
  const gone = await observer();
  await gone[Symbol.asyncDispose]();
  expect(await sends([to(server), to(server), to(gone)])).toEqual({
    outcomes: [202, 202, "ECONNREFUSED"],
    holding: [],
    isUndiciLoaded: false,
  });
});

test("a certificate is checked, against the authorities that the process is told of too", async () => {
  const urls = servers.map(({ port }) => `https://localhost:${port}`);
  const { outcomes, holding } = await sends([...urls.slice(0, 1), ...urls], { NODE_EXTRA_CA_CERTS: AUTHORITY });
  const refused = ["CERT_HAS_EXPIRED", "ERR_TLS_CERT_ALTNAME_INVALID", "DEPTH_ZERO_SELF_SIGNED_CERT"];
  expect([outcomes, holding]).toEqual([[202, 202, ...refused], []]);
  expect(servers[0]?.count).toBe(1); // one connection for both
  expect((await sends(urls.slice(0, 1))).outcomes).toEqual(["UNABLE_TO_VERIFY_LEAF_SIGNATURE"]);
});

test("behind a proxy certificates are checked in the same words", async () => {
  await using proxy = await tunnels();
  const urls = servers.map(({ port }) => `https://api.example:${port}`);
  const told = await sends(urls, { https_proxy: to(proxy), NODE_EXTRA_CA_CERTS: AUTHORITY });
  const otherHost = "ERR_TLS_CERT_ALTNAME_INVALID";
  expect(told).toEqual({
    outcomes: [otherHost, "CERT_HAS_EXPIRED", otherHost, "DEPTH_ZERO_SELF_SIGNED_CERT"],
    holding: [],
    isUndiciLoaded: true,
  });
});
