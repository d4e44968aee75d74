import { PostHog } from "posthog-node";
import { BATCH_SIZE } from "../parts/hand-loop.mjs";
import { recordsIn } from "../parts/records-in.mjs";

/** One `identify` a row. A full queue drops rows, so the loop flushes. Without its gzip, which nobody else here does. */
export async function run({ url, file, concurrency }) {
  const client = new PostHog("bench", {
    host: url,
    flushAt: BATCH_SIZE,
    maxBatchSize: BATCH_SIZE,
    maxQueueSize: BATCH_SIZE * concurrency * 2,
    disableCompression: true,
  });
  client.on("error", (error) => {
    throw error;
  });
  let added = 0;
  for await (const { profile, subscribedAtChanged } of recordsIn(file)) {
    client.identify({ distinctId: profile.email, properties: { ...profile, subscribedAtChanged } });
    added += 1;
    if (added % (BATCH_SIZE * concurrency) === 0) await client.flush();
  }
  await client.shutdown();
}
