#!/usr/bin/env node
import { keepCompiledCode } from "./compile-cache.js";

keepCompiledCode();
const [{ closeLostTerminals, processIo }, { run }] = await Promise.all([import("./io.js"), import("./run.js")]);
process.on("exit", closeLostTerminals());
process.exitCode = await run(process.argv.slice(2), processIo());
