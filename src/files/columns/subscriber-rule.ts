import { FileError } from "../file-error.js";
import type { SubscriberWords } from "./mapping.js";

/** Who is subscribed by one column. */
export interface SubscriberRule {
  readonly column: string;
  readonly words: SubscriberWords;
}

/**
 * A rule as a person writes it: `Newsletter=yes,1` names the words of a subscriber, `HasOptedOut!=true` those that no subscriber
 * has. A word that is left empty is a blank cell: `Unsubscribed at=`.
 *
 * @throws {FileError} when it is not of that form
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
  return { column, words: isNot ? { not: words } : words };
}

/** What `parseSubscriberRule` reads as this rule; words with a comma or an equals sign cannot be written so. */
export function subscriberRuleText({ column: name, words }: SubscriberRule): string {
  const column = name.endsWith("!") ? `${name} ` : name;
  return "not" in words ? `${column}!=${words.not.join(",")}` : `${column}=${words.join(",")}`;
}
