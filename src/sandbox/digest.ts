import { canonical, type StoredProfile } from "./profile.js";

/**
 * SHA-256 of the canonical state, as lower-case hex. Order of creation, times and repeated deliveries do not change it:
 * two runs that end with the same profiles have the same digest.
 */
export async function digestOf(profiles: readonly StoredProfile[]): Promise<string> {
  const lines = profiles.map(canonical).sort();
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(lines.join("\n")));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
