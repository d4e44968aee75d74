/**
 * The name of a column, or a word in a cell, as words in small letters without accents and signs: "E-Mail_Adresse 1" is
 * "e mail adresse 1", and "HasOptedOut" is "has opted out". What is folded in the same way can be compared.
 */
export function folded(text: string): string {
  return small(text.replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2"))
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

function small(text: string): string {
  return text
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replaceAll("ς", "σ")
    .replaceAll("ł", "l")
    .replaceAll("ß", "ss");
}

/** The same without the spaces: "Opt-in" and "optin" are one name. */
export function foldedTight(text: string): string {
  return folded(text).replaceAll(" ", "");
}

/** Names or words in several languages, separated by white space, each folded tight. An underscore stands for a space. */
export function vocabulary(words: string): ReadonlySet<string> {
  // All at once: one by one took a quarter of what it takes to load this package.
  const names = small(words).replace(/[^\p{L}\p{N}\s]+/gu, "");
  return new Set(names.trim().split(/\s+/));
}
