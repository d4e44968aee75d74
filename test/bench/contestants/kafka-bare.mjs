import { consume } from "../parts/consumer.mjs";
import { BATCH_SIZE, postJson } from "../parts/hand-loop.mjs";

/** The bare consumer: it parses, posts and commits, and the first failure loses the order. */
export async function run(options) {
  const post = postJson(options.url);
  await consume(options, async ({ batch, resolveOffset, heartbeat, commitOffsetsIfNecessary, uncommittedOffsets }) => {
    for (let from = 0; from < batch.messages.length; from += BATCH_SIZE) {
      const slice = batch.messages.slice(from, from + BATCH_SIZE);
      await post(slice.map(({ value }) => JSON.parse(value)));
      resolveOffset(slice.at(-1).offset);
      await commitOffsetsIfNecessary(uncommittedOffsets());
      await heartbeat();
    }
  });
}
