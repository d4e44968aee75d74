import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";

/** A program of an engine or a consumer, until the test has ended. */
export interface Program {
  readonly child: ChildProcess;
  /** What it has written so far. */
  readonly output: () => string;
  readonly hasEnded: () => boolean;
  signal(signal: NodeJS.Signals): void;
  /** Ends it, if it has not ended: with SIGKILL where it does not listen. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

export function start(command: string, args: readonly string[], options: SpawnOptions = {}): Program {
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  running.add(child);
  const exited = once(child, "close").finally(() => running.delete(child));
  exited.catch(() => {});
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-100_000);
    });
  }
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    child,
    output: () => output,
    hasEnded,
    signal: (signal) => void child.kill(signal),
    async stop(signal = "SIGTERM") {
      if (!hasEnded()) {
        child.kill(signal);
        const late = setTimeout(() => child.kill("SIGKILL"), 20_000);
        await exited.catch(() => {});
        clearTimeout(late);
      }
    },
  };
}

/** Waits for what a program says. @throws with its output, when it ends before */
export async function says(program: Program, text: RegExp, withinMs = 120_000): Promise<void> {
  const until = Date.now() + withinMs;
  while (!text.test(program.output())) {
    if (program.hasEnded() || Date.now() > until) {
      throw new Error(`${text} was not said:\n${program.output().slice(-4_000)}`);
    }
    await pause(50);
  }
}

/** Runs a command to its end. @throws with its output, when it fails */
export async function run(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<string> {
  const program = start(command, args, options);
  const [code] = (await once(program.child, "close")) as [number | null];
  if (code !== 0) throw new Error(`${command} ended with ${code}:\n${program.output().slice(-4_000)}`);
  return program.output();
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Resolves once `isTrue` is. */
export async function until(isTrue: () => boolean | Promise<boolean>, what: string, withinMs = 120_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error(`it never came about that ${what}`);
    await pause(50);
  }
}

/** A port of this machine that nobody listens on now: for programs that cannot be told to take any. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
