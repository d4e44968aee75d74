import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { run } from "../../src/cli/run.js";
import { nodeFetch } from "../../src/node-fetch.js";
import { invoke, textSink } from "../support/cli/invoke.js";
import { PATH, record, upsert } from "../support/sandbox/post.js";

/** A sandbox of the command line that listens. */
async function running(...flags: string[]): Promise<{ url: string; stop(): Promise<number>; stderr(): string }> {
  const out = textSink();
  const err = textSink();
  let interrupt = (): void => {};
  const io = { stdin: Readable.from([]), stdout: out.output, stderr: err.output, env: {}, fetch: nodeFetch };
  const ended = run(["sandbox", ...flags], {
    ...io,
    onSignal(listener) {
      interrupt = () => listener("SIGINT");
      return () => {};
    },
  });
  await expect.poll(out.text).toContain("backfill customers.csv");
  const [, url = ""] = /export RELEVA_BASE_URL=(\S+)/.exec(out.text()) ?? [];
  const stop = (): Promise<number> => {
    interrupt();
    return ended;
  };
  return { url, stop, stderr: err.text };
}

test("the sandbox answers at the URL and with the key that it prints, until it is stopped", async () => {
  const { output, text } = textSink();
  let stop = (): void => {};
  const io = { stdin: Readable.from([]), stdout: output, stderr: output, env: {}, fetch: nodeFetch };
  const ended = run(["sandbox", "--port", "0"], {
    ...io,
    onSignal(listener) {
      stop = () => listener("SIGINT");
      return () => {};
    },
  });
  await expect.poll(text).toContain("releva-profiles backfill customers.csv");
  const [, url, key] = /export RELEVA_BASE_URL=(\S+) RELEVA_SECRET_KEY=(\S+)/.exec(text()) ?? [];
  expect(key).toBe("sandbox_key");
  expect(text()).toContain(`: ${url}\nOpen that address in a browser to see what arrives.\n`);
  expect(text()).toContain(`$env:RELEVA_BASE_URL="${url}"; $env:RELEVA_SECRET_KEY="${key}"`); // no `export` on Windows
  expect((await nodeFetch(`${url}/_sandbox/health`)).status).toBe(200);
  stop();
  expect(await ended).toBe(0);
  await expect(nodeFetch(`${url}/_sandbox/health`)).rejects.toThrow();
});

test("a port that cannot be listened on is exit code 2", async () => {
  expect(await invoke(["sandbox", "--port", "70000"])).toMatchObject({
    code: 2,
    stdout: "",
    stderr: expect.stringContaining("port"),
  });
});

test("the sandbox never takes a real key from the environment", async () => {
  const { stdout } = await invoke(["sandbox"], {
    env: { RELEVA_SECRET_KEY: "rk_live_1" },
    onStart: (send) => send("SIGTERM"),
  });
  expect(stdout).toContain("RELEVA_SECRET_KEY=sandbox_key");
});

test("what smells of a client's habit is told on stderr, once, and refused for strict clients", async () => {
  for (const flags of [[], ["--strict-clients"]]) {
    const { url, stop, stderr } = await running(...flags);
    const body = upsert(record({ email: "ana@shop.example", addTags: [], removeTags: [] }));
    const statuses = [await nodeFetch(url + PATH, body), await nodeFetch(url + PATH, body)].map(({ status }) => status);
    expect(await stop()).toBe(0);
    expect(statuses).toEqual(flags.length === 0 ? [202, 202] : [400, 400]);
    expect(stderr()).toMatch(/^empty-lists: 1 of 1 profiles has \[\] for addTags, removeTags\..*\n$/);
  }
});

test("what is assumed of the API is said with --assume, and what is not known is exit code 2", async () => {
  const { url, stop } = await running("--assume", "A12=records:1", "--assume", "s6=iso8601");
  const one = record({ email: "ana@shop.example" });
  const bodies = [upsert(one), upsert(one, record({ email: "ben@shop.example" }))];
  const statuses: number[] = [];
  for (const body of bodies) statuses.push((await nodeFetch(url + PATH, body)).status);
  expect(statuses).toEqual([202, 400]);
  await stop();
  for (const [given, says] of [
    ["S6", "an id and a choice"],
    ["S6=iso", "Choose one of: rfc3339, iso8601"],
    ["A99=none", "A99 is not known"],
  ] as const)
    expect(await invoke(["sandbox", "--assume", given])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(says),
    });
});
