import { answerOf } from "./consent-words.js";

/** The rest of a longer value shows nothing new about its form. */
const SHOWN_CHARACTERS = 60;
const BEGINNING = new RegExp(`^[^]{0,${SHOWN_CHARACTERS}}`, "u");

/**
 * The form of a value without what it says: letters become `x` or `X`, digits `9`, and everything between them stays,
 * because that is where values go wrong: `+359 (88) 123` is shown as `+999 (99) 999`.
 */
export function maskValue(text: string): string {
  const beginning = BEGINNING.exec(text)?.[0] ?? "";
  const masked = beginning.replace(/[\p{L}\p{N}]\p{M}*|\p{M}+/gu, maskOf);
  return beginning.length < text.length ? `${masked}…` : masked;
}

function maskOf(character: string): string {
  if (/^\p{N}/u.test(character)) return "9";
  return /^\p{Lu}/u.test(character) ? "X" : "x";
}

/** Whether a value is an answer and not about a person: a column of nothing else need not be masked. */
export function isAnswer(text: string): boolean {
  return answerOf(text) !== undefined;
}
