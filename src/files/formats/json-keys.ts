const QUOTE = 0x22;
const SPACES: ReadonlySet<number> = new Set([0x20, 0x09, 0x0d, 0x0a]);

/**
 * How many keys `text` names, a repeated one as often as it is there: two readers may disagree about it.
 * Counts colons right after a quote, which is every key and, rarely, a piece of a string: a count that is too high costs a
 * re-serialisation, and one that is too low cannot happen, because a colon after white space is no count at all.
 */
export function keysNamed(text: string): number | undefined {
  let named = 0;
  for (let at = text.indexOf(":"); at !== -1; at = text.indexOf(":", at + 1)) {
    const before = text.charCodeAt(at - 1);
    if (SPACES.has(before)) return undefined;
    if (before === QUOTE) named += 1;
  }
  return named;
}

/** How many keys `value` has; undefined when it is nested deeper than `depth`. */
export function keysIn(value: unknown, depth: number): number | undefined {
  if (typeof value !== "object" || value === null) return 0;
  if (depth === 0) return undefined;
  let keys = 0;
  if (Array.isArray(value)) {
    for (const item of value) {
      const below = keysIn(item, depth - 1);
      if (below === undefined) return undefined;
      keys += below;
    }
    return keys;
  }
  for (const key in value) {
    const below = keysIn((value as Record<string, unknown>)[key], depth - 1);
    if (below === undefined) return undefined;
    keys += 1 + below;
  }
  return keys;
}
