import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { createSandbox, type Sandbox } from "../../src/sandbox/index.js";
import { invoke, type Result } from "../support/cli/invoke.js";
import { csv, useWorkspace } from "../support/cli/workspace.js";

const workspace = useWorkspace();
const customers = (): Promise<string> =>
  workspace.file("customers.csv", csv("ann@example.com", "bo@example.com", "cy@example.com"));

interface Account {
  readonly sandbox: Sandbox;
  readonly baseUrl: string;
  readonly key: string;
}

const account = (baseUrl: string, key = "sandbox_key"): Account => ({
  sandbox: createSandbox({ secretKey: key }),
  baseUrl,
  key,
});

function send({ sandbox, baseUrl, key }: Account, path: string, ...flags: readonly string[]): Promise<Result> {
  const env = { RELEVA_SECRET_KEY: key };
  return invoke(["backfill", path, "--base-url", baseUrl, ...flags], { env, fetch: sandbox.fetch });
}

/** One request, and then the network is gone. */
function stopping(at: Account): Account {
  let left = 1;
  const fetch: typeof at.sandbox.fetch = (...request) =>
    left-- > 0
      ? at.sandbox.fetch(...request)
      : Promise.reject(new TypeError("fetch failed", { cause: { code: "ECONNRESET" } }));
  return { ...at, sandbox: { ...at.sandbox, fetch } };
}

const finished = (at: Account, path: string): Promise<Result> => send(at, path);
const stopped = (at: Account, path: string): Promise<Result> => send(stopping(at), path, "--retries", "0");

test.each([
  ["finished", finished, "--resume"],
  ["stopped", stopped, "--resume"],
  ["finished", finished, ""],
  ["stopped", stopped, ""],
])("what a %s run sent to the sandbox counts for no other server (%#)", async (_, earlier, flag) => {
  const [practice, real] = [account("http://localhost"), account("http://127.0.0.1", "sandbox_live")];
  const path = await customers();
  await earlier(practice, path);
  const { code, stderr } = await send(real, path, ...(flag === "" ? [] : [flag]));
  expect(code).toBe(2);
  expect(stderr).toMatch(/sent to http:\/\/localhost, and nothing of it is known at http:\/\/127\.0\.0\.1/);
  expect(stderr).toMatch(/--restart.*--state <another file>/);
  expect(real.sandbox.requests.total).toBe(0);
  expect((await send(real, path, "--restart")).code).toBe(0);
  expect(real.sandbox.state.count).toBe(3);
});

test.each([
  ["finished", finished],
  ["stopped", stopped],
])("what a %s run sent with one key counts for no other key, unless they are of one account", async (_, earlier) => {
  const [old, rotated] = [account("http://localhost", "sandbox_old"), account("http://localhost", "sandbox_new")];
  const path = await customers();
  await earlier(old, path);
  const { code, stderr } = await send(rotated, path, "--resume");
  expect([code, rotated.sandbox.requests.total]).toEqual([2, 0]);
  expect(stderr).toMatch(/with another key.*--same-account.*--restart/);
  expect(stderr).not.toMatch(/sandbox_old|sandbox_new/);
  expect((await send(rotated, path, "--resume", "--same-account")).code).toBe(0);
  expect(old.sandbox.state.count + rotated.sandbox.state.count).toBe(3);
});

test("two state files keep two servers apart", async () => {
  const [practice, real] = [account("http://localhost"), account("http://127.0.0.1", "sandbox_live")];
  const path = await customers();
  await send(practice, path);
  const state = await workspace.file("real.json");
  expect((await send(real, path, "--state", state)).code).toBe(0);
  expect(real.sandbox.state.count).toBe(3);
});

test("the state file holds no key", async () => {
  const path = await customers();
  await send(account("http://localhost", "sandbox_very_secret"), path);
  const text = await readFile(`${path}.releva-state.json`, "utf8");
  expect(JSON.parse(text)).toMatchObject({ version: 3, destination: { origin: "http://localhost" } });
  expect(text).not.toContain("sandbox_very_secret");
});

test("a key that was refused can be put right, though records were found to be invalid before that", async () => {
  const real = account("http://127.0.0.1", "sandbox_live");
  const path = await workspace.file("customers.csv", csv("no address", "ann@example.com", "bo@example.com"));
  const refused = await send({ ...real, key: "sandbox_wrong" }, path);
  expect(refused.code).toBe(4);
  const { code, stderr } = await send(real, path, "--resume");
  expect([code, stderr]).toEqual([3, expect.not.stringContaining("another key")]);
  expect(real.sandbox.state.count).toBe(2);
});
