import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { createPool } from "./pool.mjs";
import { fetchPoster } from "./post.mjs";

export const BATCH_SIZE = 500;

/** What a team writes in an afternoon: no order, no retries, the first failure ends it. `check` throws for an invalid record. */
export async function handLoop({ url, file, concurrency }, { check, post = postJson(url) } = {}) {
  const pool = createPool(concurrency);
  let profiles = [];
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    const record = JSON.parse(line);
    check?.(record);
    profiles.push(record);
    if (profiles.length < BATCH_SIZE) continue;
    const batch = profiles;
    await pool.run(() => post(batch));
    profiles = [];
  }
  if (profiles.length > 0) await pool.run(() => post(profiles));
  await pool.drain();
}

export function postJson(url) {
  const post = fetchPoster(url);
  return (profiles) => post(JSON.stringify({ profiles }));
}
