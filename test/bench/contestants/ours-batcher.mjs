import { createClient } from "../../../dist/index.js";
import { nodeFetch } from "../../../dist/node.js";
import { record } from "../records.mjs";

const STRIDE = 500;
/** As many as the batcher queues: the caller waits for the oldest before it adds more. */
const WINDOW = 10_000 / STRIDE;

/** One `add` per record. With `burst` nobody waits before the end. */
export async function run({ url, rows, concurrency, burst }) {
  const client = createClient({ secretKey: "bench", baseUrl: url, fetch: nodeFetch });
  const batcher = client.batcher({ concurrency });
  const marks = [];
  for (let n = 0; n < rows; n += 1) {
    const added = batcher.add(record(n));
    if (burst || n % STRIDE !== 0) continue;
    marks.push(added);
    if (marks.length > WINDOW) await marks.shift();
  }
  await batcher.close();
}
