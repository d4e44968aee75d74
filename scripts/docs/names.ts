import { type Finding, finding, lineAt } from "./finding.js";
import type { Judge } from "./judge.js";

/** Words that documents and programs write exactly so, or wrongly. */
export interface Vocabulary {
  readonly names: ReadonlySet<string>;
  /** Every word of the sources: what is in it is a word of ours or of another tool, and no slip. */
  readonly known: ReadonlySet<string>;
}

export function vocabularyOf(judge: Judge, sources: readonly string[]): Vocabulary {
  const headers = ["Authorization", "Bearer", "Content-Type", "Retry-After"];
  const environment = sources.flatMap((text) => text.match(/\bRELEVA_[A-Z_]+\b/g) ?? []);
  const known = new Set(sources.flatMap((text) => text.match(WORD) ?? []));
  return {
    names: new Set([...judge.properties, ...judge.words, ...Object.keys(judge.schemas), ...headers, ...environment]),
    known,
  };
}

const WORD = /[A-Za-z]+(?:-[A-Z][A-Za-z]+)?\w*/g;
const SHORTEST = 5;

/**
 * Words of code that are almost a name of the contract: a slip that no validator sees, since nothing has that name.
 *
 * @param isExact whether the code is sent or typed as it is, and not of a language that writes names in its own way
 */
export function slipsIn(
  code: string,
  line: number,
  { names, known }: Vocabulary,
  isExact: boolean,
): readonly Finding[] {
  return [...code.matchAll(WORD)].flatMap(({ 0: word, index }) => {
    if (names.has(word)) return [finding("name", lineAt(code, index, line))];
    const spelled = isExact ? [...names].find((name) => isVariant(word, name)) : undefined;
    if (spelled !== undefined) return [finding("name", lineAt(code, index, line), `${word} is no name: ${spelled} is`)];
    if (!isExact && [...names].some((name) => folded(name) === folded(word))) return [];
    if (known.has(word) || word.length < SHORTEST - 1) return [];
    const meant = [...names].find((name) => name.length >= SHORTEST && isNear(word, name));
    return meant === undefined ? [] : [finding("name", lineAt(code, index, line), `${word} is no name: ${meant} is`)];
  });
}

/** The same letters, with other signs between the words: `phone_number`, `RetryAfter`. */
function isVariant(word: string, name: string): boolean {
  const isWritten = word.includes("_") || (name.includes("-") && /^[A-Z]/.test(word));
  return isWritten && folded(word) === folded(name);
}

const folded = (word: string): string => word.replaceAll(/[_-]/g, "").toLowerCase();

/** One slip of the hand away, or two in a long name: a letter too many, missing, wrong, or swapped with its neighbour. */
function isNear(word: string, name: string): boolean {
  const allowed = name.length > 8 ? 2 : 1;
  if (Math.abs(word.length - name.length) > allowed) return false;
  return distance(word, name) <= allowed;
}

/** Damerau and Levenshtein's, of words that are short. */
function distance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (_, j) => (i || j ? i + j : 0)),
  );
  const at = (i: number, j: number): number => (i < 0 || j < 0 ? Number.POSITIVE_INFINITY : (rows[i]?.[j] ?? 0));
  for (let i = 1; i <= a.length; i += 1) {
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const isSwap = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const best = Math.min(
        at(i - 1, j) + 1,
        at(i, j - 1) + 1,
        at(i - 1, j - 1) + cost,
        isSwap ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY,
      );
      (rows[i] as number[])[j] = best;
    }
  }
  return at(a.length, b.length);
}
