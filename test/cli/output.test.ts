import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { Writable } from "node:stream";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { run } from "../../src/cli/run.js";
import { createSandbox } from "../../src/sandbox/index.js";
import { ioOf } from "../support/cli/invoke.js";
import { csv, useWorkspace } from "../support/cli/workspace.js";

const workspace = useWorkspace();

/** An output that fails with this code from the n-th write on. */
const failing = (code: string, from = 1): Writable & { text: string } => {
  let writes = 0;
  const output = new Writable({
    write(chunk, _encoding, done) {
      writes += 1;
      if (writes >= from) return done(Object.assign(new Error(code), { code }));
      output.text += String(chunk);
      done();
    },
  }) as Writable & { text: string };
  output.text = "";
  return output;
};

describe.each(["ENOSPC", "EIO", "EBADF", "EPIPE", "ERR_STREAM_DESTROYED"])("an output that fails with %s", (code) => {
  test.each([
    ["stdout", ["--json"]],
    ["stdout", []],
    ["stderr", []],
    ["both", ["--json"]],
  ] as const)("at %s (%j) stops no sending, and hides no exit code", async (which, flags) => {
    for (const [emails, usual] of [
      [["ann@example.com"], 0],
      [["ann@example.com", "bad"], 3],
    ] as const) {
      const sandbox = createSandbox();
      const path = await workspace.file("customers.csv", csv(...emails));
      const { io } = ioOf({ env: { RELEVA_SECRET_KEY: "sandbox_key" }, fetch: sandbox.fetch });
      const stdout = which === "stderr" ? io.stdout : failing(code);
      const stderr = which === "stdout" ? io.stderr : failing(code);
      const args = ["backfill", path, "--base-url", "http://localhost", "--restart", ...flags];
      const isFailure = which !== "stderr" && code !== "EPIPE";
      expect(await run(args, { ...io, stdout, stderr })).toBe(usual === 0 && isFailure ? 7 : usual);
      expect(sandbox.events.total).toBe(1);
      const state = JSON.parse(await readFile(`${path}.releva-state.json`, "utf8"));
      expect(state).toMatchObject({ watermark: emails.length, report: { accepted: 1 } });
    }
  });
});

const SAID = (code: string): string =>
  `releva-profiles: standard output cannot be written (${code}); the command goes on without it.\n`;

test("an output that fails half way is said on stderr, once", async () => {
  const { io, stderr } = ioOf({});
  const stdout = failing("ENOSPC");
  expect(await run(["spec"], { ...io, stdout })).toBe(7);
  expect(stderr()).toBe(SAID("ENOSPC"));
});

test.each(["ENOSPC", "EIO"])("%s is said when it happens: before the next file is sent", async (code) => {
  const sandbox = createSandbox();
  const saidBefore: string[] = [];
  const { io, stderr } = ioOf({ env: { RELEVA_SECRET_KEY: "sandbox_key" } });
  const fetch: typeof globalThis.fetch = (...request) => {
    saidBefore.push(stderr());
    return sandbox.fetch(...request);
  };
  const paths = [
    await workspace.file("one.csv", csv("ann@example.com")),
    await workspace.file("two.csv", csv("bob@example.com")),
  ];
  const args = ["backfill", ...paths, "--base-url", "http://localhost", "--json"];
  expect(await run(args, { ...io, fetch, stdout: failing(code) })).toBe(7);
  expect(saidBefore).toEqual(["", SAID(code)]);
});

test("a command that fails keeps its code", async () => {
  const { io } = ioOf({});
  expect(await run(["validate", "nowhere.csv"], { ...io, stdout: failing("EIO"), stderr: failing("EIO") })).toBe(2);
});

test.runIf(process.platform === "linux")("a full disk, in a process of its own", async () => {
  const shell = promisify(execFile);
  const said = await workspace.file("said");
  const command = `${process.execPath} --import tsx src/cli/main.ts spec`;
  const end = (redirect: string): Promise<number> =>
    shell("sh", ["-c", `${command} ${redirect.replace("said", said)}`]).then(
      () => 0,
      (error: { code: number }) => error.code,
    );
  expect(await end("> /dev/full 2> said")).toBe(7);
  expect(await readFile(said, "utf8")).toBe(SAID("ENOSPC"));
  expect(await end("> /dev/full 2> /dev/full")).toBe(7);
  expect(await end("2> /dev/full | head -c 10 > /dev/null")).toBe(0);
});
