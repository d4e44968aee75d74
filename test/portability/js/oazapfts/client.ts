import { defaults, type ProfileUpsert, upsertProfiles } from "./generated/api.js";

export type { Consent, Profile, ProfileUpsert } from "./generated/api.js";

defaults.baseUrl = process.env.RELEVA_BASE_URL ?? "";

export async function upsert(
  profiles: ProfileUpsert[],
  secretKey = process.env.RELEVA_SECRET_KEY,
): Promise<{ status: number; message?: string }> {
  const options = { headers: { Authorization: `Bearer ${secretKey}` }, redirect: "manual" } as const;
  const answer = await upsertProfiles({ profiles }, options);
  return "message" in answer.data ? { status: answer.status, message: answer.data.message } : { status: answer.status };
}
