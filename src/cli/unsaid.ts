import { PLACEHOLDER } from "../files/columns/consent-hint.js";
import type { Examination } from "../files/columns/examine.js";
import { nobodySubscribed } from "../files/columns/named-files.js";
import { refusalNameOf } from "../files/columns/refusal-files.js";
import { shownColumn } from "./column-reasons.js";
import { AUTO, type MappingFlags, mappingWords } from "./flags.js";
import { evidenceRow, type FlagRow, flagsOf } from "./reading-flags.js";
import { count, printable, shellWord } from "./terminal.js";

/** What nobody has said yet of a file. */
export interface Unsaid {
  /** The flags that say it, as they are typed. */
  readonly words: readonly string[];
  /** Each of them with what it does to this file. What is left to a person is there with a question mark, and in no words. */
  readonly rows: readonly FlagRow[];
}

const COLUMNS_SHOWN = 6;

/** @param given What is said already */
export function unsaidOf(file: string, examination: Examination, given: MappingFlags): Unsaid {
  const { evidence } = examination;
  const answer = answerTo(file, examination, given);
  const said = [
    ...ofColumns(examination, given),
    ...ofUnknown(examination),
    ...(answer === undefined ? [] : [ofSubscription(answer)]),
  ];
  return {
    words: [...mappingWords(flagsOf(evidence)), ...said.flatMap(({ words }) => words)],
    rows: [
      ...said.map(({ words, why }): FlagRow => [words.join(" "), why]),
      ...leftContactsOf(examination).map((line): FlagRow => ["--map ?", line]),
      ...evidence.map(evidenceRow),
    ],
  };
}

/** A sentence for each column by which customers could be known, and that nothing takes. */
export function leftContactsOf({ leftContacts }: Examination): readonly string[] {
  return leftContacts.map(({ column, field }) => {
    const what = field === "email" ? "e-mail addresses" : "phone numbers";
    const flag = `--map ${shellWord(`${printable(column)}=${field}`)}`;
    return `"${printable(column)}" has ${what}, and nothing is sent as ${field}. If they are the customers': ${flag}`;
  });
}

interface Said {
  readonly words: readonly string[];
  readonly why: string;
}

function ofColumns({ guessed, columns }: Examination, { map = [] }: MappingFlags): readonly Said[] {
  if (!guessed || map.includes(AUTO)) return [];
  const sent = columns.filter(({ target }) => target.field !== "ignore");
  const shown = sent.slice(0, COLUMNS_SHOWN).map(({ column, target }) => shownColumn(printable(column), target.field));
  const more = sent.length > shown.length ? ` and ${count(sent.length - shown.length)} more` : "";
  const left = columns.length - sent.length;
  const others = left > 0 ? `; ${count(left)} not sent` : "";
  return [{ words: ["--map", AUTO], why: `takes ${shown.join(", ")}${more}${others}` }];
}

function ofUnknown({ unknown }: Examination): readonly Said[] {
  if (unknown.length === 0) return [];
  const shown = unknown.slice(0, COLUMNS_SHOWN).map((column) => `"${printable(column)}"`);
  const more = unknown.length > shown.length ? ` and ${count(unknown.length - shown.length)} more` : "";
  return [{ words: ["--unknown-columns", "ignore"], why: `leaves out ${shown.join(", ")}${more}; custom sends them` }];
}

/** An answer to `--subscribed-at-changed`. */
export interface Answer {
  readonly words: readonly string[];
  /** "nobody's subscription status is changed" */
  readonly what: string;
  /** The other answers, with the rules that they need, as they are typed. */
  readonly others: readonly (readonly string[])[];
}

/** The answer that changes nothing, unless a rule was given that names the subscribed. Undefined where it is said. */
export function answerTo(
  file: string,
  examination: Examination,
  { subscribedOnlyIf }: Pick<MappingFlags, "subscribedOnlyIf">,
): Answer | undefined {
  const { mapping, consent } = examination;
  if (mapping.subscribedAtChanged !== undefined) return undefined;
  const answers = answersFor(file, examination);
  const isRuled = subscribedOnlyIf !== undefined && answers.length > 1; // somebody is to be subscribed
  const rules = consent.flatMap(({ isUndecided, rule }) =>
    isUndecided && !rule.endsWith(PLACEHOLDER) ? ["--subscribed-only-if", rule] : [],
  );
  return {
    words: [FLAG, String(isRuled)],
    what: isRuled ? "those whom the rule names are subscribed" : "nobody's subscription status is changed",
    others: answers
      .filter((answer) => answer !== String(isRuled))
      .map((answer) => [FLAG, answer, ...(answer === "false" ? [] : rules)]),
  };
}

const FLAG = "--subscribed-at-changed";

function ofSubscription({ words, what, others }: Answer): Said {
  const typed = others.map(([_flag, ...rest]) => rest.map(shellWord).join(" "));
  return { words, why: typed.length === 0 ? what : `${what}; else say ${typed.join(" or ")}` };
}

/** What `--subscribed-at-changed` can say of a file. */
export function answersFor(file: string, { mapping, missingConsent, columns }: Examination): readonly string[] {
  const isAll = Object.keys(mapping.subscribedOnlyIf ?? {}).length === 0; // no rule says who is subscribed
  const isFalse =
    nobodySubscribed(file, mapping) || missingConsent.length > 0 || (isAll && refusalNameOf(file) !== undefined);
  if (isFalse) return ["false"];
  const hasDates = columns.some(({ target }) => target.field === "subscribedAt");
  return ["false", "true", ...(hasDates ? ["when-subscribed"] : [])];
}
