/** A process that sends with `nodeFetch` to each URL it is given, and tells what came of it, and what it leaves behind. */
import { createRequire } from "node:module";
import { setTimeout } from "node:timers/promises";
import { nodeFetch } from "../../../src/node-fetch.js";
import { networkCode } from "../../../src/request/network-error.js";
import { ready } from "./observer.js";

const outcomes: unknown[] = [];
for (const url of process.argv.slice(2)) {
  outcomes.push(
    await nodeFetch(url, ready()).then(
      async (response) => [response.status, await response.text()][0],
      (error: unknown) => networkCode(error),
    ),
  );
}
await setTimeout(20); // what was closed is gone
const holding = process.getActiveResourcesInfo().filter((name) => /^(?:Timeout|TCP|TLS)/.test(name));
const loaded = Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes("/undici/"));
process.stdout.write(JSON.stringify({ outcomes, holding, isUndiciLoaded: loaded }));
