import { client } from "./generated/client.gen.js";
import { type ProfileUpsert, upsertProfiles } from "./generated/index.js";

export type { Consent, Profile, ProfileUpsert } from "./generated/index.js";

client.setConfig({ baseUrl: process.env.RELEVA_BASE_URL, redirect: "manual" });

export async function upsert(
  profiles: ProfileUpsert[],
  secretKey = process.env.RELEVA_SECRET_KEY,
): Promise<{ status: number; message?: string }> {
  // Without `throwOnError`: what it throws is the body of the answer alone, and the status is lost.
  const { error, response } = await upsertProfiles({ body: { profiles }, auth: secretKey });
  if (response === undefined) throw error; // nothing answered
  return { status: response.status, message: error?.message };
}
