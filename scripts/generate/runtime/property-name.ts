// What is told about the name of a property that the contract does not know. A name may come from a column header, so it
// can be long, odd, or close to a real one.

const LONGEST_SHOWN = 64;
const CONTROL = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** The name, safe to print: control characters escaped, and shortened. */
export function shown(name: string): string {
  const short = name.length > LONGEST_SHOWN ? `${name.slice(0, LONGEST_SHOWN)}...` : name;
  return short.replace(CONTROL, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`);
}

/** The allowed name that was probably meant: `first_name` is firstName, `phone` is phoneNumber. */
export function nearest(name: string, allowed: readonly string[]): string | undefined {
  if (name.length > LONGEST_SHOWN) return undefined;
  const given = folded(name);
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of allowed) {
    const distance = distanceBetween(given, folded(candidate));
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Spelling without case, white space and separators. */
function folded(name: string): string {
  return name.toLowerCase().replace(/[\s_.-]/g, "");
}

/** 0 is the same name; infinite is a different one. */
function distanceBetween(given: string, candidate: string): number {
  const shorter = Math.min(given.length, candidate.length);
  const isStart = shorter >= 3 && (candidate.startsWith(given) || given.startsWith(candidate));
  if (isStart) return given === candidate ? 0 : 1;
  const mostEdits = Math.floor(shorter / 2.5);
  if (Math.abs(given.length - candidate.length) > mostEdits) return Number.POSITIVE_INFINITY; // each one is an edit
  const edits = editDistance(given, candidate);
  return edits <= mostEdits ? edits : Number.POSITIVE_INFINITY;
}

/** Levenshtein, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
