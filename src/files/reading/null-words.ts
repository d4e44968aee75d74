const ZERO = 0x30;
/** MySQL's date for "none". */
const ZERO_DATE = /^0000-00-00(?:[ T]00:00(?::00(?:\.0+)?)?Z?)?$/;

/** Whether a cell means nothing. @param words Those of the user, in any case, in place of the usual ones */
export function nullTest(words: readonly string[] | undefined): (text: string) => boolean {
  const given = words && new Set(words.map((word) => word.trim().toLowerCase()));
  const isWord = given
    ? (text: string) => given.has(text.toLowerCase())
    : (text: string) => text === "NULL" || text === "\\N";
  return (text) => isWord(text) || (text.charCodeAt(0) === ZERO && ZERO_DATE.test(text));
}
