import { Readable, Writable } from "node:stream";
import type { Signal } from "../../../src/cli/exit.js";
import type { Io, Output } from "../../../src/cli/io.js";
import { run } from "../../../src/cli/run.js";

export interface Invocation {
  readonly env?: Io["env"];
  readonly stdin?: string | Buffer;
  readonly fetch?: typeof fetch;
  readonly terminal?: boolean;
  /** How wide the terminal is. @default not known, and nothing is wrapped */
  readonly columns?: number;
  /** What a person at the terminal types when asked, question by question; empty for Ctrl-D. */
  readonly answer?: string | readonly string[];
  /** Receives a function that sends a signal to the command. */
  readonly onStart?: (signal: (signal: Signal) => void) => void;
}

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const noNetwork: typeof fetch = () => Promise.reject(new Error("the command went to the network"));

/** A stand-in for everything that a shell provides. */
export function ioOf(given: Invocation): {
  readonly io: Io;
  readonly stdout: () => string;
  readonly stderr: () => string;
} {
  const out = textSink(given.terminal, given.columns);
  const err = textSink(given.terminal, given.columns);
  const typed = [given.answer ?? given.stdin ?? []].flat();
  const io: Io = {
    stdin: Object.assign(Readable.from(typed.map((text) => Buffer.from(text))), {
      isTTY: given.answer !== undefined,
    }),
    stdout: out.output,
    stderr: err.output,
    env: given.env ?? {},
    fetch: given.fetch ?? noNetwork,
    onSignal(listener) {
      given.onStart?.(listener);
      return () => {};
    },
  };
  return { io, stdout: out.text, stderr: err.text };
}

/** Runs a command line in this process. */
export async function invoke(args: readonly string[], given: Invocation = {}): Promise<Result> {
  const { io, stdout, stderr } = ioOf(given);
  const code = await run(args, io);
  return { code, stdout: stdout(), stderr: stderr() };
}

export function textSink(terminal = false, columns?: number): { readonly output: Output; readonly text: () => string } {
  const pieces: string[] = [];
  const output = new Writable({
    write(chunk, _encoding, done) {
      pieces.push(String(chunk));
      done();
    },
  });
  return {
    output: Object.assign(output, { isTTY: terminal, ...(columns !== undefined && { columns }) }),
    text: () => pieces.join(""),
  };
}
