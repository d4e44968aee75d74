// Delivers the jobs of a queue of pg-boss, whose data is a record each: `boss.send("profiles", record, { singletonKey })`, with
// `keysOf(record)[0]` as the key. The policy key_strict_fifo keeps the jobs of one key in their order.
import { PgBoss } from "pg-boss";
import { createClient, type ProfileUpsertInput } from "releva-profiles";

const client = createClient({
  secretKey: process.env.RELEVA_SECRET_KEY ?? "",
  baseUrl: process.env.RELEVA_BASE_URL ?? "https://releva.ai",
});
const boss = new PgBoss({ connectionString: process.env.DATABASE_URL ?? "" });
boss.on("error", (error) => console.error(error));
await boss.start();

// A job that failed for good would block its key, and so would one in a `deadLetter` queue of pg-boss: its own place is still
// "failed". So jobs are tried again without end here, and what is refused is completed, with its record in a queue of ours.
await boss.createQueue("profiles", { policy: "key_strict_fifo", retryLimit: 1_000_000, retryDelay: 30 });
await boss.createQueue("profiles-dead");

const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());

while (!stop.signal.aborted) {
  const jobs = await boss.fetch<ProfileUpsertInput>("profiles", { batchSize: 500 });
  if (jobs.length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    continue;
  }
  const records = jobs.map(({ data }) => data);
  const results = await client.deliver(records, { stop: stop.signal });
  const ended: string[] = [];
  const again: string[] = [];
  for (const [index, result] of results.entries()) {
    const { id = "", data } = jobs[index] ?? {};
    if (result.status === "undelivered") again.push(id);
    else ended.push(id);
    if (result.status !== "invalid" && result.status !== "rejected") continue;
    // First this, then the completion: a crash in between may write a dead letter twice, but never loses one.
    await boss.send("profiles-dead", { record: data, code: result.code, reason: result.reason });
  }
  if (ended.length > 0) await boss.complete("profiles", ended);
  if (again.length > 0) await boss.fail("profiles", again); // after `retryDelay`; until then nothing of their keys is fetched
  const fatal = results.find((result) => result.status === "undelivered" && result.fatal);
  if (fatal?.status === "undelivered") throw fatal.error;
}
await boss.stop();
