// Sends every customer of a database, as fast as the API takes them and without holding them all in memory.
import { BackfillError, createClient, customFields, type ProfileUpsertInput } from "releva-profiles";

interface Row {
  readonly id: number;
  readonly email: string | null;
  readonly phone: string | null;
  readonly firstName: string | null;
  readonly createdAt: Date;
  readonly subscribedAt: Date | null;
  readonly orders: number;
}

/** Stands for a cursor of your database. Order by something that stays, so that a second run reads the same. */
async function* rows(): AsyncGenerator<Row> {
  const createdAt = new Date("2021-03-14T09:30:00Z");
  for (let id = 1; id <= 2_000; id += 1) {
    yield {
      id,
      email: id % 10 === 0 ? null : `customer${id}@shop.example`,
      phone: id % 3 === 0 && id % 10 !== 0 ? null : `+35988${String(id).padStart(7, "0")}`,
      firstName: id % 7 === 0 ? null : "Ana",
      createdAt,
      subscribedAt: id % 2 === 0 ? createdAt : null,
      orders: id % 5,
    };
  }
}

async function* records(): AsyncGenerator<ProfileUpsertInput> {
  for await (const row of rows()) {
    yield {
      profile: {
        ...identity(row),
        firstName: row.firstName ?? undefined, // undefined means absent
        registeredAt: row.createdAt.toISOString(),
        subscribedAt: row.subscribedAt?.toISOString(),
        custom: customFields({ orders: row.orders }),
      },
      subscribedAtChanged: row.subscribedAt !== null,
    };
  }
}

/** One of the two is required. A row with neither gets a number that is no number, and ends as a reject with its reason. */
function identity({
  email,
  phone,
}: Row): { email: string; phoneNumber?: string | undefined } | { phoneNumber: string } {
  return email === null ? { phoneNumber: phone ?? "" } : { email, phoneNumber: phone ?? undefined };
}

const client = createClient({
  secretKey: process.env.RELEVA_SECRET_KEY ?? "",
  baseUrl: process.env.RELEVA_BASE_URL ?? "https://releva.ai",
});

const run = client.backfill(records(), {
  onReject: ({ index, issues, message }) => console.error(`record ${index}: ${issues?.[0]?.message ?? message}`),
});
process.once("SIGINT", () => run.stop());

try {
  const { status, read, accepted, invalid, rejected } = await run;
  console.log(`${status}: ${read} read = ${accepted} accepted (202) + ${invalid} invalid + ${rejected} rejected`);
} catch (error) {
  if (!(error instanceof BackfillError)) throw error;
  console.error(error.message); // says how far it came and why it stopped
  process.exitCode = 1;
}
