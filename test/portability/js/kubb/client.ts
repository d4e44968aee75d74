import { setConfig } from "./generated/.kubb/fetch.js";
import { type ErrorMessage, type ProfileUpsert, upsertProfiles } from "./generated/index.js";

export type { Consent, Profile, ProfileUpsert } from "./generated/index.js";

// It sends JSON as text/plain unless it is told otherwise.
setConfig({ baseURL: process.env.RELEVA_BASE_URL, headers: { "Content-Type": "application/json" } });

export async function upsert(
  profiles: ProfileUpsert[],
  secretKey = process.env.RELEVA_SECRET_KEY,
): Promise<{ status: number; message?: string }> {
  const { status, data } = await upsertProfiles({ profiles }, { headers: { Authorization: `Bearer ${secretKey}` } });
  if (status === 202) return { status };
  const { message } = data as ErrorMessage; // it types the body of an error like that of a success
  return { status, message };
}
