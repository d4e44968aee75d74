/** Characters without width, and the white space that does not break: no mail program shows them. */
export const INVISIBLE: RegExp = /[\u00a0\u00ad\u180e\u200b-\u200f\u202a-\u202f\u2060-\u2064\ufeff]/u;
const FIRST = 0xa0;

/** The text without what nobody sees around it. Character by character: an expression for the end of a long cell would take quadratic time. */
export function bare(text: string): string {
  const isAround = (at: number): boolean => INVISIBLE.test(text.charAt(at)) || text.charAt(at).trim() === "";
  let [start, end] = [0, text.length];
  while (start < end && isAround(start)) start += 1;
  while (end > start && isAround(end - 1)) end -= 1;
  return text.slice(start, end);
}

/** The same of a text without white space around it, nearly all of which are without anything else. */
export function bareOfTrimmed(text: string): string {
  return text.charCodeAt(0) < FIRST && text.charCodeAt(text.length - 1) < FIRST ? text : bare(text);
}
