/** Commands of other languages: each in a process group of its own, with a time limit and a log. */
import { spawn } from "node:child_process";
import { appendFileSync, existsSync, writeFileSync } from "node:fs";
import { type Command, type Output, type RunOptions, Unavailable } from "./leg.js";

const LAST_LINES = 20;

/** A time limit and a failure look the same to a leg: the command did not do what it was for. */
export class CommandFailed extends Error {
  override readonly name = "CommandFailed";
  readonly output: Output;
  /** Undefined where a signal ended it. */
  readonly exitCode: number | undefined;

  constructor(message: string, output: Output, exitCode?: number) {
    super(message);
    this.output = output;
    this.exitCode = exitCode;
  }
}

/** Runs a command to its end. `log` is a file that gets everything it prints. */
export async function run(
  { command, args, cwd, env }: Command,
  log: string,
  { timeoutSeconds = 600, input }: Pick<RunOptions, "timeoutSeconds" | "input"> = {},
): Promise<Output> {
  if (cwd !== undefined && !existsSync(cwd)) throw new Error(`${command} is to run in ${cwd}, which is not there`);
  writeFileSync(log, `$ ${[command, ...args].join(" ")}\n`);
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, LC_ALL: "C.UTF-8", ...env },
    detached: true, // a group: what the command starts ends with it
    stdio: ["pipe", "pipe", "pipe"],
  });
  const killGroup = (): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has ended.
    }
  };
  process.once("exit", killGroup);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    killGroup();
    for (const stream of [child.stdout, child.stderr]) stream.destroy(); // what left the group may hold them open
  }, timeoutSeconds * 1000);

  const gathered = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      gathered[name] += text;
      appendFileSync(log, text);
    });
  }
  child.stdin.on("error", () => undefined); // it need not read its input
  child.stdin.end(input);

  try {
    const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (...how) => resolve(how));
    });
    if (code === 0 && !late) return gathered;
    const problem = late ? `took longer than ${timeoutSeconds} s` : `ended with ${code ?? signal}`;
    throw new CommandFailed(
      `${command} ${problem}; all of it is in ${log}\n${end(gathered)}`,
      gathered,
      code ?? undefined,
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    if (!command.includes("/")) throw new Unavailable(`${command} is not installed`);
    throw new CommandFailed(`${command} is not there`, gathered);
  } finally {
    clearTimeout(timer);
    process.off("exit", killGroup);
    killGroup();
  }
}

function end({ stdout, stderr }: Output): string {
  const lines = `${stdout}\n${stderr}`.split("\n").filter((line) => line.trim() !== "");
  return lines
    .slice(-LAST_LINES)
    .map((line) => `    ${line.slice(0, 300)}`)
    .join("\n");
}
