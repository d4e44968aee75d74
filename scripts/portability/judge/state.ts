import { digestOf } from "../../../src/sandbox/digest.js";
import type { StoredProfile } from "../../../src/sandbox/profile.js";
import { instantOf } from "./instants.js";

/** The digest of the state with date-times as instants: which offset a language writes is its own affair. */
export function stateDigest(profiles: readonly StoredProfile[]): Promise<string> {
  return digestOf(profiles.map(withInstants));
}

function withInstants(profile: StoredProfile): StoredProfile {
  const { registeredAt, subscribedAt, custom } = profile;
  const date = custom?.date?.map(({ key, values }) => ({ key, values: values.map((value) => instant(String(value))) }));
  return {
    ...profile,
    ...(registeredAt !== undefined && { registeredAt: instant(registeredAt) }),
    ...(subscribedAt !== undefined && { subscribedAt: instant(subscribedAt) }),
    ...(date && { custom: { ...custom, date } }),
  };
}

const instant = (text: string): string => instantOf(text) ?? text;
