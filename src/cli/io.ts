import type { Readable, Writable } from "node:stream";
import { nodeFetch } from "../node-fetch.js";
import { exitCodeOfSignal, type Signal } from "./exit.js";

/** The process as the commands see it: everything they read and write, so that a test can stand in for it. */
export interface Io {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly fetch: typeof fetch;
  /** Calls `listener` at the first SIGINT or SIGTERM; the second ends the process. Returns what removes the listener. */
  onSignal(listener: (signal: Signal) => void): () => void;
}

export type Output = Writable & { readonly isTTY?: boolean };

const SIGNALS: readonly Signal[] = ["SIGINT", "SIGTERM"];

/** The process that runs this program. */
export function processIo(): Io {
  const { stdin, stdout, stderr, env } = process;
  return { stdin, stdout, stderr, env, fetch: nodeFetch, onSignal };
}

function onSignal(listener: (signal: Signal) => void): () => void {
  let isFirst = true;
  function handle(signal: Signal): void {
    if (!isFirst) process.exit(exitCodeOfSignal(signal));
    isFirst = false;
    listener(signal);
  }
  for (const signal of SIGNALS) process.on(signal, handle);
  return () => {
    for (const signal of SIGNALS) process.off(signal, handle);
  };
}
