import { recordsOf } from "../parts/records-of.mjs";

const DIST = new URL("../../../dist/", import.meta.url).href;

const LOCAL = { country: "BG", timeZone: "Europe/Sofia" };

/** The package as its users have it: order, retries, rejects and progress are on. `transport` is "nodeFetch" or "fetch". @param dist URL of the folder of the build */
export async function run({ url, source, file, rows, concurrency, transport, ordering = "profile", dist = DIST }) {
  const { createClient } = await import(`${dist}index.js`);
  // The entry point for Node is loaded by those who need it.
  const node = transport === "nodeFetch" || source !== "objects" ? await import(`${dist}node.js`) : undefined;
  const client = createClient({
    secretKey: "bench",
    baseUrl: url,
    ...(transport === "nodeFetch" && { fetch: node.nodeFetch }),
  });
  const records = {
    ndjson: () => node.readNdjson(file),
    csv: () => node.readCsv(file),
    localCsv: () => node.readCsv(file, { mapping: { ...node.relevaPreset, reading: LOCAL } }),
    xlsx: () => node.readXlsx(file),
    objects: () => recordsOf(rows),
  };
  let told = 0;
  const report = await client.backfill(records[source](), {
    concurrency,
    ordering,
    onReject: ({ index, message }) => {
      throw new Error(`record ${index} was rejected: ${message}`);
    },
    onProgress: () => {
      told += 1;
    },
  });
  if (!report.ok || told === 0) throw new Error(`the run ended ${report.status}, and told ${told} times how it went`);
}
