import { isRelevaError } from "../errors.js";
import type { Notice } from "../files/bytes/notices.js";
import type { RuleUse } from "../files/columns/rule-words.js";
import type { ReadingEvidence } from "../files/reading/evidence.js";
import type { ReadingCounts } from "../files/reading/reading.js";
import type { BackfillReport } from "../index.js";
import { adviceOn } from "./advice.js";
import type { CountedReason } from "./column-reasons.js";
import { correctRecords } from "./correct-records.js";
import { type Duplicates, duplicatesText } from "./duplicates.js";
import { pathsOf } from "./flags.js";
import { normalisedText } from "./normalised.js";
import { noticeLines } from "./notices.js";
import { command } from "./program-name.js";
import { ruleLines } from "./rule-lines.js";
import { type Subscriptions, subscriptionsText } from "./subscriptions.js";
import { freeTable } from "./table-name.js";
import { bytes, count, duration, inputName, type Paint, plural, printable, shellWord } from "./terminal.js";

/** How the run or the check of one input ended. */
export interface InputReport {
  /** As the user wrote it. */
  readonly file: string;
  readonly report: BackfillReport;
  /** How often a reason for a reject was given: a record can have several. @default once for each reject */
  readonly reasonsGiven?: number;
  /** Path of the rejects file, when there are rejects. */
  readonly rejects: string | undefined;
  /** The input has rows, and its rejects are records in the form of the contract. @default false */
  readonly isOfTable?: boolean;
  /** Files that keep what the rejects file, and the list of what was left out, held before. */
  readonly kept: readonly string[];
  /** When an earlier run sent all of it, in UTC (RFC 3339): this one had nothing to do. */
  readonly sentBefore?: string;
  /** True for a check: it sends nothing. */
  readonly isCheck: boolean;
  /** What this run, or the check, did to subscriptions. Undefined when an earlier run did all. */
  readonly subscriptions: Subscriptions | undefined;
  /** What the columns have that decide who is subscribed, in all rows that were read. */
  readonly ruleUses?: readonly RuleUse[];
  /** How many of them went, or would go, without a field that is invalid, by the field. */
  readonly without: Readonly<Record<string, number>>;
  /** Path of the list of these. */
  readonly dropped: string | undefined;
  /** Rows about a customer of an earlier row, in all that was read. */
  readonly duplicates?: Duplicates;
  /** Path of the list of these. */
  readonly duplicatesList?: string | undefined;
  /** What was read as something else than it says. */
  readonly normalised: ReadingCounts;
  /** What the file shows of how its cells are written, where it was asked. */
  readonly evidence?: readonly ReadingEvidence[];
  /** What is odd in the file. */
  readonly notices?: readonly Notice[];
  /** Flags that the next command needs as well. */
  readonly connection?: readonly string[];
  /** What stopped the run before the end of the input. */
  readonly error: unknown;
}

const REASONS_SHOWN = 5;

/** For people, in a terminal. */
export function textReport(input: InputReport, paint: Paint): string {
  const { report, sentBefore, kept, duplicatesList } = input;
  if (sentBefore !== undefined)
    return `${sentAlready(input.file, sentBefore)}, nothing to do; --restart sends it again.\n`;
  const lines = [
    paint("bold", `${inputName(input.file)}: ${headline(input)}`),
    "",
    ...table(input.isCheck ? checksOf(report) : countsOf(report, input.error), paint),
    "",
    ...subscriptionsOf(input),
    ...ruleLines(input.ruleUses ?? []).map((line) => `  ${line}`),
    ...withoutOf(input),
    ...duplicatesOf(input),
    `  ${trafficOf(report)}`,
    ...normalisedOf(input),
    ...noticeLines(input.notices).map((line) => `  ${line}`),
    ...reasonsOf(input),
    ...nextStep(input),
    ...(duplicatesList === undefined ? [] : ["", `Duplicates are listed in: ${shellWord(duplicatesList)}`]),
    ...(input.dropped === undefined ? [] : ["", `What was left out is listed in: ${shellWord(input.dropped)}`]),
    ...kept.map((path) => `What was there before is in ${shellWord(path)}`),
  ];
  return `${lines.join("\n")}\n`;
}

/** Said in every report: nobody is subscribed, and nothing cleared, without a word. */
function subscriptionsOf({ subscriptions, isCheck, report: { resumedFrom = 0 } }: InputReport): string[] {
  if (subscriptions === undefined) return [];
  return [`  ${subscriptionsText(subscriptions, isCheck)}${resumedFrom > 0 ? ", by this run" : ""}`];
}

function withoutOf({ without, isCheck, report: { resumedFrom = 0 } }: InputReport): string[] {
  const fields = Object.entries(without).map(([field, times]) => `${count(times)} ${printable(field)}`);
  if (fields.length === 0) return [];
  return [
    `  ${isCheck ? "would be sent" : "sent"} without: ${fields.join(", ")}${resumedFrom > 0 ? ", by this run" : ""}`,
  ];
}

function duplicatesOf({ duplicates }: InputReport): string[] {
  const text = duplicates === undefined ? "" : duplicatesText(duplicates);
  return text === "" ? [] : [`  ${text}`];
}

/** @param at UTC (RFC 3339) */
export const sentAlready = (file: string, at: string): string =>
  `${inputName(file)} was sent already on ${at.slice(0, 10)} at ${at.slice(11, 16)} UTC`;

