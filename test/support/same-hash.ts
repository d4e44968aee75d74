import { hashOfKey } from "../../src/record/keys.js";
import { seededRandom } from "../../src/sandbox/faults.js";

/** Two e-mail addresses that share a hash: by the birthday paradox there is a pair among some hundred thousand. The same at every call. */
export function emailsOfOneHash(): readonly [string, string] {
  const seen = new Map<number, string>();
  const random = seededRandom(1);
  for (let left = 1_000_000; left > 0; left -= 1) {
    const email = `${random().toString(36).slice(2)}@${random().toString(36).slice(2)}.example`;
    const hash = hashOfKey(email);
    const other = seen.get(hash);
    if (other !== undefined) return [other, email];
    seen.set(hash, email);
  }
  throw new Error("no two of a million e-mail addresses share a hash");
}
