// Sends the outbox that orders.ts writes. Start as many of these as you like: they share the customers among them.
import { Client } from "pg";
import { createClient, isRelevaError } from "releva-profiles";
import { drainOutbox } from "releva-profiles/postgres";

const client = createClient({
  secretKey: process.env.RELEVA_SECRET_KEY ?? "",
  baseUrl: process.env.RELEVA_BASE_URL ?? "https://releva.ai",
});
const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());

try {
  await drainOutbox(client, {
    async connect() {
      const connection = new Client({ connectionString: process.env.DATABASE_URL, connectionTimeoutMillis: 10_000 });
      await connection.connect();
      return connection;
    },
    stop: stop.signal,
    onDisconnect: (error) => console.error("the database was lost:", error),
  });
} catch (error) {
  console.error(isRelevaError(error) ? error.message : error); // such as a refused key: there is no use in going on
  process.exitCode = 1;
}
