/**
 * The name of a column, or a word in a cell, as words in small letters without accents and signs: "E-Mail_Adresse 1" is
 * "e mail adresse 1", and "HasOptedOut" is "has opted out". What is folded in the same way can be compared.
 */
export function folded(text: string): string {
  return text
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replaceAll("ς", "σ")
    .replaceAll("ł", "l")
    .replaceAll("ß", "ss")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** The same without the spaces: "Opt-in" and "optin" are one name. */
export function foldedTight(text: string): string {
  return folded(text).replaceAll(" ", "");
}

/** Names or words in several languages, separated by white space, each folded tight. An underscore stands for a space. */
export function vocabulary(words: string): ReadonlySet<string> {
  return new Set(words.trim().split(/\s+/).map(foldedTight));
}
