import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { csv, useWorkspace } from "./workspace.js";

const workspace = useWorkspace();
const children: ChildProcessWithoutNullStreams[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/** The program as a process of its own. */
function start(args: readonly string[], env: Record<string, string> = {}): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, ["--import", "tsx", "src/cli/main.ts", ...args], {
    env: { ...process.env, ...env },
  });
  children.push(child);
  return child;
}

test("the second Ctrl-C ends a run at once, whatever is in the air", async () => {
  let asked = (): void => {};
  const request = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const silentServer = createServer(() => asked()).listen(0, "127.0.0.1");
  await once(silentServer, "listening");
  const { port } = silentServer.address() as AddressInfo;
  const path = await workspace.file("customers.csv", csv("ann@example.com"));
  const child = start(["backfill", path, "--base-url", `http://127.0.0.1:${port}`], {
    RELEVA_SECRET_KEY: "sandbox_key",
  });
  await request;
  child.kill("SIGINT");
  await once(child.stderr, "data"); // "Stopping: ..."
  child.kill("SIGINT");
  expect(await once(child, "exit")).toEqual([130, null]);
  silentServer.closeAllConnections();
  silentServer.close();
});

test("a reader that has read enough ends nothing with an error", async () => {
  const child = start(["spec", "--json"]);
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += String(chunk);
  });
  child.stdout.destroy();
  expect(await once(child, "exit")).toEqual([0, null]);
  expect(stderr).toBe("");
});
