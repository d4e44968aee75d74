import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { Unavailable } from "./leg.js";
import { CommandFailed, run } from "./process.js";

const folder = mkdtempSync(join(tmpdir(), "portability-process-"));
const log = join(folder, "log");
afterAll(() => rmSync(folder, { recursive: true }));

const shell = (script: string, timeoutSeconds = 10) =>
  run({ command: "sh", args: ["-c", script] }, log, { timeoutSeconds });

test("a command gives what it printed, and leaves it in a log", async () => {
  expect(await shell("echo out; echo err >&2")).toEqual({ stdout: "out\n", stderr: "err\n" });
  expect(readFileSync(log, "utf8")).toContain("out");
});

test("a command that fails tells its exit code and its last lines", async () => {
  const error = await shell("seq 1 100; exit 3").catch((problem: unknown) => problem);
  expect(error).toBeInstanceOf(CommandFailed);
  expect(error).toMatchObject({
    exitCode: 3,
    message: expect.stringMatching(/ended with 3.*\n {4}81\n[\s\S]* {4}100$/),
  });
});

test("a time limit ends a command with all that it started", async () => {
  const child = join(folder, "child");
  await expect(shell(`sleep 60 & echo $! > ${child}; wait`, 0.3)).rejects.toThrow("took longer than 0.3 s");
  const pid = Number(readFileSync(child, "utf8"));
  await expect.poll(() => isRunning(pid)).toBe(false);
});

test("a command that the machine does not have is unavailable; a program that was not built is a failure", async () => {
  await expect(run({ command: "no-such-toolchain", args: [] }, log)).rejects.toThrow(Unavailable);
  await expect(run({ command: join(folder, "built"), args: [] }, log)).rejects.toThrow(CommandFailed);
});

/** A zombie is not: nobody may be there to wait for it. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
