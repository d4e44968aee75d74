import type { Meaning } from "./consent-names.js";
import type { Answer } from "./consent-words.js";
import { subscriberRuleText } from "./subscriber-rule.js";

/** A word of a column, and what it says. */
export interface CountedWord {
  /** As the first cell has it; a blank cell is "". */
  readonly word: string;
  readonly count: number;
  readonly answer: Answer | undefined;
  /** It stands for nothing, like "n/a". */
  readonly isNothing: boolean;
}

/** Stands in a rule that is shown for what only a person knows. It is no word, and is refused as one. */
export const PLACEHOLDER = "<words of a subscriber>";

export const isPlaceholder = (word: string): boolean => /^<\s*words\b[^<>]*>$/i.test(word.trim());

const DATE =
  /^\d{4}-\d\d?-\d\d?(?:\D|$)|^\d{1,2}[./-] ?\d{1,2}[./-] ?\d{2,4}(?:\D|$)|^\d{1,2}-\p{L}{3}-\d{2,4}|^\p{L}{3,9}\.? \d{1,2},? \d{4}/u;

/** Whether every cell that has something has a date in it. */
export function areDates(words: readonly CountedWord[]): boolean {
  const filled = words.filter(({ word, isNothing }) => word !== "" && !isNothing);
  return filled.length > 0 && filled.every(({ word }) => DATE.test(word));
}

/**
 * A rule that would use the column, in words that it has. It names the words that may pass, so a word that nobody thought of
 * subscribes nobody; where it is not clear which these are, there is a placeholder: a refusal must never become a subscription.
 *
 * @param meaning Of a yes in the column; "unclear" where its name is not known
 */
export function ruleFor(column: string, words: readonly CountedWord[], meaning: Meaning): string {
  const passing = passingIn(words, meaning).filter((word) => !/[,=]/.test(word));
  return subscriberRuleText({ column, words: passing.length > 0 ? passing : [PLACEHOLDER] });
}

function passingIn(words: readonly CountedWord[], meaning: Meaning): readonly string[] {
  const those = (...answers: readonly Answer[]): readonly string[] =>
    words.filter(({ answer }) => answer !== undefined && answers.includes(answer)).map(({ word }) => word);
  if (meaning === "accepts") return those("yes", "subscribed", "allowed");
  const isPlain = those("yes", "no", "allowed", "refused").length === 0;
  const subscribed = those("subscribed");
  // Such a word says the same under every name, where the other one is there too.
  if (subscribed.length > 0) return isPlain && those("not subscribed").length > 0 ? subscribed : [];
  if (meaning === "unclear" || those("allowed", "refused", "not subscribed").length > 0) return [];
  const no = those("no");
  if (no.length > 0) return no;
  // Nothing stands where somebody has not refused: a box that is not ticked, no date of leaving.
  return words.some(({ word, isNothing }) => word === "" || isNothing) || areDates(words) ? [""] : [];
}
