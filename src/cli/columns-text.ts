import type { Notice } from "../files/bytes/notices.js";
import type { Examination } from "../files/columns/examine.js";
import { type Detected, describe } from "../files/formats/detect.js";
import { adviceOn, waysOut } from "./advice.js";
import { shownColumn } from "./column-reasons.js";
import { columnsTable } from "./columns-table.js";
import { type DialectFlags, dialectWords } from "./dialect-flags.js";
import { type MappingFlags, mappingWords } from "./flags.js";
import { normalisedText } from "./normalised.js";
import { noticeLines } from "./notices.js";
import { command } from "./program-name.js";
import { evidenceLines, toBeSaid } from "./reading-flags.js";
import { count, MASKING_NOTE, type Paint, plural, printable, shellWord } from "./terminal.js";
import { answersFor, answerTo, leftContactsOf, unsaidOf } from "./unsaid.js";

const REASONS_SHOWN = 5;

export interface ColumnsFlags extends MappingFlags, DialectFlags {
  readonly write?: string;
  readonly json?: boolean;
  readonly color: boolean;
}

/** For a file whose records have the form of the contract already. */
export function otherFormatText(file: string, detected: Detected): string {
  return `${printable(file)}: ${describe(detected)}; records in the form of the contract, there is nothing to map.\n`;
}

/** For people, in a terminal. */
export async function columnsText(
  file: string,
  detected: Detected,
  examination: Examination & { readonly notices: readonly Notice[] },
  flags: ColumnsFlags,
  paint: Paint,
  width: number | undefined,
): Promise<string> {
  const { preset, guessed, columns, rows, rejected } = examination;
  const whose =
    preset?.title ?? (guessed ? "no known export; the fields are guessed by names and cells" : "mapped by you");
  const lines = [
    paint(
      "bold",
      `${printable(file)}: ${describe(detected)}; ${plural(columns.length, "column", "columns")}, ${whose}`,
    ),
    "",
    ...(await columnsTable(examination, paint, width)),
    paint("dim", `  ${MASKING_NOTE}`),
    "",
    ...evidenceLines(examination.evidence),
    `Of the first ${plural(rows, "row", "rows")}, ${count(rejected)} would be rejected${rejected === 0 ? "." : ":"}`,
    ...reasonsOf(examination),
    ...unknownOf(examination),
    ...leftContactsOf(examination).map((line) => paint("yellow", line)),
    ...normalisedOf(examination),
    ...noticeLines(examination.notices),
    ...delimiterDoubt(detected),
    "",
    ...consentOf(examination, paint),
    ...subscriptionOf(file, examination),
    ...nextStep(file, examination, flags),
  ];
  return `${lines.join("\n")}\n`;
}

/** Said when another delimiter is in the header as well: then the guess may be wrong. */
function delimiterDoubt({ delimiter, delimiters = {} }: Detected): string[] {
  const there = Object.entries(delimiters).filter(([, times]) => times > 0);
  if (there.length < 2) return [];
  const counts = there.map(([sign, times]) => `${count(times)} x ${sign === "\t" ? "tab" : sign}`).join(", ");
  const chosen = delimiter === "\t" ? "tab" : delimiter;
  return [`Cells are separated by ${chosen}, because the header has ${counts}. Another one: --delimiter <sign>`];
}

function normalisedOf({ normalised }: Examination): string[] {
  const text = normalisedText(normalised);
  return text === "" ? [] : [`Normalised in these rows: ${text}.`];
}

function reasonsOf({ reasons, evidence }: Examination): string[] {
  const shown = reasons.slice(0, REASONS_SHOWN);
  const more = reasons.slice(REASONS_SHOWN).reduce((sum, reason) => sum + reason.count, 0);
  const lines = shown.map(({ count: times, path, column, field, reason, firstLine }) => {
    const named = column && field ? shownColumn(column, field) : path;
    const where = named === "" ? "" : `${printable(named)} `;
    return `  ${count(times)} x ${where}${printable(reason)} (first: line ${count(firstLine)})`;
  });
  const texts = reasons.map(({ reason }) => reason);
  const advice = adviceOn(texts, evidence, true).map((line) => `  ${line}`);
  return [...lines, ...(more > 0 ? [`  ${count(more)} x other reasons`] : []), ...advice];
}