function headline({ report: { status, ok, read }, error }: InputReport): string {
  if (error !== undefined || status === "stopped") return "stopped before the end";
  if (read === 0) return "no records";
  if (status === "dry-run") return ok ? "all valid, nothing sent" : "checked, nothing sent";
  return ok ? "all accepted" : "finished, with rejects";
}

function normalisedOf({ normalised }: InputReport): string[] {
  const text = normalisedText(normalised);
  return text === "" ? [] : [`  normalised: ${text}`];
}

type Row = readonly [label: string, value: number, note: string];

function checksOf({ read, unsent, invalid }: BackfillReport): readonly Row[] {
  return [
    ["read", read, ""],
    ["valid", unsent, ""],
    ["invalid", invalid, ""],
  ];
}

function countsOf(report: BackfillReport, error: unknown): readonly Row[] {
  const { read, accepted, invalid, rejected, failed, unsent, resumedFrom = 0 } = report;
  const rows: readonly Row[] = [
    ["read", read, resumedFrom > 0 ? `this run went on after ${plural(resumedFrom, "record", "records")}` : ""],
    ["accepted (202)", accepted, ""],
    ["invalid", invalid, "broke the contract, were not sent"],
    ["rejected", rejected, "refused by the server"],
    [
      "failed",
      failed,
      isOfKey(error) ? "sent, and refused with the key" : "sent, and not accepted; may have been applied",
    ],
    ["unsent", unsent, ""],
  ];
  return rows.filter(([label, value]) => value > 0 || label === "read" || label === "accepted (202)");
}

/** Of a record that came with a refused key nothing was applied. */
const isOfKey = (error: unknown): boolean =>
  [error, (error as { cause?: unknown } | undefined)?.cause].some(
    (one) => isRelevaError(one) && one.code === "authentication",
  );

function table(rows: readonly Row[], paint: Paint): string[] {
  const width = Math.max(...rows.map(([, value]) => count(value).length));
  return rows.map(([label, value, note]) =>
    `  ${label.padEnd(14)}  ${count(value).padStart(width)}  ${paint("dim", note)}`.trimEnd(),
  );
}

function trafficOf({ requests, retries, splits, bytesSent, durationMs }: BackfillReport): string {
  if (requests === 0) return duration(durationMs);
  const parts = [
    plural(requests, "request", "requests"),
    retries > 0 && plural(retries, "retry", "retries"),
    splits > 0 && `${count(splits)} to find the rejected`,
  ];
  return `${parts.filter((part) => part !== false).join(", ")}, ${bytes(bytesSent)} in ${duration(durationMs)}`;
}

function reasonsOf({ report, reasonsGiven, rejects, evidence, isOfTable = false }: InputReport): string[] {
  const { topReasons, invalid, rejected, resumedFrom = 0 } = report;
  if (invalid + rejected === 0) return [];
  const shown = topReasons.slice(0, REASONS_SHOWN);
  const more = shown.reduce((left, { count: times }) => left - times, reasonsGiven ?? invalid + rejected);
  const width = Math.max(...shown.map(({ count: times }) => count(times).length), more > 0 ? count(more).length : 0);
  return [
    "",
    ...shown.map(
      (reason) => `  ${count(reason.count).padStart(width)} x ${printable(reason.reason)}${firstOf(reason)}`,
    ),
    ...(more > 0
      ? [
          `  ${count(more).padStart(width)} x ${resumedFrom > 0 ? "in an earlier run, or for other reasons" : "other reasons"}${allReasons(rejects)}`,
        ]
      : []),
    ...(isOfTable
      ? adviceOn(
          topReasons.map(({ reason }) => reason),
          evidence,
        ).map((line) => `  ${line}`)
      : []), // cells are read, records are not
  ];
}

/** The place of the first, in the file that a person looks into. */
function firstOf({ firstLine, firstFile }: CountedReason): string {
  if (firstLine === undefined) return "";
  const line = `line ${count(firstLine)}`;
  return ` (first: ${firstFile === undefined ? line : `${line} of ${printable(firstFile)}`})`;
}

/** Where the rest is told. A resumed run knows the number of earlier rejects, but not their reasons. */
const allReasons = (rejects: string | undefined): string =>
  rejects === undefined ? "" : `; all of them: ${command("report", shellWord(rejects))}`;

function nextStep({
  file,
  report: { status },
  rejects,
  isCheck,
  isOfTable = false,
  connection = [],
}: InputReport): string[] {
  if (rejects === undefined) return [];
  const path = shellWord(rejects);
  if (isCheck) {
    const note = rejects === pathsOf(file).findingsPath ? " (the next check writes it anew)" : "";
    return [
      "",
      `Listed in: ${path}${note}`,
      "Correct the input and check it again. Or send it as it is: what is invalid stays behind, in a file of rejects.",
    ];
  }
  if (status === "stopped") return ["", `Rejects so far: ${path}`]; // a resumed run appends to it
  const words = ["backfill", path, ...connection.map(shellWord)].join(" ");
  return [
    "",
    `Rejects: ${path}`,
    correctRecords(words, isOfTable),
    `Or in a spreadsheet: ${command("report", path, "--xlsx", freeTable())}`,
  ];
}
