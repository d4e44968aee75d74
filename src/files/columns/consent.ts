import { FileError, type UndecidedColumn } from "../file-error.js";
import type { OpenMapping } from "../presets/preset.js";
import { isLikelyNull, nullTest } from "../reading/null-words.js";
import { type Answer, answerOf, consentNameOf } from "./consent-words.js";
import { folded } from "./fold.js";
import { maskValue } from "./masked-value.js";
import { subscriberRuleText } from "./subscriber-rule.js";

/** The first rows of a file, as cells in the order of its header. */
export type Sample = readonly (readonly string[])[];

/** A column that seems to say who is subscribed. */
export interface ConsentColumn {
  /** Its name, as the header has it. */
  readonly column: string;
  /** What gives it away: its name, or the words in it. */
  readonly by: "name" | "words";
  /** A detail, another channel, or perhaps about something else: it counts only where no rule says who is subscribed. */
  readonly isWeak: boolean;
  /** Its most frequent words, with counts; words that may be somebody's data are masked. A blank cell is "". */
  readonly words: readonly {
    /** As the cells have it, or masked. */
    readonly word: string;
    /** Rows of the sample that have it. */
    readonly count: number;
    /** It stands for nothing, like "n/a", and decides nothing. */
    readonly isNothing?: true;
  }[];
  /** A rule that would use it, in the words that it has, as `parseSubscriberRule` takes it. */
  readonly rule: string;
  /** Nothing in the mapping uses it, and nobody has said that it is left out on purpose. */
  readonly isUndecided: boolean;
}

const WORDS_SHOWN = 8;
/** Of the cells with something in them: the words of a column that is known by them alone. */
const ENOUGH = 0.95;
/** Names of columns in which 0 and 1 are numbers. */
const NUMBERS = /(?:^| )(?:id|count|orders|order|total|number|nr|no|qty|quantity|visits|rating|group|store|website)$/;

/** The columns of a file that seem to say who is subscribed, and what `mapping` does with each. */
export function consentColumns(
  header: readonly string[],
  sample: Sample,
  mapping: OpenMapping,
): readonly ConsentColumn[] {
  const isNull = nullTest(mapping.reading?.nullWords);
  const isNothing = (word: string): boolean => isNull(word) || isLikelyNull(word);
  return header.flatMap((cell, index) => {
    const column = cell.trim();
    const found = column === "" ? undefined : consentOf(column, cellsOf(sample, index), isNothing);
    return found ? [{ ...found, isUndecided: isUndecided(found, mapping) }] : [];
  });
}

/**
 * Nobody is subscribed past a column that says who is.
 *
 * @throws {FileError} when nothing uses such a column; not to be called when nobody is to be subscribed
 */
export function refuseUndecided(place: string, undecided: readonly UndecidedColumn[]): void {
  if (undecided.length === 0) return;
  const names = undecided.map(({ column }) => `"${column}"`).join(", ");
  const [seem, use] = undecided.length === 1 ? ["seems", "uses it"] : ["seem", "uses them"];
  throw new FileError("consent-unused", `${place}: ${names} ${seem} to say who is subscribed, and nothing ${use}.`, {
    undecided: undecided.map(({ column, rule }) => ({ column, rule })),
  });
}

/** Fields that are filled by what somebody agreed to. */
const OF_CONSENT: ReadonlySet<string> = new Set(["consent", "subscribedAt", "subscriptions", "unsubscribeLink"]);

type Found = Omit<ConsentColumn, "isUndecided"> & { readonly answers: boolean };

function isUndecided({ column, isWeak, answers }: Found, mapping: OpenMapping): boolean {
  const { subscribedOnlyIf = {}, subscribedAtChanged, undecidedConsent = [] } = mapping;
  const rules = [
    ...Object.keys(subscribedOnlyIf),
    ...(typeof subscribedAtChanged === "object" ? [subscribedAtChanged.column] : []),
  ];
  if (rules.some((rule) => isSame(rule, column))) return false;
  if (isWeak && rules.length > 0) return false;
  if (undecidedConsent.some((name) => isSame(name, column))) return true;
  const target = Object.entries(mapping.columns).find(([name]) => isSame(name, column))?.[1];
  if (target === undefined) return true;
  // Sent as another field, a column of answers still says who is subscribed.
  return target.field !== "ignore" && !OF_CONSENT.has(target.field) && !isWeak && answers;
}

