import { Analytics } from "@segment/analytics-node";
import { BATCH_SIZE } from "../parts/hand-loop.mjs";
import { recordsIn } from "../parts/records-in.mjs";

/** The last batch, which is not full, is sent after this time, even when the client is closed. */
const LAST_MS = 1_000;

/** One `identify` a row. It queues without end: the loop waits while as many rows are on their way as ours has in flight. */
export async function run({ url, file, concurrency }) {
  const analytics = new Analytics({
    writeKey: "bench",
    host: url,
    maxEventsInBatch: BATCH_SIZE,
    flushInterval: LAST_MS,
  });
  let waiting = 0;
  let failure;
  let wake = () => {};
  const told = (error) => {
    failure ??= error;
    waiting -= 1;
    wake();
  };
  for await (const { profile, subscribedAtChanged } of recordsIn(file)) {
    waiting += 1;
    analytics.identify({ userId: profile.email, traits: { ...profile, subscribedAtChanged } }, told);
    while (waiting >= BATCH_SIZE * concurrency) await new Promise((resolve) => (wake = resolve));
  }
  await analytics.closeAndFlush();
  if (failure) throw failure;
}
