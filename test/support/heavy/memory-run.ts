/** One backfill, watched from within: prints the peak of its memory. Arguments: base URL, kind of source, number of records, file. */
import { createClient } from "../../../src/index.js";
import { readNdjson } from "../../../src/node.js";
import type { ProfileUpsert } from "../../../src/types.js";
import { customer } from "./customer.js";

const [baseUrl = "", kind = "", count = "", file = ""] = process.argv.slice(2);

async function* generated(): AsyncGenerator<ProfileUpsert> {
  for (let n = 0; n < Number(count); n += 1) {
    if (n % 100 === 0) await new Promise((resolve) => setImmediate(resolve)); // as a page of a database would
    yield customer(n);
  }
}

let live = 0;
function look(): void {
  globalThis.gc?.(); // what is left is in use, and not merely waiting to be collected
  const { heapUsed, external } = process.memoryUsage();
  live = Math.max(live, heapUsed + external);
}

look();
const watch = setInterval(look, 10);
const client = createClient({ secretKey: "k", baseUrl });
const report = await client.backfill(kind === "ndjson" ? readNdjson(file) : generated());
clearInterval(watch);
look();
console.log(JSON.stringify({ live, accepted: report.accepted }));
