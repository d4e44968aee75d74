// What is told about the name of a property that the contract does not know. A name may come from a column header or be a
// value in the wrong place, so it can be an e-mail, long, odd, or close to a real one.

const LONGEST_SHOWN = 64;
const IDENTIFIER = /^[\p{L}_][\p{L}\p{M}0-9_.-]*$/u;
const PHONE_LIKE = /[0-9]{5}|[0-9](?:[_.-]*[0-9]){6}/;

/** Stands for a name that is not shown. */
const HIDDEN = "<name>";

/** The name, when it looks like an identifier: anything else may be personal data, or steer a terminal. */
export function shownName(name: string): string {
  return name.length <= LONGEST_SHOWN && IDENTIFIER.test(name) && !PHONE_LIKE.test(name) ? name : HIDDEN;
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
