import { isAxiosError } from "axios";
import { ProfilesApi, type ProfileUpsert } from "./generated/api.js";
import { Configuration } from "./generated/configuration.js";

export type { Consent, Profile, ProfileUpsert } from "./generated/api.js";

export async function upsert(
  profiles: ProfileUpsert[],
  accessToken = process.env.RELEVA_SECRET_KEY ?? "",
): Promise<{ status: number; message?: string }> {
  const basePath = process.env.RELEVA_BASE_URL ?? "";
  const api = new ProfilesApi(new Configuration({ basePath, accessToken, baseOptions: { maxRedirects: 0 } }));
  try {
    const { status } = await api.upsertProfiles({ profiles });
    return { status };
  } catch (error) {
    if (!isAxiosError(error) || error.response === undefined) throw error;
    return { status: error.response.status, message: error.response.data.message };
  }
}
