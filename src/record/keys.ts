import type { ProfileUpsertInput } from "../types.js";
import { readOnce } from "./reading.js";
import { type SourceRecord, sourceRecordOf } from "./source-record.js";

/**
 * The keys under which the order of a record is kept: its id, e-mail and phone number, as far as it has them. Who spreads records
 * over partitions or shards does so by the first one, `keysOf(record)[0]`: records of one profile that have the same id stay
 * together. By e-mail or phone alone they may not, as when one record has only the e-mail, and another one only the phone number.
 *
 * @returns each as text that no key of another kind is; none for what is no record
 * @example
 * import { keysOf } from "releva-profiles";
 *
 * keysOf({ profile: { id: "c-7", email: "Ana@Shop.example" }, subscribedAtChanged: false }); // ["id c-7", "ana@shop.example"]
 */
export function keysOf(record: ProfileUpsertInput | SourceRecord): string[] {
  try {
    return keysIn(readOnce(sourceRecordOf(record).value).value);
  } catch {
    return []; // a getter throws: it is invalid, and never sent
  }
}

/**
 * The same of a value that was read. Two records that share a key are never in flight together. For keying only; what is sent is
 * untouched. Folding ASCII letters alone keeps the result independent of locale, and folding too much would only cost concurrency.
 */
export function keysIn(value: unknown): string[] {
  const profile = (value as { profile?: { email?: unknown; phoneNumber?: unknown; id?: unknown } } | null)?.profile;
  if (typeof profile !== "object" || profile === null) return [];
  const keys: string[] = [];
  const { email, phoneNumber, id } = profile;
  // No e-mail is a phone number, and neither holds a space; records that were not validated may share a key by mistake.
  if (typeof id === "string") keys.push(`id ${id}`);
  if (typeof email === "string") keys.push(foldAscii(email.trim()));
  if (typeof phoneNumber === "string") keys.push(phoneNumber);
  return keys;
}

function foldAscii(text: string): string {
  return /[A-Z]/.test(text) ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text;
}
