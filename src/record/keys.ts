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
  if (typeof id === "string") keys.push(`${ID}${id}`);
  if (typeof email === "string") keys.push(keyOfEmail(email));
  if (typeof phoneNumber === "string") keys.push(phoneNumber);
  return keys;
}

const ID = "id ";

/** What the keys of a value are compared by: 32 bits of each. Two share them by chance, once in some thousand millions. */
export const hashesIn = (value: unknown): number[] => keysIn(value).map(hashOfKey);

/**
 * The same of JSON in which it is known where they stand, without a string of them.
 *
 * @param marks start and end of the JSON of id, email and phoneNumber, -1 where it is absent; without escapes
 */
export function hashesAt(bytes: Uint8Array, marks: Int32Array): number[] {
  const [id, email, phone] = [marks[0] as number, marks[2] as number, marks[4] as number];
  const emailHash = email < 0 ? 0 : hashOfEmail(bytes, email + 1, (marks[3] as number) - 1);
  const phoneHash = phone < 0 ? 0 : spread(taken(NOTHING_TAKEN, bytes, phone + 1, (marks[5] as number) - 1));
  // Lists of their length: one that grows has room for many more.
  if (id < 0) return phone < 0 ? [emailHash] : email < 0 ? [phoneHash] : [emailHash, phoneHash];
  const idHash = spread(taken(ID_TAKEN, bytes, id + 1, (marks[1] as number) - 1));
  if (phone < 0) return [idHash, emailHash];
  return email < 0 ? [idHash, phoneHash] : [idHash, emailHash, phoneHash];
}

/** Of ASCII without a string, which most of them are. */
function hashOfEmail(bytes: Uint8Array, start: number, end: number): number {
  let hash = NOTHING_TAKEN;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] as number;
    if (byte > 0x7f) return hashOfKey(keyOfEmail(decoder.decode(bytes.subarray(start, end))));
    hash = Math.imul(hash ^ (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte), PRIME);
  }
  return spread(hash);
}

/** FNV-1a of its UTF-8. */
export function hashOfKey(key: string): number {
  let hash = NOTHING_TAKEN;
  for (let at = 0; at < key.length; at += 1) {
    const code = key.charCodeAt(at);
    if (code > 0x7f) return spread(takenAll(encoder.encode(key)));
    hash = Math.imul(hash ^ code, PRIME);
  }
  return spread(hash);
}

const takenAll = (bytes: Uint8Array): number => taken(NOTHING_TAKEN, bytes, 0, bytes.length);

function taken(hash: number, bytes: Uint8Array, start: number, end: number): number {
  let next = hash;
  for (let at = start; at < end; at += 1) next = Math.imul(next ^ (bytes[at] as number), PRIME);
  return next;
}

/** The finish of MurmurHash3: every bit of `hash` changes half of the bits. */
function spread(hash: number): number {
  const half = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  const most = Math.imul(half ^ (half >>> 13), 0xc2b2ae35);
  return most ^ (most >>> 16);
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const PRIME = 0x01000193;
const NOTHING_TAKEN = 0x811c9dc5 | 0;
const ID_TAKEN = taken(NOTHING_TAKEN, encoder.encode(ID), 0, ID.length);

const keyOfEmail = (email: string): string => foldAscii(email.trim());

function foldAscii(text: string): string {
  return /[A-Z]/.test(text) ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text;
}
