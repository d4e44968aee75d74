import { closeSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { isatty } from "node:tty";
import { nodeFetch } from "../node-fetch.js";
import { exitCodeOfSignal, SIGNALS, type Signal } from "./exit.js";

/** The process as the commands see it: everything they read and write, so that a test can stand in for it. */
export interface Io {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly fetch: typeof fetch;
  /**
   * Calls `listener` at the first signal; a second SIGINT or SIGTERM calls `beforeEnd` and ends the process. Returns what removes
   * the listener.
   */
  onSignal(listener: (signal: Signal) => void, beforeEnd?: () => void): () => void;
}

export type Output = Writable & {
  readonly isTTY?: boolean;
  /** The width of a terminal. */
  readonly columns?: number;
};

/** The process that runs this program. */
export function processIo(): Io {
  const { stdin, stdout, stderr, env } = process;
  return { stdin, stdout, stderr, env, fetch: nodeFetch, onSignal };
}

/**
 * At its end Node puts each terminal back as it found it, and aborts (exit code 134) when it cannot. It leaves out those that are
 * closed: so one that is gone is closed first. Returns what does that.
 */
export function closeLostTerminals(): () => void {
  const terminals = [0, 1, 2].filter(isatty);
  return () => {
    for (const lost of terminals.filter((terminal) => !isatty(terminal))) closeSync(lost);
  };
}

function onSignal(listener: (signal: Signal) => void, beforeEnd?: () => void): () => void {
  let isFirst = true;
  function handle(signal: Signal): void {
    if (isFirst) listener(signal);
    // Of a terminal that is closed the system tells, and the shell once more: nobody insists.
    else if (signal !== "SIGHUP") {
      beforeEnd?.();
      process.exit(exitCodeOfSignal(signal));
    }
    isFirst = false;
  }
  for (const signal of SIGNALS) process.on(signal, handle);
  return () => {
    for (const signal of SIGNALS) process.off(signal, handle);
  };
}
