import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { access, readFile } from "node:fs/promises";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readState } from "../../src/files/resume/state-file.js";
import { type SandboxServer, startSandbox } from "../../src/sandbox/serve.js";
import { COMMAND, useProcesses } from "../support/cli/process.js";
import { csv, useWorkspace } from "../support/cli/workspace.js";
import { IS_POSIX } from "../support/system.js";

const workspace = useWorkspace();
const start = useProcesses();
const ROWS = 600;

let server: SandboxServer;
let path: string;
beforeEach(async () => {
  server = await startSandbox();
  path = await workspace.file("customers.csv", csv(...Array.from({ length: ROWS }, (_, row) => `c${row}@example.com`)));
});
afterEach(() => server.close());

const run = (...more: readonly string[]): ReturnType<typeof start> =>
  start(["backfill", path, "--batch-size", "20", ...more], environment());
const environment = (): Record<string, string> => ({
  RELEVA_BASE_URL: server.url,
  RELEVA_SECRET_KEY: server.secretKey,
});

/** From now on each answer takes `ms`. */
const slowDown = (ms: number): unknown =>
  server.sandbox.faults.add({ fault: { kind: "delay", ms, when: "after-apply" }, when: { every: 1 } });

async function checkpointSaved(): Promise<void> {
  const settled = async (): Promise<number> =>
    (await readState(`${path}.releva-state.json`))?.checkpoint?.watermark ?? 0;
  while ((await settled()) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** A run that has saved a checkpoint, and waits `ms` for each further answer. */
async function underWay(ms: number): Promise<ReturnType<typeof start>> {
  slowDown(ms);
  const child = run();
  await checkpointSaved();
  return child;
}

async function expectGoesOn(): Promise<void> {
  expect(server.sandbox.state.count).toBeLessThan(ROWS);
  server.sandbox.faults.clear();
  expect(await once(run("--resume"), "exit")).toEqual([0, null]);
  expect(server.sandbox.state.count).toBe(ROWS);
}

test.runIf(IS_POSIX).each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const)("one %s lets what is in flight end, and is exit code %i: nothing is sent again", async (signal, code) => {
  const child = await underWay(400);
  child.kill(signal);
  expect(await once(child, "exit")).toEqual([code, null]);
  await expect(access(`${path}.releva-state.json.lock`)).rejects.toThrow("ENOENT");
  await expectGoesOn();
  expect(server.sandbox.events.total).toBe(ROWS);
});

test("a second process is refused while the first one sends, and goes on when that was killed", async () => {
  const first = await underWay(400);
  const second = run("--resume");
  const errors = text(second.stderr);
  expect(await once(second, "exit")).toEqual([2, null]);
  expect(await errors).toContain(`It is process ${first.pid} of this machine`);
  first.kill("SIGKILL");
  await once(first, "exit");
  await expectGoesOn();
});

test.runIf(IS_POSIX)("a second SIGINT ends a run at once and says how to go on, and that works", async () => {
  const child = await underWay(400);
  child.kill("SIGINT");
  await once(child.stderr, "data"); // "Stopping: ..."
  const lastWords = text(child.stderr);
  child.kill("SIGINT");
  expect(await once(child, "exit")).toEqual([130, null]);
  expect(await lastWords).toBe(`Go on with: releva-profiles backfill ${path} --batch-size 20 --resume\n`);
  await expectGoesOn();
});

test.runIf(IS_POSIX)(
  "a terminal that is closed lets what is in flight end: the shell and the system each send a SIGHUP",
  async () => {
    const child = await underWay(400);
    child.kill("SIGHUP");
    await once(child.stderr, "data"); // "Stopping: ..."
    child.stdout.destroy();
    child.stderr.destroy();
    child.kill("SIGHUP");
    expect(await once(child, "exit")).toEqual([129, null]);
    await expectGoesOn();
    expect(server.sandbox.events.total).toBe(ROWS);
  },
);

/** The exit code of a run in a terminal that is closed while it sends, as a shell that outlives the terminal sees it. */
async function codeOnceTerminalCloses(script: string): Promise<string> {
  const codePath = await workspace.file("code");
  const command = [...COMMAND, "backfill", path, "--batch-size", "20", "--yes"].map((word) => `'${word}'`).join(" ");
  const shell = `${script}; echo $? > '${codePath}.new'; mv '${codePath}.new' '${codePath}'`.replace("RUN", command);
  slowDown(100);
  const terminal = spawn("script", ["-qec", shell, "/dev/null"], { env: { ...process.env, ...environment() } });
  await checkpointSaved();
  terminal.kill("SIGKILL");
  for (;;) {
    const code = await readFile(codePath, "utf8").catch(() => undefined);
    if (code !== undefined) return code.trim();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe.runIf(existsSync("/usr/bin/script") && process.platform === "linux")("a terminal that is gone", () => {
  test("ends a run whose shell passes the SIGHUP on, with its exit code", async () => {
    const passingOn = "trap 'kill -HUP $run' HUP; RUN & run=$!; wait $run; wait $run"; // a trap ends the first wait
    expect(await codeOnceTerminalCloses(passingOn)).toBe("129");
    await expectGoesOn();
    expect(server.sandbox.events.total).toBe(ROWS);
  });

  test("does not end a run that hears of no signal; its report alone is lost", async () => {
    expect(await codeOnceTerminalCloses("trap '' HUP; RUN")).toBe("7");
    expect(server.sandbox.events.total).toBe(ROWS);
  });
});

test("a closed stdout does not end a run", async () => {
  const child = start(["backfill", path, "--json"], environment());
  const errors = text(child.stderr);
  child.stdout.destroy();
  expect(await once(child, "exit")).toEqual([0, null]);
  expect(await errors).toBe("");
  expect(server.sandbox.state.count).toBe(ROWS);
});

test("a closed stdin does not matter to a run over a file", async () => {
  const words = [...COMMAND, "backfill", path, "--quiet"].map((word) => `'${word}'`);
  const child = execFile("sh", ["-c", `exec ${words.join(" ")} <&-`], { env: { ...process.env, ...environment() } });
  expect(await once(child, "exit")).toEqual([0, null]);
  expect(server.sandbox.state.count).toBe(ROWS);
});

const asked = (socket: Socket): Promise<unknown> => once(socket, "data");
const STALLED = "HTTP/1.1 202 Accepted\r\nContent-Length: 9\r\n\r\n{";

test.each([
  ["a proxy that hangs", "https://api.example", async () => {}],
  ["a proxy that closes", "https://api.example", async (socket: Socket) => void socket.end()],
  [
    "a tunnel that hangs",
    "https://api.example",
    async (socket: Socket) => void socket.write("HTTP/1.1 200 OK\r\n\r\n"),
  ],
  ["a server that hangs", undefined, async () => {}],
  ["a 202 whose body stalls", undefined, async (socket: Socket) => void socket.write(STALLED)],
])("a process has nothing to wait for once it has reported: %s", async (_, host, answer) => {
  let connections = 0;
  const remote = createServer((socket) => {
    connections += 1;
    socket.on("error", () => {});
    void asked(socket).then(() => answer(socket));
  });
  await new Promise<void>((resolve) => remote.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(remote.address() as AddressInfo).port}`;
  const one = await workspace.file("one.csv", csv("ann@example.com"));
  const child = start(["backfill", one, "--base-url", host ?? url, "--retries", "0", "--timeout", "1s", "--json"], {
    RELEVA_SECRET_KEY: "k",
    HTTPS_PROXY: url,
    NO_PROXY: "",
  });
  const ended = once(child, "exit");
  const report = await text(child.stdout);
  const [code] = await ended; // undici alone would wait five minutes
  expect([code, JSON.parse(report).accepted]).toEqual(_ === "a 202 whose body stalls" ? [0, 1] : [5, 0]);
  expect(connections).toBeLessThanOrEqual(2);
  remote.close();
});
