/** Methods of arrays that look at one element after the other. */
const SCANS = [
  "includes",
  "indexOf",
  "lastIndexOf",
  "find",
  "findIndex",
  "filter",
  "some",
  "every",
  "map",
  "flatMap",
] as const;

/**
 * How many elements of arrays a piece of work looks at, by the methods that scan them and by copying them with a spread. What
 * costs the square of its input shows in it, on a machine of any speed. Other work that goes on meanwhile is counted too.
 */
export async function elementsScanned(work: () => unknown): Promise<number> {
  let scanned = 0;
  const prototype = Array.prototype as unknown as Record<string | symbol, (...given: unknown[]) => unknown>;
  const originals = new Map<string | symbol, (...given: unknown[]) => unknown>();
  for (const name of [...SCANS, Symbol.iterator]) {
    const original = prototype[name];
    if (original === undefined) continue;
    originals.set(name, original);
    Object.defineProperty(prototype, name, {
      value: function counting(this: unknown[], ...given: unknown[]) {
        scanned += this.length;
        return original.apply(this, given);
      },
      configurable: true,
      writable: true,
    });
  }
  try {
    await work();
  } finally {
    for (const [name, value] of originals) {
      Object.defineProperty(prototype, name, { value, configurable: true, writable: true });
    }
  }
  return scanned;
}
