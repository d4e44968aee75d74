/**
 * The keys under which a record's order is kept: two records that share one are never in flight together. For keying
 * only; what is sent is untouched. Folding ASCII letters alone keeps the result independent of locale, and folding too
 * much would only cost concurrency.
 */
export function keysOf(record: unknown): string[] {
  const profile = (record as { profile?: { email?: unknown; phoneNumber?: unknown; id?: unknown } } | null)?.profile;
  if (typeof profile !== "object" || profile === null) return [];
  const keys: string[] = [];
  const { email, phoneNumber, id } = profile;
  // No e-mail is a phone number, and neither holds a space; records that were not validated may share a key by mistake.
  if (typeof email === "string") keys.push(foldAscii(email.trim()));
  if (typeof phoneNumber === "string") keys.push(phoneNumber);
  if (typeof id === "string") keys.push(` ${id}`);
  return keys;
}

function foldAscii(text: string): string {
  return /[A-Z]/.test(text) ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text;
}
