// Sends a file, and writes what is not accepted to another one: npx tsx examples/backfill-file.ts examples/customers.csv
import { createClient } from "releva-profiles";
import { fileRejects, nodeFetch, readCsv, readNdjson } from "releva-profiles/node";

const path = process.argv[2] ?? "examples/customers.csv";

const client = createClient({
  secretKey: process.env.RELEVA_SECRET_KEY ?? "",
  baseUrl: process.env.RELEVA_BASE_URL ?? "https://releva.ai",
  fetch: nodeFetch, // goes through HTTPS_PROXY, as the command line does
});

const source = path.endsWith(".csv") ? readCsv(path) : readNdjson(path);
const rejects = await fileRejects(`${path}.rejects.ndjson`);
try {
  const report = await client.backfill(source, { onReject: rejects.write });
  console.log(`${report.accepted} of ${report.read} accepted (202)`);
  for (const { count, reason, firstLine } of report.topReasons) console.log(`${count} x ${reason}, line ${firstLine}`);
} finally {
  await rejects.close(); // removes the file if there is nothing in it
}
