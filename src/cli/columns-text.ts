import { nobodySubscribed } from "../files/columns/choose.js";
import type { Examination } from "../files/columns/examine.js";
import { readingOf, type Target } from "../files/columns/target.js";
import { type Detected, describe } from "../files/formats/detect.js";
import { type MappingFlags, mappingWords } from "./columns-flags.js";
import { count, MASKING_NOTE, type Paint, plural, printable, shellWord } from "./terminal.js";

const REASONS_SHOWN = 5;
const COLUMN_WIDTH = 28;

/** For programs. */
export function columnsJson(file: string, detected: Detected, examination: Examination): string {
  const { preset, mapping, ...rest } = examination;
  return `${JSON.stringify({ file, ...detected, preset: preset?.name ?? null, ...rest, mapping })}\n`;
}

/** Of a file whose records are in the contract's own form. */
export function otherFormatText(file: string, detected: Detected): string {
  return `${printable(file)}: ${describe(detected)}; records in the form of the contract, there is nothing to map.\n`;
}

/** For people. */
export function columnsText(
  file: string,
  detected: Detected,
  examination: Examination,
  flags: MappingFlags & { readonly write?: string },
  paint: Paint,
): string {
  const { preset, guessed, columns, rows, rejected, cleanedPhones } = examination;
  const whose = preset?.title ?? (guessed ? "no known export; the fields are guessed by the names" : "mapped by you");
  const lines = [
    paint(
      "bold",
      `${printable(file)}: ${describe(detected)}; ${plural(columns.length, "column", "columns")}, ${whose}`,
    ),
    "",
    ...table(columns, paint),
    paint("dim", `  ${MASKING_NOTE}`),
    "",
    `Of the first ${plural(rows, "row", "rows")}, ${count(rejected)} would be rejected${rejected === 0 ? "." : ":"}`,
    ...reasonsOf(examination),
    ...unknownOf(examination),
    ...(cleanedPhones > 0 ? [`${plural(cleanedPhones, "phone number", "phone numbers")} would be cleaned.`] : []),
    "",
    ...subscriptionOf(file, examination),
    ...nextStep(file, examination, flags),
  ];
  return `${lines.join("\n")}\n`;
}

function table(columns: Examination["columns"], paint: Paint): string[] {
  const names = columns.map(({ column }) => shortened(printable(column === "" ? "(without a name)" : column)));
  const targets = columns.map(({ target }) => targetText(target));
  const [nameWidth, targetWidth] = [names, targets].map((texts) => Math.max(...texts.map((text) => text.length)));
  return columns.map(({ target, samples }, index) => {
    const name = (names[index] ?? "").padEnd(nameWidth ?? 0);
    const field = (targets[index] ?? "").padEnd(targetWidth ?? 0);
    const shown = samples.map((sample) => shortened(printable(sample))).join("  ");
    return `  ${name}  ${target.field === "ignore" ? paint("dim", field) : field}  ${paint("dim", shown)}`.trimEnd();
  });
}

function targetText(target: Target): string {
  if (target.field === "ignore") return "not sent";
  if (target.as === "list") return `${target.field}, a list by "${target.separator}"`;
  if (target.as === "choice") return `${target.field}, by word: ${Object.keys(target.values).join(", ")}`;
  return readingOf(target.field) === "list" && target.as === undefined
    ? `${target.field}, a list by ","`
    : target.field;
}

function reasonsOf({ reasons, rejected }: Examination): string[] {
  const shown = reasons.slice(0, REASONS_SHOWN);
  const more = shown.reduce((left, reason) => left - reason.count, rejected);
  const lines = shown.map(({ count: times, path, reason, firstLine }) => {
    const where = path === "" ? "" : `${printable(path)} `;
    return `  ${count(times)} x ${where}${printable(reason)} (first: line ${count(firstLine)})`;
  });
  const offset = reasons.some(({ reason }) => reason.includes("with an offset"))
    ? ["  Times without an offset can be read once you say it: --utc-offset +02:00"]
    : [];
  return [...lines, ...(more > 0 ? [`  ${count(more)} x other reasons`] : []), ...offset];
}

function unknownOf({ unknown }: Examination): string[] {
  if (unknown.length === 0) return [];
  const names = unknown.map((column) => (column === "" ? "(without a name)" : `"${printable(column)}"`)).join(", ");
  return [
    "",
    `Unknown: ${names}. A run stops at them: map them with --map, or say --unknown-columns ignore or custom.`,
  ];
}

function subscriptionOf(file: string, { preset, subscribed, mapping }: Examination): string[] {
  const about = preset === undefined ? [] : [preset.subscription];
  if (subscribed === undefined) {
    const answers = nobodySubscribed(file, mapping) ? "false" : "false, true or when-subscribed";
    return [...about, `Still to be said: --subscribed-at-changed ${answers}.`];
  }
  const answer = JSON.stringify(mapping.subscribedAtChanged);
  return [
    ...about,
    `subscribedAtChanged (${answer}): true in ${plural(subscribed, "row", "rows")} of these, false in the others.`,
  ];
}

function nextStep(
  file: string,
  { guessed, mapping }: Examination,
  { write, ...given }: MappingFlags & { readonly write?: string },
): string[] {
  const answer = mapping.subscribedAtChanged === undefined ? ["--subscribed-at-changed", "false"] : [];
  if (write !== undefined) {
    const next = commandOf("validate", file, "--map", write, ...answer); // the file has what the flags say
    return ["", `Written: ${shellWord(write)}. Correct it, then: ${next}`];
  }
  const words = mappingWords(given);
  if (guessed) return ["", `Next: ${commandOf("columns", file, ...words, "--write", "mapping.json")}`];
  return ["", `Next: ${commandOf("validate", file, ...words, ...answer)}`];
}

function commandOf(...words: readonly string[]): string {
  return ["releva-profiles", ...words].map(shellWord).join(" ");
}

function shortened(text: string): string {
  return text.length > COLUMN_WIDTH ? `${text.slice(0, COLUMN_WIDTH - 1)}…` : text;
}
