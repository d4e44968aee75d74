// Sends every customer of a database, as fast as the API takes them and without holding them all in memory.
import {
  BackfillError,
  createClient,
  customFields,
  type ProfileUpsertInput,
  SourceRecord,
  withoutNulls,
} from "releva-profiles";

interface Row {
  readonly id: number;
  readonly email: string | null;
  readonly phone: string | null;
  readonly firstName: string | null;
  readonly createdAt: Date;
  readonly subscribedAt: Date | null;
  readonly orders: number;
}

/**
 * Stands for when your last run began, which you keep where it survives: see the end of this file. For the first run it is
 * `new Date(0)` if all your subscribers are to be subscribed, and the time of that run if none of them is.
 */
const lastRunBegan = new Date("2024-05-01T01:00:00Z");

/** Stands for a cursor of your database. Order by something that stays, so that a second run reads the same. */
async function* rows(): AsyncGenerator<Row> {
  for (let id = 1; id <= 1_000; id += 1) {
    const subscribedAt = new Date(id > 990 ? "2024-05-01T18:20:00Z" : "2021-03-14T09:30:00Z");
    yield {
      id,
      email: id % 10 === 0 ? null : `customer${id}@shop.example`,
      phone: id % 3 === 0 && id % 10 !== 0 ? null : `+35988${String(id).padStart(7, "0")}`,
      firstName: id % 7 === 0 ? null : "Ana",
      createdAt: new Date("2021-03-14T09:30:00Z"),
      subscribedAt: id % 2 === 0 ? subscribedAt : null,
      orders: id % 5,
    };
  }
}

async function* records(): AsyncGenerator<SourceRecord<number>> {
  for await (const row of rows()) {
    // A column that is NULL must be absent. A row with neither e-mail nor phone ends as a reject with its reason.
    const value: ProfileUpsertInput = withoutNulls({
      profile: {
        email: row.email,
        phoneNumber: row.phone,
        firstName: row.firstName,
        registeredAt: row.createdAt.toISOString(),
        subscribedAt: row.subscribedAt?.toISOString(),
        custom: customFields({ orders: row.orders }),
      },
      // "True if the user's subscription status has been changed": only who subscribed since the last run, not every
      // subscriber each night. The page does not say how to tell that somebody has unsubscribed, so this is false for them.
      subscribedAtChanged: row.subscribedAt !== null && row.subscribedAt >= lastRunBegan,
    });
    yield new SourceRecord({ value, context: row.id }); // with it a reject tells its row
  }
}

const client = createClient({
  secretKey: process.env.RELEVA_SECRET_KEY ?? "",
  baseUrl: process.env.RELEVA_BASE_URL ?? "https://releva.ai",
});

const began = new Date(); // before the first row is read: who subscribes during this run is of the next one too
const run = client.backfill(records(), {
  onReject: ({ context, path = "", reason }) => console.error(`customer ${context}: ${path} ${reason}`), // no personal data
});
process.once("SIGINT", () => run.stop());

/** Stands for a write to your database. A run that did not complete keeps nothing: the next one tells what it did not. */
async function keepForNextRun(_lastRunBegan: Date): Promise<void> {}

try {
  const { status, read, accepted, invalid, rejected } = await run;
  console.log(`${status}: ${read} read = ${accepted} accepted (202) + ${invalid} invalid + ${rejected} rejected`);
  if (status === "completed") await keepForNextRun(began);
} catch (error) {
  if (!(error instanceof BackfillError)) throw error;
  console.error(error.message); // says how far it came and why it stopped
  process.exitCode = 1;
}
