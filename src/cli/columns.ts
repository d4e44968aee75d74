import { writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { ConfigError } from "../errors.js";
import type { Notice } from "../files/bytes/notices.js";
import { nobodySubscribed, type OpenMapping } from "../files/columns/choose.js";
import type { Examination } from "../files/columns/examine.js";
import { mappingText } from "../files/columns/mapping-schema.js";
import { isNeverSent } from "../files/columns/never-sent.js";
import { cellTypeOf, type Target } from "../files/columns/target.js";
import { codeOf } from "../files/file-error.js";
import { type Detected, describe } from "../files/formats/detect.js";
import { adviceOn, waysOut } from "./advice.js";
import { addDialectOptions, type DialectFlags, dialectOf, dialectWords } from "./dialect-flags.js";
import { AUTO, addMappingOptions, type MappingFlags, mappingRequest, mappingWords } from "./flags.js";
import type { Io } from "./io.js";
import { normalisedJson, normalisedText } from "./normalised.js";
import { noticeLines } from "./notices.js";
import { count, jsonLine, MASKING_NOTE, type Paint, paintFor, plural, printable, shellWord } from "./terminal.js";

const REASONS_SHOWN = 5;
const COLUMN_WIDTH = 28;

interface ColumnsFlags extends MappingFlags, DialectFlags {
  readonly write?: string;
  readonly json?: boolean;
  readonly color: boolean;
}

export function addColumnsCommand(program: Command, io: Io): void {
  const command = program
    .command("columns")
    .summary("see what a file's columns would become")
    .description(
      "Shows the format of a file, its columns with the fields that they would fill, masked samples, and what would be rejected in the first 1 000 rows. Sends nothing.",
    )
    .argument("<file>", "CSV, a spreadsheet (XLSX), or JSON that is not in the form of the contract")
    .option("--write <path>", "write the mapping as a file, to be corrected and given to --map");
  addDialectOptions(addMappingOptions(command))
    .optionsGroup("Output:")
    .option("--json", "as JSON on stdout")
    .option("--no-color", "no colour (NO_COLOR does the same)")
    .addHelpText(
      "after",
      "\nExamples:\n  releva-profiles columns customers.csv\n  releva-profiles columns customers.csv --map Kunde=email --write mapping.json\n  releva-profiles backfill customers.csv --map mapping.json --subscribed-at-changed false",
    )
    .action((path: string, flags: ColumnsFlags) => runColumns(path, flags, io));
}

/** Shows the format of a file and what its columns would become. */
async function runColumns(path: string, flags: ColumnsFlags, io: Io): Promise<void> {
  if (path === "-")
    throw new ConfigError("columns looks at a file before it is sent; standard input can be read once.");
  const { openInput, placesOf } = await import("./input.js"); // it brings a parser of CSV, which --help does not need
  const [at = path, ...others] = await placesOf([path]);
  if (others.length > 0) {
    throw new ConfigError(`${path} holds ${others.length + 1} files; unpack it, and look at them one by one.`);
  }
  const { detected, examine } = await openInput(at, undefined, io, await mappingRequest(flags), dialectOf(flags));
  if (examine === undefined) {
    if (flags.write !== undefined) throw new ConfigError(`${path} has no columns to map: its records are in JSON.`);
    io.stdout.write(flags.json ? jsonLine({ file: path, ...detected }) : otherFormatText(path, detected));
    return;
  }
  const { examination, notices } = await examine();
  const { write } = flags;
  if (write !== undefined) await writeMapping(write, examination);
  if (flags.json) io.stdout.write(columnsJson(path, detected, examination, notices));
  else
    io.stdout.write(
      columnsText(path, detected, { ...examination, notices }, flags, paintFor(io.stdout, io.env, flags.color)),
    );
}

/** An existing file is never overwritten: somebody may have corrected it by hand. */
async function writeMapping(path: string, { mapping }: Examination): Promise<void> {
  await writeFile(path, mappingText(mapping), { flag: "wx" }).catch((error: unknown) => {
    const code = codeOf(error);
    const reason = code === "EEXIST" ? "it is there already; name another one, or remove it" : String(code);
    throw new ConfigError(`Cannot write the mapping ${path}: ${reason}.`, { cause: error });
  });
}

/** For programs: one line of JSON. */
function columnsJson(file: string, detected: Detected, examination: Examination, notices: readonly Notice[]): string {
  const { preset, mapping, normalised, ...rest } = examination;
  const odd = { ...normalisedJson(normalised), ...(notices.length > 0 && { notices }) };
  return jsonLine({ file, ...detected, preset: preset?.name ?? null, ...rest, ...odd, mapping });
}

/** For a file whose records have the form of the contract already. */
function otherFormatText(file: string, detected: Detected): string {
  return `${printable(file)}: ${describe(detected)}; records in the form of the contract, there is nothing to map.\n`;
}

/** For people, in a terminal. */
function columnsText(
  file: string,
  detected: Detected,
  examination: Examination & { readonly notices: readonly Notice[] },
  flags: ColumnsFlags,
  paint: Paint,
): string {
  const { preset, guessed, columns, rows, rejected } = examination;
  const whose =
    preset?.title ?? (guessed ? "no known export; the fields are guessed by names and cells" : "mapped by you");
  const lines = [
    paint(
      "bold",
      `${printable(file)}: ${describe(detected)}; ${plural(columns.length, "column", "columns")}, ${whose}`,
    ),
    "",
    ...columnsTable(examination, paint),
    paint("dim", `  ${MASKING_NOTE}`),
    "",
    `Of the first ${plural(rows, "row", "rows")}, ${count(rejected)} would be rejected${rejected === 0 ? "." : ":"}`,
    ...reasonsOf(examination),
    ...unknownOf(examination),
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

/** The columns with what they fill, and samples. */
export function columnsTable({ columns, mapping }: Examination, paint: Paint): string[] {
  const names = columns.map(({ column }) => shortened(printable(column === "" ? "(without a name)" : column)));
  const targets = columns.map(({ column, target }) => `${targetText(column, target)}${helpText(column, mapping)}`);
  const [nameWidth, targetWidth] = [names, targets].map((texts) => Math.max(...texts.map((text) => text.length)));
  return columns.map(({ target, samples }, index) => {
    const name = (names[index] ?? "").padEnd(nameWidth ?? 0);
    const field = (targets[index] ?? "").padEnd(targetWidth ?? 0);
    const shown = samples.map((sample) => shortened(printable(sample))).join("  ");
    return `  ${name}  ${target.field === "ignore" ? paint("dim", field) : field}  ${paint("dim", shown)}`.trimEnd();
  });
}

/** For a column that is read where others are blank. */
function helpText(column: string, { firstFilled = [] }: OpenMapping): string {
  const group = firstFilled.find((names) => names.includes(column)) ?? [];
  const before = group.slice(0, group.indexOf(column)).map((name) => shortened(printable(name)));
  return before.length > 0 ? `, without ${before.join(", ")}` : "";
}

function targetText(column: string, target: Target): string {
  if (target.field === "ignore") return isNeverSent(column) ? "never sent, by its name" : "not sent";
  if (target.field === "fullName") return "firstName and lastName, split at the first space";
  if (target.as === "list") return `${target.field}, a list by "${target.separator}"`;
  if (target.as === "choice") return `${target.field}, by word: ${Object.keys(target.values).join(", ")}`;
  return cellTypeOf(target.field) === "list" && target.as === undefined
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
  const advice = adviceOn(reasons.map(({ reason }) => reason)).map((line) => `  ${line}`);
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
  return consent.flatMap(({ column, words, rule, isUndecided }) => {
    const shown = words.map(({ word, count: times }) => `${word === "" ? "blank" : printable(word)} (${count(times)})`);
    const what = isUndecided
      ? "seems to say who is subscribed, and nothing uses it"
      : deciding.includes(column.toLowerCase())
        ? "decides who is subscribed"
        : "is about consent";
    const line = `"${printable(column)}" ${what}: ${shown.join(", ")}`;
    return isUndecided ? [paint("yellow", line), ...waysOut({ column, rule }).split("\n").slice(1)] : [line];
  });
}

function subscriptionOf(file: string, examination: Examination): string[] {
  const { preset, subscribed, mapping, missingConsent } = examination;
  const about = preset === undefined ? [] : [preset.subscription];
  if (missingConsent.length > 0) {
    const names = missingConsent.map((column) => `"${printable(column)}"`).join(", ");
    about.push(`Missing: ${names}. They say who is subscribed, so nobody in this file can be.`);
  }
  if (subscribed === undefined) {
    const isFalse = nobodySubscribed(file, mapping) || missingConsent.length > 0;
    const answers = isFalse ? "false" : "false, true or when-subscribed";
    return [...about, `Still to be said: --subscribed-at-changed ${answers}.`];
  }
  const answer = JSON.stringify(mapping.subscribedAtChanged);
  return [
    ...about,
    `subscribedAtChanged (${answer}): true in ${plural(subscribed, "row", "rows")} of these, false in the others.`,
  ];
}

function nextStep(file: string, examination: Examination, { write: written, ...given }: ColumnsFlags): string[] {
  const { guessed, mapping, unknown } = examination;
  const answer = mapping.subscribedAtChanged === undefined ? ["--subscribed-at-changed", "false"] : [];
  if (written !== undefined) {
    const next = commandOf("validate", file, "--map", written, ...dialectWords(given), ...answer); // the file that was written holds what the other flags say
    return ["", `Written: ${shellWord(written)}. Correct it, then: ${next}`];
  }
  if ((mapping.subscribedAtChanged ?? false) !== false && mapping.undecidedConsent !== undefined) {
    return ["", "Next: say which of these columns decides who is subscribed. Until then a run stops."];
  }
  const auto = guessed && given.map?.includes(AUTO) !== true ? ["--map", AUTO] : [];
  const left = unknown.length > 0 ? ["--unknown-columns", "ignore"] : []; // a run would stop at them
  const words = [...mappingWords(given), ...dialectWords(given), ...auto, ...left, ...answer];
  const write = guessed ? ["Or correct it in a file first: --write mapping.json"] : [];
  return ["", `Next: ${commandOf("validate", file, ...words)}`, ...write];
}

function commandOf(...words: readonly string[]): string {
  return ["releva-profiles", ...words].map(shellWord).join(" ");
}

function shortened(text: string): string {
  return text.length > COLUMN_WIDTH ? `${text.slice(0, COLUMN_WIDTH - 1)}…` : text;
}