const isSame = (one: string, other: string): boolean => one.trim().toLowerCase() === other.toLowerCase();

function consentOf(column: string, cells: readonly string[], isNothing: (word: string) => boolean): Found | undefined {
  const name = consentNameOf(folded(column));
  const all = counted(cells, isNothing);
  const words = all.filter((word) => !word.isNothing);
  const filled = words.filter(({ word }) => word !== "");
  const known = filled.filter(({ answer }) => answer !== undefined);
  const answers = filled.length > 0 && sum(known) >= ENOUGH * sum(filled);
  const isByName = name !== undefined && !(name.needsWords && !answers);
  if (!isByName && !(answers && sayWhoIs(column, all))) return undefined;
  const isSpecific = known.some(({ answer }) => answer === "subscribed" || answer === "not subscribed");
  return {
    column,
    by: isByName ? "name" : "words",
    isWeak: isByName ? name.isWeak : !isSpecific,
    words: all.slice(0, WORDS_SHOWN).map(({ word, count, answer, isNothing: nothing }) => ({
      word: word === "" || nothing || answer !== undefined ? word : maskValue(word),
      count,
      ...(nothing && { isNothing: true }),
    })),
    rule: ruleFor(column, all, name?.refuses === true),
    answers,
  };
}

interface CountedWord {
  readonly word: string;
  readonly count: number;
  readonly answer: Answer | undefined;
  readonly isNothing: boolean;
}

/** The words of the cells in any case, the most frequent ones first. */
function counted(cells: readonly string[], isNothing: (word: string) => boolean): readonly CountedWord[] {
  const counts = new Map<string, { word: string; count: number }>();
  for (const cell of cells) {
    const word = cell.trim();
    const key = word.toLowerCase();
    const known = counts.get(key);
    if (known) known.count += 1;
    else counts.set(key, { word, count: 1 });
  }
  return [...counts.values()]
    .map((entry) => {
      const answer = answerOf(entry.word);
      return { ...entry, answer, isNothing: answer === undefined && entry.word !== "" && isNothing(entry.word) };
    })
    .sort((one, other) => other.count - one.count);
}

const sum = (words: readonly { readonly count: number }[]): number => words.reduce((all, { count }) => all + count, 0);

/** One word in all rows tells nobody from anybody; 0 and 1 may be numbers. */
function sayWhoIs(column: string, words: readonly CountedWord[]): boolean {
  if (words.length < 2) return false;
  const isNumeric = words.every(({ word, isNothing }) => word === "" || isNothing || /^\d$/.test(word));
  return !isNumeric || !NUMBERS.test(folded(column));
}

/** Names the words that may pass: a word that nobody thought of then subscribes nobody. */
function ruleFor(column: string, words: readonly CountedWord[], refuses: boolean): string {
  const those = (...answers: readonly Answer[]): string[] =>
    words
      .filter(({ word, answer }) => answer !== undefined && answers.includes(answer) && !/[,=]/.test(word))
      .map(({ word }) => word);
  const blank =
    words.some(({ word, isNothing }) => word === "" || isNothing) || words.every(({ answer }) => answer === undefined)
      ? [""]
      : [];
  const passing = refuses ? [...blank, ...those("no", "subscribed")] : those("yes", "subscribed");
  const other = refuses ? "no" : words.some(({ answer }) => answer !== undefined) ? "yes" : "<words of a subscriber>";
  return subscriberRuleText({ column, words: passing.length > 0 ? passing : [other] });
}

function cellsOf(sample: Sample, index: number): readonly string[] {
  return sample.map((cells) => cells[index] ?? "");
}
