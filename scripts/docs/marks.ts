/**
 * What a document says of a payload in it, behind the language of a block, or for a code span and a link in a comment
 * directly before it:
 *
 * - "```json ProfileUpsert": the component of the contract that it shows. Blocks of JSON need one.
 * - "invalid=email,birthday": it is wrong on purpose, in these fields and no others. It must then indeed be wrong.
 * - "not-a-payload": it is neither sent nor received, such as a report.
 * - "compiled": a program that is compiled and not run, since it needs more than a sandbox.
 */
export interface Marks {
  /** The first word that is none of those below. */
  readonly word: string;
  readonly invalid: readonly string[];
  readonly isNoPayload: boolean;
  readonly isOnlyCompiled: boolean;
}

export const NOT_A_PAYLOAD = "not-a-payload";
const COMPILED = "compiled";
export const NO_MARKS: Marks = { word: "", invalid: [], isNoPayload: false, isOnlyCompiled: false };

const INVALID = "invalid=";

export function marksOf(info: string): Marks {
  const words = info.split(/\s+/).filter((word) => word !== "");
  const isMark = (word: string): boolean => word === NOT_A_PAYLOAD || word === COMPILED || word.startsWith(INVALID);
  return {
    word: words.find((word) => !isMark(word)) ?? "",
    invalid: words.filter((word) => word.startsWith(INVALID)).flatMap((word) => word.slice(INVALID.length).split(",")),
    isNoPayload: words.includes(NOT_A_PAYLOAD),
    isOnlyCompiled: words.includes(COMPILED),
  };
}
