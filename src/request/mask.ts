import { LIMITS } from "../limits.js";

interface Masked {
  readonly folded: string;
  readonly mark: string;
}

/**
 * The beginning of a text, `room` characters or a little more, with its mark in place of every value, in any case of
 * letters; a value that the end of the text cut in two is found as well. Values are looked up by how they start, so that
 * the cost does not grow with their number: a body may hold a hundred thousand.
 */
export function maskValues(text: string, marks: ReadonlyMap<string, string>, room: number): string {
  const values = byStem(marks);
  const folds = Array.from(text, fold);
  const folded = folds.join("");
  let shown = "";
  let at = 0; // in `folded`, which may be longer than the text
  let masked = 0; // where the value that was last found ends
  for (const [position, char] of [...text].entries()) {
    if (shown.length >= room) break;
    if (at >= masked) {
      const found = values.get(stemOf(folded, at))?.find((value) => standsAt(folded, at, value.folded));
      if (found) masked = at + found.folded.length;
      shown += found?.mark ?? char;
    }
    at += folds[position]?.length ?? 0;
  }
  return shown;
}

/** Longest first, so that no value is cut in two by a shorter one inside it. */
function byStem(marks: ReadonlyMap<string, string>): Map<string, Masked[]> {
  const values = new Map<string, Masked[]>();
  for (const [value, mark] of marks) {
    if (value.length < LIMITS.redactedValueChars) continue;
    const folded = fold(value);
    const stem = stemOf(folded, 0);
    const alike = values.get(stem);
    if (alike) alike.push({ folded, mark });
    else values.set(stem, [{ folded, mark }]);
  }
  for (const alike of values.values()) alike.sort((a, b) => b.folded.length - a.folded.length);
  return values;
}

const stemOf = (folded: string, at: number): string => folded.slice(at, at + LIMITS.redactedValueChars);

const standsAt = (text: string, at: number, value: string): boolean =>
  text.startsWith(value, at) || (at + value.length > text.length && value.startsWith(text.slice(at)));

/** One case for all letters (ß and SS, ς and Σ meet), and one kind of white space. */
const fold = (text: string): string => text.toUpperCase().toLowerCase().replaceAll("ς", "σ").replace(/\s/g, " ");
