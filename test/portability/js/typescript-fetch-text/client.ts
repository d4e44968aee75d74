import { Configuration, type ErrorMessage, ProfilesApi, type ProfileUpsert, ResponseError } from "./generated/index.js";

export type { Consent, Profile, ProfileUpsert } from "./generated/index.js";

export async function upsert(
  profiles: ProfileUpsert[],
  accessToken = process.env.RELEVA_SECRET_KEY ?? "",
): Promise<{ status: number; message?: string }> {
  const basePath = process.env.RELEVA_BASE_URL ?? "";
  const fetchApi: typeof fetch = (url, init) => fetch(url, { ...init, redirect: "manual" });
  const api = new ProfilesApi(new Configuration({ basePath, accessToken, fetchApi }));
  try {
    await api.upsertProfiles({ upsertProfilesRequest: { profiles } });
    return { status: 202 };
  } catch (error) {
    if (!(error instanceof ResponseError)) throw error;
    const { message } = (await error.response.json()) as ErrorMessage;
    return { status: error.response.status, message };
  }
}
