import type { Readable, Writable } from "node:stream";

export type Signal = "SIGINT" | "SIGTERM";

/** The process as the commands see it: everything they read and write, so that a test can be one. */
export interface Io {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly fetch: typeof fetch;
  /** Tells the first SIGINT or SIGTERM; the second ends the process. Returns what stops the telling. */
  onSignal(listener: (signal: Signal) => void): () => void;
}

export type Output = Writable & { readonly isTTY?: boolean };
