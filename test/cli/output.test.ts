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

test("an output that fails half way is said on stderr", async () => {
  const { io, stderr } = ioOf({});
  const stdout = failing("ENOSPC");
  expect(await run(["spec"], { ...io, stdout })).toBe(7);
  expect(stderr()).toBe("releva-profiles: standard output could not be written (ENOSPC); exit code 0 without that.\n");
});

test("a command that fails keeps its code", async () => {
  const { io } = ioOf({});
  expect(await run(["validate", "nowhere.csv"], { ...io, stdout: failing("EIO"), stderr: failing("EIO") })).toBe(2);
});

test.runIf(process.platform === "linux")("a full disk, in a process of its own", async () => {
  const shell = promisify(execFile);
  const command = `${process.execPath} --import tsx src/cli/main.ts spec`;
  const end = (redirect: string): Promise<number> =>
    shell("sh", ["-c", `${command} ${redirect}`]).then(
      () => 0,
      (error: { code: number }) => error.code,
    );
  expect(await end("> /dev/full")).toBe(7);
  expect(await end("> /dev/full 2> /dev/full")).toBe(7);
  expect(await end("2> /dev/full | head -c 10 > /dev/null")).toBe(0);
});
