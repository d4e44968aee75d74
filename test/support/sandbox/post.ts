import { UPSERT_PROFILES } from "../../../generated/client.js";
import type { Profile, ProfileUpsert } from "../../../generated/types.js";
import type { Sandbox } from "../../../src/sandbox/index.js";

export const PATH: typeof UPSERT_PROFILES.path = UPSERT_PROFILES.path;
export const HEADERS = { authorization: "Bearer sandbox_key", "content-type": "application/json" };

export const record = (profile: Profile, subscribedAtChanged = false): ProfileUpsert => ({
  profile,
  subscribedAtChanged,
});

/** The request of one upsert, as fetch takes it. */
export const upsert = (...profiles: unknown[]): RequestInit => ({
  method: "POST",
  headers: HEADERS,
  body: JSON.stringify({ profiles }),
});

/** Sends one batch of profiles. */
export const post = (sandbox: Sandbox, ...profiles: Profile[]): Promise<Response> =>
  sandbox.fetch(PATH, upsert(...profiles.map((profile) => record(profile))));

export async function messageOf(response: Response): Promise<string> {
  const { message } = (await response.json()) as { message: string };
  return message;
}

/** The time stands still, so that two equal runs are equal. */
export const noon = (): Date => new Date("2026-01-02T12:00:00.000Z");
