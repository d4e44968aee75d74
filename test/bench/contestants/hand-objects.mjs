import { BATCH_SIZE, postJson } from "../parts/hand-loop.mjs";
import { createPool } from "../parts/pool.mjs";
import { recordsOf } from "../parts/records-of.mjs";

/** The hand loop over objects, without validation. */
export async function run({ url, rows, concurrency }) {
  const pool = createPool(concurrency);
  const post = postJson(url);
  let profiles = [];
  for await (const record of recordsOf(rows)) {
    profiles.push(record);
    if (profiles.length < BATCH_SIZE) continue;
    const batch = profiles;
    await pool.run(() => post(batch));
    profiles = [];
  }
  if (profiles.length > 0) await pool.run(() => post(profiles));
  await pool.drain();
}
