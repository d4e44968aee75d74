import * as releva from "./generated/index.js";

export type { Consent } from "./generated/index.js";

/** The scenario's dates are texts, and this client's are Dates: a caller would write what is in `dated`. */
type Texts<T> = T extends Date ? string : T extends object ? { [Field in keyof T]: Texts<T[Field]> } : T;
export type Profile = Texts<releva.Profile>;
export type ProfileUpsert = Texts<releva.ProfileUpsert>;

function dated({ profile, subscribedAtChanged }: ProfileUpsert): releva.ProfileUpsert {
  const { registeredAt, subscribedAt, birthday, custom, ...rest } = profile;
  return {
    profile: {
      ...rest,
      ...(registeredAt && { registeredAt: new Date(registeredAt) }),
      ...(subscribedAt && { subscribedAt: new Date(subscribedAt) }),
      ...(birthday && { birthday: new Date(birthday) }),
      ...(custom && {
        custom: {
          ...custom,
          ...(custom.date && {
            date: custom.date.map(({ key, values }) => ({ key, values: values.map((value) => new Date(value)) })),
          }),
        },
      }),
    } as releva.Profile,
    subscribedAtChanged,
  };
}

export async function upsert(
  profiles: ProfileUpsert[],
  accessToken = process.env.RELEVA_SECRET_KEY ?? "",
): Promise<{ status: number; message?: string }> {
  const basePath = process.env.RELEVA_BASE_URL ?? "";
  const fetchApi: typeof fetch = (url, init) => fetch(url, { ...init, redirect: "manual" });
  const api = new releva.ProfilesApi(new releva.Configuration({ basePath, accessToken, fetchApi }));
  try {
    await api.upsertProfiles({ upsertProfilesRequest: { profiles: profiles.map(dated) } });
    return { status: 202 };
  } catch (error) {
    if (!(error instanceof releva.ResponseError)) throw error;
    const { message } = (await error.response.json()) as releva.ErrorMessage;
    return { status: error.response.status, message };
  }
}
