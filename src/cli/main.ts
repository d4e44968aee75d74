#!/usr/bin/env node
import { nodeFetch } from "../node-fetch.js";
import { exitCodeOfSignal } from "./exit.js";
import type { Io, Signal } from "./io.js";
import { run } from "./run.js";

const io: Io = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  fetch: nodeFetch,
  onSignal(listener) {
    const signals: readonly Signal[] = ["SIGINT", "SIGTERM"];
    let told = false;
    function handle(signal: Signal): void {
      if (told) process.exit(exitCodeOfSignal(signal));
      told = true;
      listener(signal);
    }
    for (const signal of signals) process.on(signal, handle);
    return () => {
      for (const signal of signals) process.off(signal, handle);
    };
  },
};

// Whoever read our output has read enough (`| head`). The work itself goes on.
for (const output of [process.stdout, process.stderr]) {
  output.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

process.exitCode = await run(process.argv.slice(2), io);
