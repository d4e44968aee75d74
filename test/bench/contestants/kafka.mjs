import { consume, SESSION_MS } from "../parts/consumer.mjs";
import { delivering } from "../parts/delivering.mjs";

/** A topic, by `eachBatch`. */
export async function run(options) {
  const { client, dist } = await delivering(options.url, options.dist);
  const { eachBatch } = await import(`${dist}engines/kafka.js`);
  const deadLetter = ({ reason }) => Promise.reject(new Error(`a record is dead: ${reason}`));
  await consume(options, eachBatch(client, { sessionTimeoutMs: SESSION_MS, deadLetter }));
}