function unknownOf({ unknown }: Examination): string[] {
  if (unknown.length === 0) return [];
  const names = unknown.map((column) => (column === "" ? "(without a name)" : `"${printable(column)}"`)).join(", ");
  return [
    "",
    `Unknown: ${names}. A run stops at them: map them with --map, or say --unknown-columns ignore or custom.`,
  ];
}

/** Each column about consent, with its words: who sends the file must know them, even when nothing uses them. */
function consentOf({ consent, mapping: { subscribedOnlyIf = {} } }: Examination, paint: Paint): string[] {
  const deciding = Object.keys(subscribedOnlyIf).map((column) => column.toLowerCase());
  return consent.flatMap(({ column, words, isUndecided, ...found }) => {
    const shown = words.map(({ word, count: times, isNothing }) => {
      const text = word === "" ? "blank" : isNothing ? `${printable(word)} = nothing` : printable(word);
      return `${text} (${count(times)})`;
    });
    const what = isUndecided
      ? "seems to say who is subscribed, and nothing uses it"
      : deciding.includes(column.toLowerCase())
        ? "decides who is subscribed"
        : "is about consent";
    const line = `"${printable(column)}" ${what}: ${shown.join(", ")}`;
    return isUndecided
      ? [
          paint("yellow", line),
          ...waysOut({ column, ...found })
            .split("\n")
            .slice(1),
        ]
      : [line];
  });
}

function subscriptionOf(file: string, examination: Examination): string[] {
  const { preset, subscribed, mapping, missingConsent, evidence } = examination;
  const about = preset === undefined ? [] : [preset.subscription];
  if (missingConsent.length > 0) {
    const names = missingConsent.map((column) => `"${printable(column)}"`).join(", ");
    about.push(`Missing: ${names}. They say who is subscribed, so nobody in this file can be.`);
  }
  if (subscribed === undefined) {
    const answers = answersFor(file, examination);
    const all = [answers.slice(0, -1).join(", "), ...answers.slice(-1)].filter((text) => text !== "").join(" or ");
    const open = evidence.filter(({ value }) => value === undefined).map((one) => toBeSaid(one));
    return [...about, `Still to be said: ${[`--subscribed-at-changed ${all}`, ...open].join("; ")}.`];
  }
  const answer = JSON.stringify(mapping.subscribedAtChanged);
  return [
    ...about,
    `subscribedAtChanged (${answer}): true in ${plural(subscribed, "row", "rows")} of these, false in the others.`,
  ];
}

function nextStep(file: string, examination: Examination, { write: written, ...given }: ColumnsFlags): string[] {
  const { guessed, mapping } = examination;
  if (written !== undefined) {
    const answer = answerTo(file, examination, given)?.words ?? [];
    const next = commandOf("validate", file, "--map", written, ...dialectWords(given), ...answer); // the file that was written holds what the other flags say
    return ["", `Written: ${shellWord(written)}. Correct it, then: ${next}`];
  }
  if ((mapping.subscribedAtChanged ?? false) !== false && mapping.undecidedConsent !== undefined) {
    return ["", "Next: say which of these columns decides who is subscribed. Until then a run stops."];
  }
  const { words } = unsaidOf(file, examination, given);
  const write = guessed ? ["Or correct it in a file first: --write mapping.json"] : [];
  return [
    "",
    `Next: ${commandOf("validate", file, ...mappingWords(given), ...dialectWords(given), ...words)}`,
    ...write,
  ];
}

function commandOf(...words: readonly string[]): string {
  return command(...words.map(shellWord));
}
