import { FileError } from "../file-error.js";
import type { SubscriberWords } from "./mapping.js";

/** Who is subscribed by one column. */
export interface SubscriberRule {
  readonly column: string;
  readonly words: SubscriberWords;
}

/** How a blank cell is written among other words. */
const BLANK = '""';

/**
 * A rule as a person writes it: `Newsletter=yes,1` names the words of a subscriber, `HasOptedOut!=true` those that no subscriber
 * has. A blank cell is `""`, and a rule of it alone needs no word: `Unsubscribed at=`.
 *
 * @throws {FileError} when it is not of that form, or a comma has no word behind it or before it
 */
export function parseSubscriberRule(text: string): SubscriberRule {
  const at = text.lastIndexOf("=");
  const isNot = text[at - 1] === "!";
  const column = text.slice(0, Math.max(0, isNot ? at - 1 : at)).trim();
  if (column === "") throw new FileError("not-a-subscriber-rule", `"${text}" is not of the form column=word,word.`);
  const words = text
    .slice(at + 1)
    .split(",")
    .map((word) => word.trim());
  // A comma too many would let in everybody of whom nothing is known.
  if (words.length > 1 && words.includes("")) {
    throw new FileError(
      "not-a-subscriber-rule",
      `"${text}" has a comma without a word; a blank cell is written ${BLANK}.`,
    );
  }
  const read = words.map((word) => (word === BLANK ? "" : word));
  return { column, words: isNot ? { not: read } : read };
}

/** What `parseSubscriberRule` reads as this rule; words with a comma or an equals sign cannot be written so. */
export function subscriberRuleText({ column: name, words }: SubscriberRule): string {
  const column = name.endsWith("!") ? `${name} ` : name;
  return "not" in words ? `${column}!=${listed(words.not)}` : `${column}=${listed(words)}`;
}

const listed = (words: readonly string[]): string =>
  words.length === 1 ? words.join("") : words.map((word) => (word === "" ? BLANK : word)).join(",");
