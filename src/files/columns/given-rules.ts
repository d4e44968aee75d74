import { FileError } from "../file-error.js";
import type { OpenMapping } from "../presets/preset.js";
import { matchColumns } from "./header.js";
import type { Mapping, SubscriberWords } from "./mapping.js";
import { subscriberRuleText } from "./subscriber-rule.js";

type Rules = NonNullable<Mapping["subscribedOnlyIf"]>;

/**
 * The rules of a preset or of a mapping file with those that are given now: one for the same column takes the place of a preset's, which
 * somebody else has written.
 *
 * @throws {FileError} when a mapping file has another one for the same column: all rules must hold
 */
export function rulesOver(
  file: string,
  header: readonly string[],
  known: Rules | undefined,
  given: Rules,
  isOfMappingFile: boolean,
): Rules {
  const rules = known ?? {};
  const cells = header.map((cell) => cell.trim());
  // One by one: two names may be one column in two cases.
  const among = (name: string, others: readonly string[]): string => matchColumns([name], others)[0] ?? name;
  const names = Object.keys(given).map((name) => {
    const ruled = among(name, Object.keys(rules));
    return Object.hasOwn(rules, ruled) ? ruled : among(name, cells);
  });
  const missing = names.map((name) => among(name, cells)).filter((name) => !cells.includes(name));
  if (missing.length > 0) {
    const which = missing.map((name) => `"${name}"`).join(", ");
    throw new FileError(
      "rule-column-missing",
      `${file}: who is subscribed is to be read in ${which}, which the header does not have.`,
    );
  }
  const all: Record<string, SubscriberWords> = isOfMappingFile ? { ...rules } : {};
  for (const [index, words] of Object.values(given).entries()) {
    const column = names[index] ?? "";
    const other = Object.hasOwn(all, column) ? all[column] : undefined;
    if (other !== undefined && !isSame(other, words)) {
      const [one, two] = [other, words].map((rule) => subscriberRuleText({ column, words: rule }));
      throw new FileError("rules-differ", `${file}: who is subscribed is said in two ways, ${one} and ${two}.`);
    }
    all[column] = words;
  }
  return { ...rules, ...all };
}

/** @throws {FileError} when a mapping file says by a column for whom the answer is true, and another answer would subscribe more */
export function refuseOtherAnswer(
  file: string,
  mapping: OpenMapping | undefined,
  given: Mapping["subscribedAtChanged"] | undefined,
): void {
  const said = mapping?.subscribedAtChanged;
  if (typeof said !== "object" || given === undefined || given === false) return;
  if (typeof given === "object" && given.column === said.column && isSame(given.true, said.true)) return;
  const rule = subscriberRuleText({ column: said.column, words: said.true });
  throw new FileError(
    "rules-differ",
    `${file}: the mapping says that subscribedAtChanged is true only for ${rule}, and another answer is given.`,
  );
}

function isSame(one: SubscriberWords, other: SubscriberWords): boolean {
  return "not" in one ? "not" in other && areSame(one.not, other.not) : !("not" in other) && areSame(one, other);
}

function areSame(one: readonly string[], other: readonly string[]): boolean {
  const [first, second] = [one, other].map((words) => new Set(words.map((word) => word.trim().toLowerCase())));
  return first?.size === second?.size && [...(first ?? [])].every((word) => second?.has(word));
}
