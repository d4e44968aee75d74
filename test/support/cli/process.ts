import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { afterEach, inject } from "vitest";
import { programIn } from "../installed.js";

export type Start = (args: readonly string[], env?: Record<string, string>) => ChildProcessWithoutNullStreams;

export const COMMAND: readonly string[] = [process.execPath, programIn(inject("installed"))];

/** Starts the program as a process of its own, which does not outlive the test. */
export function useProcesses(): Start {
  const children: ChildProcessWithoutNullStreams[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
  });
  return (args, env = {}) => {
    const [node = "", ...options] = COMMAND;
    const child = spawn(node, [...options, ...args], { env: { ...process.env, ...env } });
    children.push(child);
    return child;
  };
}
