const QUOTE = 0x22;
const SPACES: ReadonlySet<number> = new Set([0x20, 0x09, 0x0d]);

/**
 * Whether `text` names each key of `value` once. Two readers may disagree about a key that is there twice.
 * Counts colons right after a quote, which is every key and, rarely, a piece of a string: a wrong "no" costs a
 * re-serialisation, and a wrong "yes" cannot happen, because a colon after white space is a "no" as well.
 */
export function sameKeys(text: string, value: unknown): boolean {
  let inText = 0;
  for (let at = text.indexOf(":"); at !== -1; at = text.indexOf(":", at + 1)) {
    const before = text.charCodeAt(at - 1);
    if (SPACES.has(before)) return false;
    if (before === QUOTE) inText += 1;
  }
  return inText === countKeys(value);
}

function countKeys(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const children: unknown[] = Object.values(value);
  let keys = Array.isArray(value) ? 0 : children.length;
  for (const child of children) keys += countKeys(child);
  return keys;
}
