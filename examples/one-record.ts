// Creates one customer, or updates the one with this e-mail.
import { createClient, isRelevaError } from "releva-profiles";

const client = createClient({
  secretKey: process.env.RELEVA_SECRET_KEY ?? "",
  baseUrl: process.env.RELEVA_BASE_URL ?? "https://releva.ai",
});

try {
  const { accepted, attempts } = await client.upsert({
    profile: {
      email: "ana@shop.example",
      firstName: "Ana",
      registeredAt: new Date(Date.UTC(2021, 2, 14, 9, 30)).toISOString(),
      addTags: ["vip"],
    },
    subscribedAtChanged: false,
  });
  console.log(`${accepted} accepted (202), at attempt ${attempts}`);
} catch (error) {
  if (!isRelevaError(error)) throw error;
  console.error(`${error.code}: ${error.message}`); // neither the key nor the customer is in it
  process.exitCode = 1;
}
