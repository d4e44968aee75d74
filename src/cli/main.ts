#!/usr/bin/env node
import { closeLostTerminals, processIo } from "./io.js";
import { run } from "./run.js";

process.on("exit", closeLostTerminals());
process.exitCode = await run(process.argv.slice(2), processIo());
