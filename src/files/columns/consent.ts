import { FileError, type UndecidedColumn } from "../file-error.js";
import type { OpenMapping } from "../presets/preset.js";
import { isLikelyNull, nullTest } from "../reading/null-words.js";
import { areDates, type CountedWord, isPlaceholder, PLACEHOLDER, ruleFor } from "./consent-hint.js";
import { consentNameOf } from "./consent-names.js";
import { answerOf } from "./consent-words.js";
import { folded } from "./fold.js";
import { maskValue } from "./masked-value.js";

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
  /** Its cells are dates, and its name does not say of what: those with a date may be meant, or those without. */
  readonly isOfDates?: true;
  /** Nothing in the mapping uses it, and nobody has said that it is left out on purpose. */
  readonly isUndecided: boolean;
}

const WORDS_SHOWN = 8;
/** Of the cells with something in them: the words of a column that is known by them alone. */
const ENOUGH = 0.95;
/** Names of columns in which 0 and 1 are numbers. */
const NUMBERS =
  /(?:^| )(?:id|count|orders|order|total|number|nr|no|qty|quantity|visits|rating|group|store|website|anzahl|брой|поръчки|numero|nombre|nombre de commandes|commandes|ordini|pedidos|comenzi|παραγγελιεσ|liczba)$|gruppe$|(?:^| )(?:grupo|gruppo|groupe|grupa|група|ομαδα)(?: |$)/;

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
    if (!found) return [];
    const { isOfRefusals: _, isOfSomeDates: __, ...shown } = found;
    return [{ ...shown, isUndecided: isUndecided(found, mapping) }];
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
    undecided: undecided.map(undecidedOf),
  });
}

export const undecidedOf = ({ column, rule, isOfDates }: UndecidedColumn): UndecidedColumn => ({
  column,
  rule,
  ...(isOfDates && { isOfDates }),
});

/** Fields that are filled by what somebody agreed to. */
const OF_CONSENT: ReadonlySet<string> = new Set(["consent", "subscribedAt", "subscriptions", "unsubscribeLink"]);

type Found = Omit<ConsentColumn, "isUndecided"> & {
  readonly answers: boolean;
  /** A yes in it, or a date, is somebody who must not be subscribed. */
  readonly isOfRefusals: boolean;
  /** Some cells are dates, and the others are blank. */
  readonly isOfSomeDates: boolean;
};

function isUndecided(found: Found, mapping: OpenMapping): boolean {
  const { column, isWeak, answers } = found;
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
  if (target.field !== "unsubscribeLink" && OF_CONSENT.has(target.field) && found.isOfRefusals) return true;
  // Everybody would be subscribed, also those without a date of subscription.
  const isWhole = subscribedAtChanged === true && rules.length === 0;
  if (target.field === "subscribedAt" && isWhole && found.isOfSomeDates) return true;
  // Sent as another field, a column of answers still says who is subscribed.
  return target.field !== "ignore" && !OF_CONSENT.has(target.field) && !isWeak && answers;
}

/** The words of a column that many files use, for a message: "ja" (3), "nein" (2). */
function shownWords(column: string, words: readonly CountedWord[]): string {
  const said = words.filter(({ answer }) => answer !== undefined);
  if (said.length === 0) return "";
  return ` The first rows of "${column}" have ${said.map(({ word, count }) => `"${word}" (${count})`).join(", ")}.`;
}

/** @throws {FileError} where a rule has what stands for words in the place of them */
export function refusePlaceholders(
  place: string,
  rules: NonNullable<OpenMapping["subscribedOnlyIf"]>,
  header: readonly string[],
  sample: Sample,
): void {
  for (const [column, words] of Object.entries(rules)) {
    const typed = ("not" in words ? words.not : words).find(isPlaceholder);
    if (typed === undefined) continue;
    const at = header.findIndex((cell) => isSame(cell, column));
    const known = at === -1 ? [] : countedWords(cellsOf(sample, at), isLikelyNull).slice(0, WORDS_SHOWN);
    const what = `"${typed}" stands for the words that somebody who is subscribed has in "${column}".`;
    throw new FileError("placeholder-typed", `${place}: ${what}${shownWords(column, known)}`);
  }
}

const isSame = (one: string, other: string): boolean => one.trim().toLowerCase() === other.toLowerCase();

function consentOf(column: string, cells: readonly string[], isNothing: (word: string) => boolean): Found | undefined {
  const name = consentNameOf(folded(column));
  const all = countedWords(cells, isNothing);
  const words = all.filter((word) => !word.isNothing);
  const filled = words.filter(({ word }) => word !== "");
  const known = filled.filter(({ answer }) => answer !== undefined);
  const answers = filled.length > 0 && sum(known) >= ENOUGH * sum(filled);
  const areOfEnd = filled.length === 0 || ((answers || areDates(all)) && !isOfNumbers(column, all));
  // Such a word means the same, whatever words that nobody knows stand beside it.
  const saysNot = known.some(({ answer }) => answer === "not subscribed");
  const saysSo = saysNot || known.some(({ answer }) => answer === "subscribed");
  const has = { nothing: true, answers: answers || saysSo, "answers or dates": areOfEnd };
  const isByName = name !== undefined && has[name.needs];
  if (!isByName && !saysNot && !(answers && sayWhoIs(column, all))) return undefined;
  const isSpecific = known.some(({ answer }) => answer !== "yes" && answer !== "no");
  const rule = ruleFor(column, all, name?.meaning ?? "unclear");
  return {
    column,
    by: isByName ? "name" : "words",
    isWeak: isByName ? name.isWeak : !(isSpecific && answers),
    words: all.slice(0, WORDS_SHOWN).map(({ word, count, answer, isNothing: nothing }) => ({
      word: word === "" || nothing || answer !== undefined ? word : maskValue(word),
      count,
      ...(nothing && { isNothing: true }),
    })),
    rule,
    ...(rule.endsWith(PLACEHOLDER) && areDates(all) && { isOfDates: true }),
    answers,
    isOfRefusals: isByName && name.meaning === "refuses",
    isOfSomeDates: areDates(all) && all.some(({ word, isNothing: nothing }) => word === "" || nothing),
  };
}

/** The words of the cells in any case, the most frequent ones first. */
export function countedWords(cells: readonly string[], isNothing: (word: string) => boolean): readonly CountedWord[] {
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

/** One word in all rows tells nobody from anybody, nor do several that say the same; 0 and 1 may be numbers. */
function sayWhoIs(column: string, words: readonly CountedWord[]): boolean {
  if (words.length < 2 || isOfNumbers(column, words) || isOfDegrees(column)) return false;
  const filled = words.filter(({ word, isNothing }) => word !== "" && !isNothing);
  const kinds = new Set(filled.map(({ answer }) => answer));
  if (filled.some(({ answer }) => answer !== "yes" && answer !== "no")) return true;
  // Letters are the names of groups as well: x and y, and nothing.
  const areLetters = filled.length > 1 && filled.every(({ word }) => /^\p{L}$/u.test(word));
  return kinds.size > 1 || (filled.length < words.length && !areLetters);
}

/** Whether 0 and 1 in it are numbers. */
function isOfNumbers(column: string, words: readonly CountedWord[]): boolean {
  return NUMBERS.test(folded(column)) && words.every(({ word, isNothing }) => isNothing || /^\d?$/.test(word));
}

/** High and low are alta and baja in Spanish. */
const isOfDegrees = (column: string): boolean => /priori|nivel|riesgo|calidad/.test(folded(column));

function cellsOf(sample: Sample, index: number): readonly string[] {
  return sample.map((cells) => cells[index] ?? "");
}
