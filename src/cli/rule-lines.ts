import type { RuleUse } from "../files/columns/rule-words.js";
import { count, plural, printable } from "./terminal.js";

/**
 * What else the columns have that decide who is subscribed: somebody whose cell says yes in another word is left out, and somebody
 * whose cell says no in another word is let in, without a word of it.
 *
 * @param of Of which rows it is told: of all that were read, or of the first of them
 */
export function ruleLines(uses: readonly RuleUse[], of: "all" | "first" = "all"): readonly string[] {
  return uses
    .filter(({ rows }) => rows > 0)
    .flatMap((use) => {
      const { column, words, isTyped, others, unshown, rows } = use;
      const absent = absentOf(use);
      if (!isTyped && absent.length === 0) return []; // what is known of an export needs no telling
      const name = `"${printable(column)}"`;
      const missing = absent.map((word) => (word === "" ? "a blank cell" : `"${printable(word)}"`)).join(" or ");
      const shown = others.map(
        ({ word, count: times }) => `${word === "" ? "blank" : printable(word)} (${count(times)})`,
      );
      const there = [...shown, ...(unshown > 0 ? [`something else in ${plural(unshown, "row", "rows")}`] : [])];
      const whoever =
        "not" in words
          ? "are not kept from being subscribed"
          : "are sent with false, which leaves their status as it is";
      const first = `the first ${plural(rows, "row", "rows")}`;
      const [none, where] = of === "all" ? ["No row that was read", ""] : [`Of ${first} none`, `In ${first} `];
      return [
        ...(absent.length > 0 ? [`${none} has ${missing} in ${name}: is it another word?`] : []),
        ...(there.length > 0
          ? [`${where}${name} has other words too, and those rows ${whoever}: ${there.join(", ")}`]
          : []),
      ];
    });
}

/** A preset names every word that its export may have: only when none of them is there, something is odd. */
function absentOf({ words, absent, isTyped }: RuleUse): readonly string[] {
  const all = "not" in words ? words.not : words;
  if (absent.length === all.length) return isTyped || !("not" in words) ? absent : [];
  return isTyped ? absent.filter((word) => word !== "") : [];
}

/** The same for programs. */
export function rulesJson(uses: readonly RuleUse[] = []): { readonly subscriberRules?: readonly object[] } {
  if (uses.length === 0) return {};
  return {
    subscriberRules: uses.map(({ column, words, rows, absent, others, unshown }) => ({
      column,
      ...("not" in words ? { not: words.not } : { words }),
      rows,
      absent,
      others,
      unshown,
    })),
  };
}
