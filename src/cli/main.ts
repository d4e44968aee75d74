#!/usr/bin/env node
import { processIo } from "./io.js";
import { run } from "./run.js";

// A reader such as `| head` may close our output. The run goes on without it.
for (const output of [process.stdout, process.stderr]) {
  output.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

process.exitCode = await run(process.argv.slice(2), processIo());
