import { ApiError, OpenAPI, ProfilesService, type ProfileUpsert } from "./generated/index.js";

export type { Consent, Profile, ProfileUpsert } from "./generated/index.js";

OpenAPI.BASE = process.env.RELEVA_BASE_URL ?? "";

export async function upsert(
  profiles: ProfileUpsert[],
  secretKey = process.env.RELEVA_SECRET_KEY ?? "",
): Promise<{ status: number; message?: string }> {
  OpenAPI.TOKEN = secretKey;
  try {
    await ProfilesService.upsertProfiles({ profiles });
    return { status: 202 };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { status: error.status, message: error.body.message };
  }
}
