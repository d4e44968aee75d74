import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type BackfillOptions, type BackfillReport, createClient } from "../../src/index.js";
import { type SandboxServer, startSandbox } from "../../src/sandbox/serve.js";
import type { ProfileUpsert } from "../../src/types.js";
import { people } from "../support/people.js";

/** An independent judge: the proxy that stands in front of most APIs, on this machine, in front of the sandbox. */
const MEBIBYTE = 2 ** 20;
const folder = mkdtempSync(join(tmpdir(), "releva-profiles-nginx-"));
let nginx: ChildProcess;
let port: number;
let upstreamPort: number;
let sandbox: SandboxServer;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port: free } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return free;
}

const configuration = (): string => `
daemon off; pid ${folder}/pid; error_log ${folder}/error.log; worker_processes 1;
events { worker_connections 256; }
http {
  access_log off; client_max_body_size 1m; client_body_buffer_size 1m;
  ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder}/${name};`).join(" ")}
  upstream sandbox { server 127.0.0.1:${upstreamPort} max_fails=0; keepalive 8; }
  server {
    listen 127.0.0.1:${port};
    keepalive_requests 5;
    location / {
      proxy_pass http://sandbox; proxy_http_version 1.1; proxy_read_timeout 1s;
      proxy_set_header Connection ""; proxy_set_header Host 127.0.0.1:${upstreamPort};
    }
  }
}`;

/** Nginx is up when it says that nobody is behind it. */
async function answers(): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const status = await fetch(`http://127.0.0.1:${port}/`).then(
      (response) => response.status,
      () => undefined,
    );
    if (status === 502) return;
    if (tries > 200) throw new Error(`nginx did not start (${status ?? "no answer"})`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

beforeAll(async () => {
  try {
    execFileSync("nginx", ["-v"], { stdio: "ignore" });
  } catch {
    throw new Error("nginx is missing. It is one of the judges of this suite: apt-get install nginx-light");
  }
  [port, upstreamPort] = [await freePort(), await freePort()];
  const file = join(folder, "nginx.conf");
  writeFileSync(file, configuration());
  nginx = spawn("nginx", ["-c", file, "-p", folder, "-e", join(folder, "error.log")], { stdio: "inherit" });
  await answers();
});
afterAll(async () => {
  const ended = new Promise((resolve) => nginx?.once("exit", resolve));
  if (nginx?.kill("SIGQUIT")) await ended;
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  sandbox = await startSandbox({ port: upstreamPort });
});
afterEach(() => sandbox.close());

function run(records: readonly ProfileUpsert[], options: BackfillOptions = {}): Promise<BackfillReport> {
  const client = createClient({
    secretKey: sandbox.secretKey,
    baseUrl: `http://127.0.0.1:${port}`,
    retry: { baseDelayMs: 20, maxDelayMs: 200 },
  });
  return client.backfill(records, { onReject: () => {}, ...options });
}

const wide = (bytes: number): ProfileUpsert[] =>
  people(2_000).map((record) => ({ ...record, profile: { ...record.profile, lastName: "x".repeat(bytes) } }));

test("everything arrives, also when nginx closes its connections every five requests", async () => {
  const report = await run(people(3_000), { maxBatchSize: 50 });
  expect(report).toMatchObject({ ok: true, read: 3_000, accepted: 3_000 });
  expect(sandbox.sandbox.state.count).toBe(3_000);
});

test("a body above client_max_body_size is a 413 page: batches shrink to fit, and everything arrives", async () => {
  const report = await run(wide(3_000), { maxBatchBytes: 4 * MEBIBYTE, maxBatchSize: 1_000 });
  expect(report).toMatchObject({ ok: true, accepted: 2_000 });
  expect(report.splits).toBeGreaterThan(0);
  expect(report.effective.maxBatchBytes).toBeLessThanOrEqual(1.5 * MEBIBYTE);
  expect(sandbox.sandbox.state.count).toBe(2_000);
});

test("one record above client_max_body_size is a reject, and costs only itself", async () => {
  const [huge] = wide(1.2 * MEBIBYTE);
  const rejected: unknown[] = [];
  const report = await run([...people(20).slice(1), ...(huge ? [huge] : [])], {
    onReject: ({ index, status }) => void rejected.push([index, status]),
  });
  expect(rejected).toEqual([[19, 413]]);
  expect(report).toMatchObject({ accepted: 19, rejected: 1 });
});

test("a dead upstream is a 502 page: the run waits until it is back", async () => {
  let restarted: Promise<void> | undefined;
  async function* source(): AsyncGenerator<ProfileUpsert> {
    for (const [index, record] of people(1_000).entries()) {
      if (index === 500) {
        await sandbox.close();
        restarted = new Promise((resolve) => {
          setTimeout(async () => {
            sandbox = await startSandbox({ port: upstreamPort, seed: sandbox.sandbox.export() });
            resolve();
          }, 1_500);
        });
      }
      yield record;
    }
  }
  const client = createClient({
    secretKey: sandbox.secretKey,
    baseUrl: `http://127.0.0.1:${port}`,
    retry: { baseDelayMs: 50 },
  });
  const report = await client.backfill(source(), { onReject: () => {}, maxBatchSize: 50 });
  await restarted;
  expect(report).toMatchObject({ ok: true, accepted: 1_000 });
  expect(report.retries).toBeGreaterThan(0);
  expect(sandbox.sandbox.state.count).toBe(1_000);
});

test("an upstream that is too slow is a 504 page: the batch is sent again, in parts if need be", async () => {
  sandbox.sandbox.faults.add({ fault: { kind: "delay", ms: 3_000, when: "after-apply" }, when: { bytesOver: 20_000 } });
  const report = await run(people(1_000), { concurrency: 2 });
  expect(report).toMatchObject({ ok: true, accepted: 1_000, rejected: 0 });
  expect(sandbox.sandbox.state.count).toBe(1_000);
});

test("a record on which the upstream hangs is found behind nginx too", async () => {
  sandbox.sandbox.faults.add({ fault: { kind: "reset", when: "after-read" }, when: { bodyIncludes: "person77@" } });
  const rejected: number[] = [];
  const report = await run(people(200), { maxBatchSize: 50, onReject: ({ index }) => void rejected.push(index) });
  expect(rejected).toEqual([77]);
  expect(report).toMatchObject({ accepted: 199, rejected: 1 });
});

test("the wrong key stops at the first answer", async () => {
  const client = createClient({ secretKey: "sandbox_other", baseUrl: `http://127.0.0.1:${port}` });
  await expect(client.upsert(people(1))).rejects.toMatchObject({ code: "authentication", status: 401, attempts: 1 });
});
