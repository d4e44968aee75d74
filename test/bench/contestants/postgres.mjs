import { delivering } from "../parts/delivering.mjs";
import { connect, filled } from "../parts/outbox.mjs";

/** An outbox, by `drainOutbox`. */
export async function run({ url, database, rows, dist: given }) {
  const { client, dist } = await delivering(url, given);
  const { drainOutbox } = await import(`${dist}engines/postgres.js`);
  const table = await filled(database, given);
  const stop = new AbortController();
  let sent = 0;
  const counting = {
    async deliver(records, options) {
      const results = await client.deliver(records, options);
      sent += results.length;
      if (sent === rows) stop.abort();
      return results;
    },
  };
  await drainOutbox(counting, { connect: () => connect(database), table, stop: stop.signal });
}
