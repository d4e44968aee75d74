import { type BackfillReport, isRelevaError, type Reason } from "../index.js";
import { bytes, count, duration, type Paint, plural, printable } from "./terminal.js";

/** One input, sent or checked. */
export interface Outcome {
  /** As the user wrote it. */
  readonly file: string;
  readonly report: BackfillReport;
  /** Where the rejects are, if there are any. */
  readonly rejects: string | undefined;
  /** What ended the run before the input did. */
  readonly error: unknown;
}

const REASONS_SHOWN = 5;

/** For programs: one line of JSON per input. */
export function jsonReport({ file, report, rejects, error }: Outcome): string {
  const stoppedBy = isRelevaError(error) ? { error: { code: error.code, message: error.message } } : {};
  return `${JSON.stringify({ file, ...report, rejects, ...stoppedBy })}\n`;
}

/** For people. */
export function textReport(outcome: Outcome, paint: Paint): string {
  const { report, rejects } = outcome;
  const lines = [
    paint("bold", `${printable(outcome.file)}: ${headline(outcome)}`),
    "",
    ...table(countsOf(report), paint),
    "",
    `  ${trafficOf(report)}`,
    ...reasonsOf(report.topReasons),
    ...(rejects === undefined ? [] : nextStep(rejects, report.status === "dry-run")),
  ];
  return `${lines.join("\n")}\n`;
}

function headline({ report: { status, ok, read }, error }: Outcome): string {
  if (error !== undefined || status === "stopped") return "stopped before the end";
  if (read === 0) return "no records";
  if (status === "dry-run") return ok ? "all valid, nothing sent" : "checked, nothing sent";
  return ok ? "all accepted" : "finished, with rejects";
}

type Row = readonly [label: string, value: number, note: string];

function countsOf(report: BackfillReport): readonly Row[] {
  const { read, accepted, invalid, rejected, failed, unsent } = report;
  if (report.status === "dry-run") {
    return [
      ["read", read, ""],
      ["valid", unsent, ""],
      ["invalid", invalid, ""],
    ];
  }
  const rows: readonly Row[] = [
    ["read", read, ""],
    ["accepted (202)", accepted, ""],
    ["invalid", invalid, "broke the contract, were not sent"],
    ["rejected", rejected, "refused by the server"],
    ["failed", failed, "sent, without an answer for them; may have been applied"],
    ["unsent", unsent, ""],
  ];
  return rows.filter(([label, value]) => value > 0 || label === "read" || label === "accepted (202)");
}

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

function reasonsOf(reasons: readonly Reason[]): string[] {
  if (reasons.length === 0) return [];
  const shown = reasons.slice(0, REASONS_SHOWN);
  const width = Math.max(...shown.map(({ count: times }) => count(times).length));
  const more = reasons.slice(REASONS_SHOWN).reduce((sum, { count: times }) => sum + times, 0);
  return [
    "",
    ...shown.map(({ count: times, reason, firstLine }) => {
      const first = firstLine === undefined ? "" : ` (first: line ${count(firstLine)})`;
      return `  ${count(times).padStart(width)} x ${printable(reason)}${first}`;
    }),
    ...(more > 0 ? [`  ${count(more).padStart(width)} x other reasons, see the rejects file`] : []),
  ];
}

function nextStep(rejects: string, dryRun: boolean): string[] {
  const path = shellWord(printable(rejects));
  return [
    "",
    `Rejects: ${path}`,
    `Correct the records in it, then: releva-profiles ${dryRun ? "validate" : "backfill"} ${path}`,
  ];
}

function shellWord(path: string): string {
  return /^[\w./+:@%-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
