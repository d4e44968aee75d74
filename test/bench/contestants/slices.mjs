import { delivering } from "../parts/delivering.mjs";
import { lineBatches } from "../parts/lines.mjs";

/** `deliver` alone: one slice after another, of messages that are in memory already. */
export async function run({ url, file, dist }) {
  const { client, recordOfJson } = await delivering(url, dist);
  for await (const lines of lineBatches(file, 500)) {
    const results = await client.deliver(lines.map((line) => recordOfJson(line)));
    if (results.some(({ status }) => status !== "accepted")) throw new Error("a record was not accepted");
  }
}
