import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** `time` of bash counts every process that was waited for, and those that they waited for. */
const TIMED = 'TIMEFORMAT="%R %U %S"; time "$@"';

/** A program outside Node. It is given the URL, the file, how many rows a request holds, and how many requests are in flight. */
export async function run({ url, file, concurrency, command }) {
  const args = [...command, `${url}/api/v0/profiles`, file, "500", String(concurrency)];
  const { stderr } = await promisify(execFile)("bash", ["-c", TIMED, "bash", ...args], {
    env: { ...process.env, LC_ALL: "C" }, // seconds with a point
  });
  const [wall, user, system] = stderr.trim().split("\n").at(-1).split(" ").map(Number);
  return { cpuMs: (user + system) * 1000, wallMs: wall * 1000, peakMb: undefined };
}
