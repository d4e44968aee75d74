import { maskKeyLike } from "../request/mask.js";

/** Control characters, and those that turn the writing direction: in data they could move the cursor or disguise the text. */
export const UNSAFE: RegExp = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** Text from a file, a server or a path, without characters that a terminal would act on, and without what looks like a key. */
export function printable(text: string): string {
  return maskKeyLike(text).replace(UNSAFE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** A word of a command, to be copied into a shell. */
export function shellWord(text: string): string {
  const shown = printable(text);
  return /^[\p{L}\p{N}_./+:@%=,-]+$/u.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`;
}
