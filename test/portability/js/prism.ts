/** Prism as a second mock. It reads the contract by itself; our client must get along with it as with the sandbox. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createClient, type Reject } from "../../../src/index.js";
import type { Context, Input, Judge } from "../driver/leg.js";
import { scenario } from "../driver/scenario.js";

const SECRET_KEY = "any-key"; // Prism asks only whether there is one
const STARTS_WITHIN_MS = 60_000;

/** `install` gives the folder of the commands. */
export function prism(input: Input, install: (context: Context) => Promise<string>): Judge {
  return {
    name: `prism from ${input}`,
    async run(context) {
      const command = join(await install(context), "prism");
      const node = join(context.work, "node_modules/.bin/node"); // it asks for 24.18 or later
      const contract = input === "3.1" ? context.contract.openapi31 : context.contract.openapi30;
      const { stdout: version } = await context.run(node, [command, "--version"]);
      const mock = await start(node, [command, "mock", "--host", "127.0.0.1", "--port", "0", contract]);
      try {
        return { version: version.trim(), summary: await judge(mock.baseUrl) };
      } finally {
        await mock.stop();
      }
    },
  };
}

async function judge(baseUrl: string): Promise<string> {
  const records = scenario().flatMap(({ body, status }) => (status === 202 ? body.profiles : []));
  const connection = { secretKey: SECRET_KEY, baseUrl };

  const report = await createClient(connection).backfill(records);
  assert.equal(report.accepted, records.length, "every record of the scenario is accepted");

  const bad = { profile: { phoneNumber: "0875345976" }, subscribedAtChanged: false };
  const rejects: Reject[] = [];
  const some = [...records.slice(0, 50), bad, ...records.slice(50, 100)];
  const lenient = createClient({ ...connection, validation: "off" });
  const { accepted } = await lenient.backfill(some, { onReject: (reject) => void rejects.push(reject) });
  assert.deepEqual([accepted, rejects.map(({ index, status }) => [index, status])], [100, [[50, 422]]]);
  assert.ok(rejects[0]?.message, "a refusal has a message");

  let busy = true;
  const busyOnce: typeof fetch = (input, init) => {
    const request = new Request(input, init);
    if (busy) request.headers.set("prefer", "code=503");
    busy = false;
    return fetch(request);
  };
  const patient = createClient({ ...connection, fetch: busyOnce, retry: { baseDelayMs: 10 } });
  const { attempts } = await patient.upsert(records.slice(0, 1));
  assert.equal(attempts, 2, "a 503 is sent again");

  return `${records.length} records of our client accepted; a bad one among 100 was found, refused with 422; a 503 was sent again`;
}

async function start(command: string, args: readonly string[]): Promise<{ baseUrl: string; stop(): Promise<void> }> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  const kill = (): void => void child.kill();
  process.once("exit", kill);
  const ended = once(child, "exit");
  const stop = async (): Promise<void> => {
    kill();
    await ended;
    process.off("exit", kill);
  };
  let said = "";
  const baseUrl = await new Promise<string | undefined>((resolve) => {
    const hear = (text: string): void => {
      said += text;
      const [, url] = /listening on (http:\S+)/.exec(said) ?? [];
      if (url !== undefined) resolve(url);
    };
    child.stdout.setEncoding("utf8").on("data", hear);
    child.stderr.setEncoding("utf8").on("data", hear);
    ended.then(() => resolve(undefined));
    setTimeout(resolve, STARTS_WITHIN_MS, undefined).unref();
  });
  if (baseUrl !== undefined) return { baseUrl, stop };
  await stop();
  throw new Error(`Prism did not start:\n${said}`);
}
