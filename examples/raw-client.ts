// The client generated from the contract: one request, no validation, no retries. For those who bring their own.
import { createClient } from "releva-profiles";

const { raw } = createClient({
  secretKey: process.env.RELEVA_SECRET_KEY ?? "",
  baseUrl: process.env.RELEVA_BASE_URL ?? "https://releva.ai",
});

const { response, error } = await raw.POST("/api/v0/profiles", {
  body: { profiles: [{ profile: { phoneNumber: "+49875345976" }, subscribedAtChanged: false }] },
});

// Decide by the status: an error without a body is no error for a generated client, and only a 202 means accepted.
if (response.status === 202) console.log("accepted (202)");
else throw new Error(`HTTP ${response.status}: ${error?.message}`);
