import { Api, type ErrorMessage, type HttpResponse, type ProfileUpsert } from "./generated/api.js";

export type { Consent, Profile, ProfileUpsert } from "./generated/api.js";

const { api } = new Api({ baseUrl: process.env.RELEVA_BASE_URL ?? "", baseApiParams: { redirect: "manual" } });

export async function upsert(
  profiles: ProfileUpsert[],
  secretKey = process.env.RELEVA_SECRET_KEY,
): Promise<{ status: number; message?: string }> {
  try {
    const { status } = await api.upsertProfiles({ profiles }, { headers: { Authorization: `Bearer ${secretKey}` } });
    return { status };
  } catch (thrown) {
    const { status, error } = thrown as HttpResponse<unknown, ErrorMessage>; // it throws the response itself
    return { status, message: error.message };
  }
}
