import { type ProfileUpsert, upsertProfiles } from "./generated/releva.js";

export type { Consent, Profile, ProfileUpsert } from "./generated/releva.js";

export async function upsert(
  profiles: ProfileUpsert[],
  secretKey = process.env.RELEVA_SECRET_KEY,
): Promise<{ status: number; message?: string }> {
  const answer = await upsertProfiles(
    { profiles },
    { headers: { Authorization: `Bearer ${secretKey}` }, redirect: "manual" },
  );
  return answer.status === 202 ? { status: answer.status } : { status: answer.status, message: answer.data.message };
}
